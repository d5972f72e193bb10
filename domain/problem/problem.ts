import * as z from 'zod';

/** One fault in a request: an RFC 6901 pointer into the request body, and what was allowed there. */
export const FieldErrorSchema = z
  .object({ pointer: z.string().describe('RFC 6901, into the request body; empty for the whole of it'), detail: z.string() })
  .meta({ id: 'FieldError' });
export type FieldError = z.infer<typeof FieldErrorSchema>;

/**
 * An error body as RFC 9457 `application/problem+json`.
 *
 * @example
 * { "type": "https://linekeeper.dev/problems/invalid-input", "title": "The input does not fit the automation",
 *   "status": 422, "detail": "2 fields are wrong; see errors.",
 *   "errors": [{ "pointer": "/input/price", "detail": "must be a number" }] }
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export const ProblemSchema = z
  .object({
    type: z.string().describe('A stable URI that names the kind of problem; its last part is the word that the answer is documented with'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What happened, and what to do about it'),
    errors: z.array(FieldErrorSchema).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof ProblemSchema>;

/** Faults that one answer lists; the rest are counted. */
const maxFaults = 100;

/** The first faults of a request, and how many more there are. */
export function atMost(faults: readonly FieldError[]): FieldError[] {
  if (faults.length <= maxFaults) return [...faults];
  return [...faults.slice(0, maxFaults), { pointer: '', detail: `has ${faults.length - maxFaults} more faults; mend these first` }];
}

const base = 'https://linekeeper.dev/problems/';

/** Every kind of problem the API answers with: its slug in `type`, its HTTP status and its title. */
export const problemKinds = {
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'idempotency-key-missing': { status: 400, title: 'The Idempotency-Key header is missing or malformed' },
  unauthorized: { status: 401, title: 'The bearer token is missing, expired or not from a trusted issuer' },
  'missing-scope': { status: 403, title: 'The token lacks a scope' },
  'not-your-automation': { status: 403, title: 'Your team may not use this automation' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'unknown-automation': { status: 404, title: 'There is no such automation' },
  'method-not-allowed': { status: 405, title: 'The path has no such method' },
  'request-in-flight': { status: 409, title: 'The first request with this key is still being accepted' },
  conflict: { status: 409, title: 'The state of the resource does not allow this' },
  'changed-meanwhile': { status: 412, title: 'It was changed since you read it' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key was used with another body' },
  'invalid-request': { status: 422, title: 'The request does not fit its schema' },
  'invalid-input': { status: 422, title: 'The input does not fit the automation' },
  'rate-limited': { status: 429, title: 'Too many requests for this team' },
  internal: { status: 500, title: 'Something failed on our side' },
  unavailable: { status: 503, title: 'The service is busy' },
} as const;
export type ProblemKind = keyof typeof problemKinds;

/** The `type` URI of a kind of problem. */
export function problemType(kind: ProblemKind): string {
  return `${base}${kind}`;
}

/** Thrown by handlers; the runtime turns it into a problem+json answer. It carries no customer text. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly kind: ProblemKind;
  readonly errors: FieldError[] | undefined;
  /** Seconds after which the caller may try again; becomes `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: ProblemKind, detail: string, more: { errors?: FieldError[]; retryAfterSeconds?: number } = {}) {
    super(detail);
    this.kind = kind;
    this.errors = more.errors;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  /** The body of the answer. */
  toProblem(): Problem {
    const { status, title } = problemKinds[this.kind];
    return {
      type: problemType(this.kind),
      title,
      status,
      detail: this.message,
      ...(this.errors ? { errors: this.errors } : {}),
    };
  }
}

/** Turns a zod error into field errors, one pointer per issue; unknown keys are named one by one. */
export function fieldErrors(error: z.ZodError, under = ''): FieldError[] {
  return error.issues.flatMap((issue) => {
    const at = issue.path.map((part) => `/${escapePointer(String(part))}`).join('');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: `${under}${at}/${escapePointer(key)}`,
        detail: 'is not a known field; remove it',
      }));
    }
    return [{ pointer: `${under}${at}`, detail: issue.message }];
  });
}

/** Escapes one reference token of a JSON pointer (RFC 6901, section 3). */
export function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The name that a part of a pointer stands for. */
export function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
