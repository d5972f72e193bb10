import { CloudWatchLogsClient, DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { readEndpoints } from './endpoints.ts';
import { LocalError } from './local-error.ts';
import { localClient } from './services.ts';

/** One line of a function's log; `at` is in milliseconds since 1970. */
export type LogLine = { at: number; source: string; text: string };

/** The emulator answers no more at once. */
const pageSize = 10_000;
const shownLines = 1000;

/** Prints the newest log lines of a function, or of all. @throws {LocalError} when there is no such function */
export async function showLogs(functionName: string | undefined): Promise<void> {
  const { emulator } = await readEndpoints();
  for (const line of await readLogs(emulator, functionName)) console.log(line);
}

/** The newest log lines of a function, or of all, in the order of their times. */
export async function readLogs(emulator: string, functionName?: string): Promise<string[]> {
  const client = new CloudWatchLogsClient(localClient(emulator));
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({}));
  const groups = logGroups.flatMap(({ logGroupName }) => (logGroupName?.includes('linekeeper') ? [logGroupName] : []));
  const chosen =
    functionName === undefined
      ? groups
      : groups.filter((group) => group.endsWith(`-${functionName}`) || group.endsWith(`/${functionName}`));
  if (chosen.length === 0) {
    throw new LocalError(
      `There is no function "${functionName ?? ''}" with a log; there are:\n  ${groups.map((group) => group.split('/').at(-1)).join('\n  ')}`,
    );
  }
  const lines: LogLine[] = [];
  for (const group of chosen) {
    const page = async (startTime: number, limit: number) => {
      const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName: group, startTime, limit }));
      return events.map(({ timestamp = 0, message = '' }) => ({ at: timestamp, source: group.split('/').at(-1) ?? group, text: message }));
    };
    lines.push(...(await allLines(page)));
  }
  return newestLines(lines);
}

/**
 * Pages to the end of a log. The emulator answers the oldest lines and no token for the rest, so the next page is asked for by
 * the time of the last line, whose neighbours of the same time come again.
 */
export async function allLines(page: (startTime: number, limit: number) => Promise<LogLine[]>, limit = pageSize): Promise<LogLine[]> {
  const found: LogLine[] = [];
  let from = 0;
  for (;;) {
    const lines = await page(from, limit);
    const last = lines.at(-1)?.at ?? 0;
    if (lines.length < limit) return [...found, ...lines];
    // A page full of one time cannot be gone on from; what is left of that time is left out.
    const whole = last > from ? lines.filter(({ at }) => at < last) : lines;
    found.push(...whole);
    from = last > from ? last : last + 1;
  }
}

/** Lines that the runtime adds: frames of a call, warnings of Node, and the hint below them. */
const noise = /^(?:START|END|REPORT) RequestId: |^\(node:\d+\) |^\(Use `node --trace/;

/** What functions wrote, ready to print: all of them by time, without the frames of the runtime, the newest last. */
export function newestLines(lines: readonly LogLine[], count = shownLines): string[] {
  return lines
    .filter(({ text }) => !noise.test(text))
    .toSorted((a, b) => a.at - b.at)
    .slice(-count)
    .map(({ at, source, text }) => `${new Date(at).toISOString()} ${source} ${text.trimEnd()}`);
}
