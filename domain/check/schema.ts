import * as z from 'zod';
import { openList } from '../content/open-list.ts';

/** The name under which the output schema stands among the checks. */
export const outputSchemaCheck = 'output-schema';

const severity = z.enum(['fail', 'warn']).default('fail').describe('What a breach counts as');
const field = z.string().regex(/^(\/[^/]+)*$/, 'must be a JSON pointer, like /description');

/** The checks a revision may ask for. The output schema itself is always checked, first, and fails. */
export const CheckConfigSchema = z.discriminatedUnion('check', [
  z.strictObject({ check: z.literal('length'), field, minWords: z.int().min(0).optional(), maxWords: z.int().min(1).optional(), severity }),
  z.strictObject({ check: z.literal('banned-phrases'), phrases: z.array(z.string().min(1)).min(1).max(500), severity }),
  z.strictObject({
    check: z.literal('required-phrases'),
    fields: z.array(field).min(1).describe('A phrase counts when it stands in any of these'),
    phrases: z
      .array(z.string().min(1))
      .min(1)
      .max(50)
      .describe('Liquid templates over `input`; one that renders to nothing asks for nothing'),
    need: z.enum(['all', 'any']).default('all').describe('Whether every phrase must be there, or one of them'),
    severity,
  }),
  z.strictObject({
    check: z.literal('grounded-numbers'),
    fields: z.array(field).min(1),
    ignoreBelow: z.number().default(0).describe('Numbers below this are not facts about the input, such as small counts'),
    severity,
  }),
  z.strictObject({ check: z.literal('no-markup'), severity }),
  z.strictObject({
    check: z.literal('links'),
    allowedHosts: z
      .array(z.string().regex(/^[a-z0-9.-]+$/, 'must be a host name in lower case, like shop.example'))
      .max(100)
      .default([])
      .describe('Hosts that a text may point to, each exactly as it is written; none by default'),
    severity,
  }),
  z.strictObject({
    check: z.literal('echo'),
    instructionWords: z.int().min(3).max(50).default(6).describe('So many words in a row taken from our own instructions are an echo'),
    evidenceWords: z.int().min(3).max(200).optional().describe('The same for passages found; left out, they may be quoted'),
    severity,
  }),
  z.strictObject({
    check: z.literal('distinct-items'),
    field: field.describe('A list of texts'),
    apartFrom: z.array(field).default([]).describe('Texts that no item may be a slice of'),
    sliceWords: z.int().min(2).max(50).default(5).describe('Shorter items are no slices: they may well stand there too'),
    severity,
  }),
  z.strictObject({
    check: z.literal('unfinished'),
    fields: z.array(field).min(1),
    severity,
  }),
]);
export type CheckConfig = z.infer<typeof CheckConfigSchema>;
export type CheckName = CheckConfig['check'];
export type Severity = CheckConfig['severity'];

/** Where in the output a check objects: a JSON pointer to a text field and character offsets into it. */
export const SpanSchema = z.object({ pointer: z.string(), start: z.int().min(0), end: z.int().min(0) });
export type Span = z.infer<typeof SpanSchema>;

/**
 * The result of one check over one draft.
 * @example { "check": "banned-phrases", "result": "warn", "message": "\"best ever\" is not our voice", "spans": [{ "pointer": "/headline", "start": 0, "end": 9 }] }
 */
export const CheckResultSchema = z
  .object({
    check: openList('Which check it was.', [
      outputSchemaCheck,
      ...CheckConfigSchema.options.map(({ shape }) => [...shape.check.values].join()),
    ]),
    result: z.enum(['pass', 'warn', 'fail']),
    message: z.string(),
    spans: z.array(SpanSchema),
  })
  .meta({ id: 'CheckResult' });
export type CheckResult = z.infer<typeof CheckResultSchema>;
