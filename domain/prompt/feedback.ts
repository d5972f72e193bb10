import type { CheckResult } from '../check/schema.ts';
import { canonicalJson, type Json } from '../content/canonical.ts';
import { fenceBlock, neutralise, neutraliseLine } from '../content/fence.ts';
import type { Message, Outcome } from '../route/schema.ts';

/** The draft before this one: how it ended, what it said (when it said anything), what its checks found and what a reviewer said of it. */
export type PreviousDraft = {
  number: number;
  outcome: Outcome;
  output?: { [key: string]: Json } | undefined;
  checks: readonly CheckResult[];
  /** What a reviewer wants to be different. */
  note?: string | undefined;
};

/** First words of every repair request, so that a test server can tell a repair from a first attempt. */
export const repairOpening = 'That answer cannot be used yet.';

/**
 * The messages that ask for a mended draft: the previous output as the model's own words and what to mend. Without an output
 * the request is added to the last user message, since some models demand that roles alternate.
 */
export function withFeedback(messages: readonly Message[], previous: PreviousDraft): Message[] {
  const request = `${repairOpening} ${whatToMend(previous).join('\n')}`;
  if (previous.output) {
    return [...messages, { role: 'assistant', text: neutralise(canonicalJson(previous.output)) }, { role: 'user', text: request }];
  }
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', text: request }];
  return [...messages.slice(0, -1), { role: 'user', text: `${last.text}\n\n${request}` }];
}

/** What is asked for, by how the draft ended. */
const requests = {
  truncated: 'It was cut off because it was too long. Write a much shorter one.',
  'invalid-json': 'It was not one JSON object. Answer with the JSON object alone.',
  empty: 'No content came back. Write the answer from the data above.',
  unclear: 'Write the whole answer again.',
  faults: 'The data below lists what is wrong. Mend these points and write the whole answer again.',
  wish: 'A reviewer has read it. Write the whole answer again as they ask, from the same facts. They ask:',
};

/** Our own words in a repair request, for who must know them again in an answer. */
export const repairRequests: readonly string[] = [repairOpening, ...Object.values(requests)];

function whatToMend({ outcome, checks, note }: PreviousDraft): string[] {
  // A reviewer is trusted to say what to do, so this stands in no fence; on one line, it cannot pass for more of the prompt.
  const wish = note === undefined ? [] : [`${requests.wish} ${neutraliseLine(note)}`];
  switch (outcome) {
    case 'truncated':
    case 'invalid-json':
      return [requests[outcome], ...wish];
    case 'refused':
    case 'guardrail':
      return [requests.empty, ...wish];
    case 'answered':
    case 'route-down': {
      // Messages quote the draft, and through it the input: they are data too.
      const points = checks.filter((check) => check.result !== 'pass').map((check) => `- ${neutraliseLine(check.message)}`);
      if (points.length > 0) return [`${requests.faults}\n${fenceBlock(points.join('\n'))}`, ...wish];
      return wish.length > 0 ? wish : [requests.unclear];
    }
    default:
      return outcome satisfies never;
  }
}
