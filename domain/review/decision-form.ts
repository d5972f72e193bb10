/** What a press of a button on the review page posts. */
export type DecisionForm = {
  decision: 'approve' | 'edit' | 'reject' | 'undo';
  csrf: string;
  digest: string;
  /** Trimmed; empty when none was given. */
  reason: string;
  /** Field name of the output → what was typed, for `output.<field>`. */
  output: ReadonlyMap<string, string>;
};

/** Bytes a posted form may have at most. */
export const maxFormBytes = 64 * 1024;
/** Characters a reason may have at most. */
export const maxReasonLength = 2000;

/** Reads an `application/x-www-form-urlencoded` body. A name that is given twice is malformed: no page of ours posts it. */
export function readDecisionForm(body: string): DecisionForm | undefined {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (fields.has(name)) return undefined;
    fields.set(name, value);
  }
  const decision = fields.get('decision');
  if (decision !== 'approve' && decision !== 'edit' && decision !== 'reject' && decision !== 'undo') return undefined;
  const output = [...fields].flatMap(([name, value]): [string, string][] =>
    name.startsWith('output.') ? [[name.slice('output.'.length), value]] : [],
  );
  return {
    decision,
    csrf: fields.get('csrf') ?? '',
    digest: fields.get('digest') ?? '',
    reason: (fields.get('reason') ?? '').replaceAll('\r\n', '\n').trim(),
    output: new Map(output),
  };
}
