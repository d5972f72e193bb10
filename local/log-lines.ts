import { LocalError } from './local-error.ts';

/** One line of a function's log; `at` is in milliseconds since 1970. */
export type LogLine = { at: number; source: string; text: string };

/** Lines that say nothing of our work: frames of a call, warnings of Node, metrics, and the SDK's word on the emulator's queue addresses. */
const noise =
  /^(?:START|END|REPORT) RequestId: |^\(node:\d+\) |^\(Use `node --trace|^\{"_aws":|^QueueUrl=\S+ differs from SQSClient|^Set \[endpoint=string\]/;

/** Fields that stand in their own column, and those that are the same on every line of a function. */
const told = new Set(['level', 'message', 'timestamp', 'service']);
const boilerplate = new Set([
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'sampling_rate',
  'xray_trace_id',
]);

/** Those of our functions' lines that name the task, when one is asked for, in the order of their times. */
export function readableLines(lines: readonly LogLine[], task?: string): LogLine[] {
  return lines
    .filter(({ text }) => !noise.test(text) && (task === undefined || text.includes(task)))
    .map((line) => ({ ...line, at: ownTime(line) }))
    .toSorted((a, b) => a.at - b.at);
}

/** The emulator gives all lines of a call one time; our own lines hold theirs. */
function ownTime({ at, text }: LogLine): number {
  const { timestamp } = fieldsOf(text) ?? {};
  const own = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(own) ? at : own;
}

/** A line to read: time, level, function, message, and the fields that differ from line to line. A value of many lines goes below. */
export function layOutLine({ at, source, text }: LogLine): string {
  const fields = fieldsOf(text);
  const name = source.replace(/^linekeeper-local-/, '').padEnd(16);
  const time = new Date(at).toISOString();
  if (!fields) return `${time}       ${name} ${text.trimEnd()}`;
  const { level = '', message = '', ...rest } = fields;
  const shown = Object.entries(rest).filter(([key]) => !told.has(key) && !boilerplate.has(key));
  const short = shown.filter(([, value]) => !isLong(value)).map(([key, value]) => ` ${key}=${inline(value)}`);
  const long = shown.flatMap(([key, value]) => (isLong(value) ? [`\n    ${key}:\n${value.replaceAll(/^\s*/gm, '      ')}`] : []));
  return `${time} ${String(level).padEnd(5)} ${name} ${String(message)}${short.length > 0 ? ' ·' : ''}${short.join('')}${long.join('')}`;
}

function fieldsOf(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return { ...JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const isLong = (value: unknown): value is string => typeof value === 'string' && value.includes('\n');

const inline = (value: unknown) => (typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value));

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time in milliseconds since 1970: so long ago (`10m`), or as ISO 8601 writes it. @throws {LocalError} for anything else */
export function parseSince(text: string, now: Date): number {
  const { count, unit = '' } = /^(?<count>\d+)(?<unit>[smhd])$/.exec(text)?.groups ?? {};
  if (count !== undefined) return now.getTime() - Number(count) * (unitMs[unit] ?? 0);
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new LocalError(`--since takes a span like 30s, 10m, 1h or 2d, or a time like ${now.toISOString()}; it was "${text}".`);
}

/** Lines of a call appear when it ends, so some come later than others that are younger; each is looked for this long. */
const lateMs = 60_000;

/** Tells new lines from those that were there at the last look. */
export function createFollower(): { from: () => number; take: (lines: readonly LogLine[]) => LogLine[] } {
  let newest = 0;
  let seen = new Set<string>();
  const keyOf = ({ at, source, text }: LogLine) => `${at} ${source} ${text}`;
  return {
    from: () => Math.max(0, newest - lateMs),
    take: (lines) => {
      const fresh = lines.filter((line) => !seen.has(keyOf(line)));
      newest = Math.max(newest, ...lines.map(({ at }) => at));
      seen = new Set(lines.map((line) => keyOf(line)));
      return fresh;
    },
  };
}
