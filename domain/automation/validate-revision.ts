import { compileProblems, validateInput } from '../check/validate-input.ts';
import { textTemplateFault } from '../content/template.ts';
import { validatePrompt } from '../inference/prompt.ts';
import type { FieldError } from '../problem/problem.ts';
import type { ConnectorConfig } from '../publication/schema.ts';
import type { RevisionSpec } from './schema.ts';

/** The names a revision may use on this stage. */
export type StageNames = {
  routes: readonly string[];
  reviewerGroups: readonly string[];
  connectors: Readonly<Record<string, ConnectorConfig>>;
};

/**
 * Everything wrong with a revision beyond its shape: schemas that do not compile, an example that does not fit, templates that do
 * not parse, names the stage does not know. A revision that passes can run.
 */
export function validateRevision(spec: RevisionSpec, stage: StageNames): FieldError[] {
  const input = compileProblems(spec.inputSchema, '/inputSchema');
  const output = compileProblems(spec.outputSchema, '/outputSchema');
  return [
    ...input,
    ...output,
    ...(input.length === 0 ? validateInput(spec.inputSchema, spec.example.input, '/example/input') : []),
    ...(output.length === 0 && spec.fallback.kind === 'canned'
      ? validateInput(spec.outputSchema, spec.fallback.output, '/fallback/output')
      : []),
    ...(output.length === 0
      ? spec.prompt.examples.flatMap(({ answer }, index) => validateInput(spec.outputSchema, answer, `/prompt/examples/${index}/answer`))
      : []),
    ...validatePrompt(spec),
    ...templateProblems(spec),
    ...known('/model/route', spec.model.route, stage.routes, 'model route'),
    ...known('/review/reviewers', spec.review.reviewers, stage.reviewerGroups, 'reviewer group'),
    ...spec.connectors.flatMap((use, index) => connectorProblems(spec, stage, index, use.connector)),
  ];
}

/** Templates outside the prompt: the retrieval query, the keys of connectors, and required phrases. */
function templateProblems(spec: RevisionSpec): FieldError[] {
  const templates: [pointer: string, template: string | undefined][] = [
    ['/retrieval/query', spec.retrieval?.query],
    ...spec.connectors.map(({ key }, index): [string, string | undefined] => [`/connectors/${index}/key`, key]),
    ...spec.checks.flatMap((check, index): [string, string][] =>
      check.check === 'required-phrases' ? check.phrases.map((phrase, at) => [`/checks/${index}/phrases/${at}`, phrase]) : [],
    ),
  ];
  return templates.flatMap(([pointer, template]) => {
    const fault = template === undefined ? undefined : textTemplateFault(template);
    return fault === undefined ? [] : [{ pointer, detail: fault }];
  });
}

function connectorProblems(spec: RevisionSpec, stage: StageNames, index: number, name: string): FieldError[] {
  const pointer = `/connectors/${index}`;
  const unknown = known(`${pointer}/connector`, name, Object.keys(stage.connectors), 'connector');
  if (unknown.length > 0) return unknown;
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
