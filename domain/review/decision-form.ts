import * as z from 'zod';
import { VoteKindSchema } from './schema.ts';

/** What a button of the page can say: a vote, or that the last one is taken back. */
const ButtonSchema = z.enum([...VoteKindSchema.options, 'undo']);

/** What a press of a button on the review page posts. */
export type DecisionForm = {
  decision: z.infer<typeof ButtonSchema>;
  csrf: string;
  digest: string;
  /** Trimmed; empty when none was given. For `regenerate`, the note to the model. */
  reason: string;
  /** Field name of the output → what was typed, for `output.<field>`. */
  output: ReadonlyMap<string, string>;
};

/** Bytes a posted form may have at most: three for each of the longest draft that a revision may allow, as forms write `ü` as `%C3%BC`. */
export const maxFormBytes = 448 * 1024;
/** Characters a reason may have at most. */
export const maxReasonLength = 2000;

/** Reads an `application/x-www-form-urlencoded` body. A name that is given twice is malformed: no page of ours posts it. */
export function readDecisionForm(body: string): DecisionForm | undefined {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (fields.has(name)) return undefined;
    fields.set(name, value);
  }
  const { data: decision } = ButtonSchema.safeParse(fields.get('decision'));
  if (decision === undefined) return undefined;
  const output = [...fields].flatMap(([name, value]): [string, string][] =>
    name.startsWith('output.') ? [[name.slice('output.'.length), value]] : [],
  );
  return {
    decision,
    csrf: fields.get('csrf') ?? '',
    digest: fields.get('digest') ?? '',
    reason: (fields.get(decision === 'regenerate' ? 'note' : 'reason') ?? '').replaceAll('\r\n', '\n').trim(),
    output: new Map(output),
  };
}
