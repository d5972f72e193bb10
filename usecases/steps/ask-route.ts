import { unfitContent } from '#domain/content/well-formed.ts';
import type { Attempt, ModelEndpoint, ModelReply, ModelRequest, ModelRoute, Outcome } from '#domain/route/schema.ts';
import type { ModelClient } from '../ports/models.ts';

export type Usable = Extract<ModelReply, { kind: 'answered' }> | Extract<ModelReply, { text: string }>;

/** An endpoint answered, well or badly. */
export type RouteAnswer = { outcome: Exclude<Outcome, 'route-down'>; reply: Usable; endpoint: ModelEndpoint; attempts: Attempt[] };

/** `failures`: how each endpoint failed in the last round, for people; no content. */
export type RouteReply = RouteAnswer | { outcome: 'route-down'; attempts: Attempt[]; failures: string[] };

/** A server that asks for more patience than this is not waited for. */
const maxPauseMs = 10_000;

/**
 * Asks the endpoints of a route in order until one answers, in at most `route.rounds` rounds. An answer that is merely bad
 * (invalid, truncated, refused) is an answer: repair and fallback decide about it, not the next endpoint. Between rounds it
 * waits `route.pauseMs`, or longer when every endpoint asked for that: up to ten seconds, and never past the time that the round
 * left unused, so the longest time of a route is rounds × the sum of `timeoutMs`, and the pauses.
 * @param pause waits that many milliseconds
 */
export async function askRoute(
  route: ModelRoute,
  request: ModelRequest,
  client: ModelClient,
  pause: (ms: number) => Promise<void>,
): Promise<RouteReply> {
  const attempts: Attempt[] = [];
  let asked: number[] = [];
  let failures: string[] = [];
  let unusedMs = 0;
  for (let round = 0; round < route.rounds; round += 1) {
    if (round > 0) await pause(Math.max(route.pauseMs, Math.min(maxPauseMs, route.pauseMs + unusedMs, ...asked)));
    asked = [];
    failures = [];
    unusedMs = 0;
    for (const endpoint of route.endpoints) {
      const reply = storable(await client.converse(endpoint, request));
      const detail = 'detail' in reply ? { detail: reply.detail } : {};
      attempts.push({ endpoint: endpoint.name, result: reply.kind, ...detail, latencyMs: reply.latencyMs });
      switch (reply.kind) {
        case 'answered':
        case 'invalid-json':
        case 'truncated':
        case 'refused':
        case 'guardrail':
          return { outcome: reply.kind, reply, endpoint, attempts };
        case 'throttled':
        case 'timeout':
        case 'unavailable':
        case 'misconfigured':
        case 'rejected':
          asked.push(reply.retryAfterMs ?? 0);
          failures.push(`${endpoint.name}: ${reply.kind}, ${reply.detail}`);
          unusedMs += Math.max(0, endpoint.timeoutMs - reply.latencyMs);
          continue;
        default:
          return reply satisfies never;
      }
    }
  }
  return { outcome: 'route-down', attempts, failures };
}

/** An answer that could not be stored, hashed and shown as it came is no answer, JSON or not. */
function storable(reply: ModelReply): ModelReply {
  if (reply.kind !== 'answered' || unfitContent(reply.output).length === 0) return reply;
  const { output: _output, ...rest } = reply;
  return { ...rest, kind: 'invalid-json', text: '' };
}
