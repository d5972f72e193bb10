import { digestOf, type Json } from '../content/canonical.ts';
import { fenceNotice, fenceOpen } from '../content/fence.ts';
import type { FoundChunk } from '../knowledge/schema.ts';
import type { FieldError } from '../problem/problem.ts';
import type { Message, ModelRequest } from '../route/schema.ts';
import { withFeedback, type PreviousDraft } from './feedback.ts';
import { renderTemplate, templateFaults, type TemplateScope } from './prompt-template.ts';
import type { AuthoredPrompt, PromptedSpec } from './schema.ts';

/** What a prompt is made from. `previous` is the draft to mend, absent for the first one. */
export type PromptFacts = {
  input: { [key: string]: Json };
  evidence: readonly Pick<FoundChunk, 'title' | 'text'>[];
  previous?: PreviousDraft | undefined;
};

/** A rendered request, and the SHA-256 of its RFC 8785 form: equal hashes were equal prompts, to the letter. */
export type Prompt = { request: ModelRequest; promptHash: string };

/**
 * Renders a revision's prompt: system text, examples as pairs of messages, the user's message, and what to mend. See
 * `prompt-template.ts` for what templates can do; texts of others stand between marks, and the model is told what these mean.
 * @throws {PromptRenderError} when a template fails on this input or the text grows past its bounds
 */
export function renderPrompt(spec: PromptedSpec, facts: PromptFacts): Prompt {
  const scope: TemplateScope = { input: facts.input, evidence: facts.evidence.length > 0 ? facts.evidence : undefined };
  const examples = spec.prompt.examples.flatMap((example): Message[] => [
    { role: 'user', text: renderTemplate(example.user, {}) },
    { role: 'assistant', text: JSON.stringify(example.answer) },
  ]);
  const asked: Message[] = [...examples, { role: 'user', text: renderTemplate(spec.prompt.user, scope) }];
  const messages = facts.previous ? withFeedback(asked, facts.previous) : asked;
  const system = renderTemplate(spec.prompt.system, scope);
  const isFenced = [system, ...messages.map((message) => message.text)].some((text) => text.includes(fenceOpen));
  const request: ModelRequest = {
    system: isFenced ? `${system}\n\n${fenceNotice}` : system,
    messages,
    answerSchema: { name: 'answer', schema: spec.outputSchema },
    maxTokens: spec.model.maxTokens,
    ...seedOf(spec.model.seed, facts.previous),
  };
  return { request, promptHash: digestOf(request) };
}

/** What mends a draft draws anew: with the seed of that one a model may well write the same again. */
function seedOf(first: number | undefined, previous: PreviousDraft | undefined): { seed?: number } {
  if (previous) return { seed: (first ?? 0) + previous.number };
  return first === undefined ? {} : { seed: first };
}

/**
 * What is wrong with a revision's templates, found when it is put and not when the first task runs: syntax, unknown names and
 * filters, fields that the input does not have, and failures on the revision's own example.
 * @returns one entry for each fault, with a JSON pointer into the revision; empty when all is well
 */
export function validatePrompt(spec: AuthoredPrompt): FieldError[] {
  const fields = closedFields(spec.inputSchema);
  const scope: TemplateScope = { input: spec.example.input, evidence: [{ title: 'A title', text: 'A passage.' }] };
  const templates = [
    { pointer: '/prompt/system', text: spec.prompt.system, scope },
    { pointer: '/prompt/user', text: spec.prompt.user, scope },
    ...spec.prompt.examples.map((example, at) => ({ pointer: `/prompt/examples/${at}/user`, text: example.user, scope: {} })),
  ];
  return templates.flatMap(({ pointer, text, scope: values }) => {
    const faults = templateFaults(text, fields);
    return (faults.length > 0 ? faults : exampleFaults(text, values)).map((detail) => ({ pointer, detail }));
  });
}

function exampleFaults(template: string, scope: TemplateScope): string[] {
  try {
    return renderTemplate(template, scope).trim() === '' ? ['renders to nothing for the example input'] : [];
  } catch (error) {
    return [error instanceof Error ? error.message : 'cannot be rendered'];
  }
}

/** The fields an input can have, when its schema names them all. */
function closedFields(inputSchema: AuthoredPrompt['inputSchema']): ReadonlySet<string> | undefined {
  const { properties, additionalProperties } = inputSchema;
  const isClosed = additionalProperties === false && typeof properties === 'object' && properties !== null && !Array.isArray(properties);
  return isClosed ? new Set(Object.keys(properties)) : undefined;
}
