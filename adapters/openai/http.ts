/** How a POST ended. `body` is undefined when the server did not answer with JSON of at most the allowed size. */
export type HttpReply =
  | { kind: 'response'; status: number; retryAfterMs?: number; body: unknown }
  | { kind: 'timeout' }
  | { kind: 'unreachable'; detail: string };

type Request = { url: string; body: unknown; bearer: string | undefined; timeoutMs: number; maxBytes: number };

/** Sends JSON and reads JSON, in bounded time and memory. Follows no redirect. Throws for nothing a server or network can do. */
export async function postJson({ url, body, bearer, timeoutMs, maxBytes }: Request): Promise<HttpReply> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    });
    const wait = retryAfterMs(response.headers);
    return {
      kind: 'response',
      status: response.status,
      body: await readJson(response, maxBytes),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    };
  } catch (error) {
    return signal.aborted ? { kind: 'timeout' } : { kind: 'unreachable', detail: networkCode(error) };
  }
}

async function readJson(response: Response, maxBytes: number): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  let sizeBytes = 0;
  for await (const part of response.body ?? []) {
    sizeBytes += part.byteLength;
    if (sizeBytes > maxBytes) return undefined;
    text += decoder.decode(part, { stream: true });
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch {
    return undefined;
  }
}

/** `Retry-After` is in seconds or an HTTP date. @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** The code of a network fault, like ECONNREFUSED; messages stay out, they hold addresses. */
function networkCode(error: unknown): string {
  // fetch wraps the fault in a TypeError, its cause.
  for (const at of [error, error instanceof Error ? error.cause : undefined]) {
    if (typeof at === 'object' && at !== null && 'code' in at && typeof at.code === 'string') return at.code;
  }
  return 'network fault';
}
