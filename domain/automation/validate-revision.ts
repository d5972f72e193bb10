import { outputSchemaCheck } from '../check/schema.ts';
import { schemaProblems, valueProblems } from '../check/validate-value.ts';
import { bytesOf } from '../content/shown.ts';
import type { JsonObject } from '../content/read-json.ts';
import { renderText, textTemplateFault } from '../content/text-template.ts';
import { mayUse, type MayUse } from '../identity/may-use.ts';
import type { FieldError } from '../problem/problem.ts';
import { validatePrompt } from '../prompt/prompt.ts';
import type { ConnectorConfig } from '../publication/schema.ts';
import type { RevisionSpec } from './schema.ts';
import { valueConditionProblems } from './value-conditions.ts';

/** The names a revision may use on this stage; of reviewer groups those that its team may ask. */
export type StageNames = {
  routes: readonly string[];
  reviewerGroups: readonly string[];
  connectors: Readonly<Record<string, ConnectorConfig>>;
};

/**
 * Everything wrong with a revision beyond its shape: schemas that do not compile, an example that does not fit, templates that do
 * not parse, names the stage does not know or that the team may not use. A revision that passes can run.
 * @param team the owner of the automation
 */
export function validateRevision(spec: RevisionSpec, stage: StageNames, team: string): FieldError[] {
  const input = schemaProblems(spec.inputSchema, '/inputSchema');
  const output = schemaProblems(spec.outputSchema, '/outputSchema');
  return [
    ...input,
    ...output,
    ...(input.length === 0 ? valueProblems(spec.inputSchema, spec.example.input, '/example/input') : []),
    ...(output.length === 0 && spec.fallback.kind === 'canned'
      ? valueProblems(spec.outputSchema, spec.fallback.output, '/fallback/output')
      : []),
    ...sizeProblems(spec),
    ...(output.length === 0
      ? spec.prompt.examples.flatMap(({ answer }, index) => valueProblems(spec.outputSchema, answer, `/prompt/examples/${index}/answer`))
      : []),
    ...validatePrompt(spec),
    ...templateProblems(spec),
    ...known('/model/route', spec.model.route, stage.routes, 'model route'),
    ...groupProblems('/review/reviewers', spec.review.reviewers, stage.reviewerGroups, team),
    ...timeProblems(spec, stage, team),
    ...overruleProblems(spec),
    ...(input.length === 0 && output.length === 0 ? valueConditionProblems(spec) : []),
    ...spec.connectors.flatMap((use, index) => connectorProblems(spec, stage, index, use.connector, team)),
  ];
}

/** A canned output has to fit the revision's own limit. */
function sizeProblems({ fallback, maxOutputBytes }: RevisionSpec): FieldError[] {
  const bytes = fallback.kind === 'canned' ? bytesOf(fallback.output) : 0;
  return bytes <= maxOutputBytes
    ? []
    : [{ pointer: '/fallback/output', detail: `has ${bytes} bytes; maxOutputBytes allows ${maxOutputBytes}. Shorten it, or allow more` }];
}

/** Templates outside the prompt: the retrieval query, the keys of connectors, required phrases, and the subject of emails. */
function templateProblems(spec: RevisionSpec): FieldError[] {
  const templates: [pointer: string, template: string | undefined][] = [
    ['/retrieval/query', spec.retrieval?.query],
    ['/review/subject', spec.review.subject],
    ...spec.connectors.map(({ key }, index): [string, string | undefined] => [`/connectors/${index}/key`, key]),
    ...spec.checks.flatMap((check, index): [string, string][] =>
      check.check === 'required-phrases' ? check.phrases.map((phrase, at) => [`/checks/${index}/phrases/${at}`, phrase]) : [],
    ),
  ];
  return templates.flatMap(([pointer, template]) => {
    const fault = template === undefined ? undefined : (textTemplateFault(template) ?? renderFault(template, spec));
    return fault === undefined ? [] : [{ pointer, detail: fault }];
  });
}

/** Why a template cannot be rendered for the revision's own example. */
function renderFault(template: string, spec: RevisionSpec): string | undefined {
  try {
    const task = { id: 'tsk_example', automation: 'example', revision: 1, team: 'example' };
    renderText(template, { input: spec.example.input, output: exampleOutput(spec), task });
    return undefined;
  } catch {
    return 'cannot be rendered for the example: it does too much, makes too much text, misuses a filter, or asks for the current time';
  }
}

/** An output that the revision itself shows; without one, what a template asks of it renders as nothing. */
function exampleOutput({ prompt, fallback }: RevisionSpec): JsonObject {
  return prompt.examples[0]?.answer ?? (fallback.kind === 'canned' ? fallback.output : {});
}

/** A reviewer may overrule the revision's own checks, and never the output schema. */
function overruleProblems({ checks, review }: RevisionSpec): FieldError[] {
  const names = new Set<string>(checks.map(({ check }) => check));
  return review.overrule.flatMap((name, index) => {
    const pointer = `/review/overrule/${index}`;
    if (name === outputSchemaCheck)
      return [{ pointer, detail: `"${name}" cannot be overruled: what is published always fits the output schema. Take it out` }];
    return names.has(name)
      ? []
      : [
          {
            pointer,
            detail: `"${name}" is no check of this revision, so it cannot be overruled; its checks are ${[...names].join(', ') || 'none'}`,
          },
        ];
  });
}

function connectorProblems(spec: RevisionSpec, stage: StageNames, index: number, name: string, team: string): FieldError[] {
  const pointer = `/connectors/${index}`;
  const unusable = usable(`${pointer}/connector`, name, stage.connectors, 'connector', team);
  if (unusable.length > 0) return unusable;
  if (spec.connectors.findIndex((use) => use.connector === name) !== index) {
    return [{ pointer, detail: `"${name}" is used twice; a connector publishes once a draft` }];
  }
  const needsKey = stage.connectors[name]?.kind === 'json-object';
  return needsKey && spec.connectors[index]?.key === undefined
    ? [{ pointer: `${pointer}/key`, detail: 'is required: this connector stores under a name, for instance products/{{ input.sku }}.json' }]
    : [];
}

function known(pointer: string, name: string, names: readonly string[], what: string): FieldError[] {
  return names.includes(name) ? [] : [{ pointer, detail: `is not a ${what} of this stage; known are ${names.join(', ') || 'none'}` }];
}

/** What becomes due before the deadline, and what follows it. */
function timeProblems({ review, fallback }: RevisionSpec, stage: StageNames, team: string): FieldError[] {
  const { slaMinutes, reminderMinutes, escalateTo, onSilence } = review;
  const early = `must be less than slaMinutes, which is ${slaMinutes}`;
  return [
    ...(reminderMinutes !== undefined && reminderMinutes >= slaMinutes ? [{ pointer: '/review/reminderMinutes', detail: early }] : []),
    ...(escalateTo ? groupProblems('/review/escalateTo/group', escalateTo.group, stage.reviewerGroups, team) : []),
    ...(escalateTo?.group === review.reviewers
      ? [{ pointer: '/review/escalateTo/group', detail: 'is asked from the beginning; name another group' }]
      : []),
    ...(escalateTo && escalateTo.afterMinutes >= slaMinutes ? [{ pointer: '/review/escalateTo/afterMinutes', detail: early }] : []),
    ...(onSilence === 'fallback' && fallback.kind !== 'canned'
      ? [{ pointer: '/review/onSilence', detail: 'needs a fallback of kind "canned": there is nothing else to take when nobody decides' }]
      : []),
  ];
}

function groupProblems(pointer: string, name: string, names: readonly string[], team: string): FieldError[] {
  if (names.includes(name)) return [];
  const there = names.length === 0 ? 'it may ask none yet' : `it may ask ${names.join(', ')}`;
  const mend = `name one of these, or put the group first: PUT /v1/reviewer-groups/${name}`;
  return [{ pointer, detail: `is not a reviewer group that team "${team}" may ask; ${there}. To mend it, ${mend}` }];
}

/** A name of the stage that the team may use; others' names are not told. */
function usable(
  pointer: string,
  name: string,
  offers: Readonly<Record<string, { teams: MayUse }>>,
  what: string,
  team: string,
): FieldError[] {
  const names = Object.keys(offers).filter((one) => offers[one] && mayUse(offers[one].teams, team));
  return names.includes(name)
    ? []
    : [{ pointer, detail: `is not a ${what} that team "${team}" may use on this stage; it may use ${names.join(', ') || 'none'}` }];
}
