import type { RevisionSpec } from '../automation/schema.ts';
import type { Breach, BreachRule } from '../check/json-schema.ts';
import { wordsOf } from '../check/length.ts';
import { formBreaches } from '../check/output-schema.ts';
import { missingPhrases } from '../check/required-phrases.ts';
import { outputSchemaCheck, type CheckConfig, type CheckResult, type Span } from '../check/schema.ts';
import { textFields, valueAt } from '../check/text-fields.ts';
import type { JsonObject } from '../content/read-json.ts';
import { unescapePointer } from '../problem/problem.ts';
import { labelOf, labelsOf } from './labels.ts';

/*
 * What the checks object to, for people. The messages that are stored with a draft are written to models, with pointers and patterns; these
 * are made anew from the draft and its revision, so that a page can word them in its reader's language.
 */

/** What an objection is, without its wording. `fields` are titles of fields, `words` what stands in the draft. */
export type Said =
  | { kind: 'breach'; rule: BreachRule; limit: number | undefined; field: string | undefined }
  | { kind: 'length'; field: string; count: number; least: number | undefined; most: number | undefined }
  | { kind: 'missing'; fields: string[]; phrases: string[]; any: boolean }
  | { kind: 'found'; check: Exclude<CheckConfig['check'], 'length' | 'required-phrases'>; words: string[]; more: number }
  /** Nothing is known but what the check itself wrote. */
  | { kind: 'other'; message: string };

/** One thing that is objected to, and the output's own field that it is said of first; none when it is about the whole. */
export type Objection = { said: Said; name: string | undefined };

/** What a check objects to, and where. `names`: all fields of the output that it is about. */
export type Finding = { check: string; result: 'warn' | 'fail'; objections: Objection[]; names: string[]; spans: Span[] };

type Spec = Pick<RevisionSpec, 'outputSchema' | 'maxOutputBytes' | 'checks'>;
type Material = { output: JsonObject; input: JsonObject };

/** Objections of one check that are told, and words that one quotes. */
const maxObjections = 8;
const maxWords = 3;
const maxWordLength = 40;
const maxMessageLength = 300;

/** Every check that did not pass, failed ones first. */
export function findingsOf(spec: Spec, material: Material, results: readonly CheckResult[]): Finding[] {
  const findings = results.flatMap((found, index): Finding[] =>
    found.result === 'pass' ? [] : [{ ...findingOf(spec, material, found, index), result: found.result }],
  );
  return [...findings.filter(({ result }) => result === 'fail'), ...findings.filter(({ result }) => result === 'warn')];
}

function findingOf(spec: Spec, material: Material, { check, message, spans }: CheckResult, index: number): Omit<Finding, 'result'> {
  if (check === outputSchemaCheck) {
    const breaches = formBreaches(spec, material.output);
    if (breaches.length > 0) return formFinding(spec, breaches, spans);
  }
  const config = configOf(spec, check, index);
  const said: Said = config ? saidOf(spec, config, material, spans) : { kind: 'other', message: clip(message, maxMessageLength) };
  const pointers = config && spans.length === 0 ? fieldsOf(config) : spans.map(({ pointer }) => pointer);
  const names = namesOf(pointers);
  return { check, objections: [{ said, name: names[0] }], names, spans };
}

/** The output schema runs first, then each check of the revision: the place says which one it was where there are two of a name. */
function configOf({ checks }: Spec, check: string, index: number): CheckConfig | undefined {
  const there = checks[index - 1];
  return there?.check === check ? there : checks.find((config) => config.check === check);
}

function formFinding(spec: Spec, breaches: readonly Breach[], spans: Span[]): Omit<Finding, 'result'> {
  const objections = breaches.slice(0, maxObjections).map(
    ({ pointer, rule, limit }): Objection => ({
      said: { kind: 'breach', rule, limit, field: titleOf(spec, pointer) },
      name: nameIn(pointer),
    }),
  );
  return { check: outputSchemaCheck, objections, names: namesOf(breaches.map(({ pointer }) => pointer)), spans };
}

function saidOf(spec: Spec, config: CheckConfig, material: Material, spans: readonly Span[]): Said {
  const titles = (pointers: readonly string[]) => [...new Set(pointers.map((pointer) => titleOf(spec, pointer) ?? ''))];
  switch (config.check) {
    case 'length': {
      const count = textFields(material.output, config.field).flatMap(({ text }) => wordsOf(text)).length;
      const [field = ''] = titles([config.field]);
      return { kind: 'length', field, count, least: config.minWords, most: config.maxWords };
    }
    case 'required-phrases': {
      const phrases = missingPhrases(config, material).map((phrase) => clip(phrase, maxWordLength));
      return { kind: 'missing', fields: titles(config.fields), phrases: phrases.slice(0, maxWords), any: config.need === 'any' };
    }
    case 'banned-phrases':
    case 'grounded-numbers':
    case 'no-markup':
    case 'links':
    case 'echo':
    case 'distinct-items':
    case 'unfinished': {
      const words = [...new Set(spans.map((span) => wordsAt(material.output, span)).filter((word) => word !== ''))];
      return { kind: 'found', check: config.check, words: words.slice(0, maxWords), more: Math.max(0, words.length - maxWords) };
    }
    default:
      return config satisfies never;
  }
}

function fieldsOf(config: CheckConfig): string[] {
  if ('fields' in config) return config.fields;
  return 'field' in config ? [config.field] : [];
}

function wordsAt(output: JsonObject, { pointer, start, end }: Span): string {
  const text = valueAt(output, pointer);
  return typeof text === 'string' ? clip(text.slice(start, end), maxWordLength) : '';
}

/** The output's own field that a pointer leads into. */
function nameIn(pointer: string): string | undefined {
  const [, name] = pointer.split('/');
  return name === undefined ? undefined : unescapePointer(name);
}

function namesOf(pointers: readonly string[]): string[] {
  return [...new Set(pointers.map(nameIn).filter((name) => name !== undefined))];
}

/** What a place is called: the field's title, and the item's number in a list. */
function titleOf({ outputSchema }: Spec, pointer: string): string | undefined {
  const name = nameIn(pointer);
  if (name === undefined) return undefined;
  const [item] = pointer.split('/').slice(2);
  const title = labelsOf(outputSchema)(name);
  if (item === undefined) return title;
  return /^\d+$/.test(item) ? `${title} ${Number(item) + 1}` : `${title} ${labelOf(unescapePointer(item))}`;
}

function clip(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
