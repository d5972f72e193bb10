import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { TaskIdSchema } from '#domain/identity/ids.ts';
import { readEndpoints } from './endpoints.ts';
import { LocalError } from './local-error.ts';
import { createFollower, layOutLine, parseSince, readableLines, type LogLine } from './log-lines.ts';
import { localClient } from './services.ts';

/** What is asked of the logs: of one function or of all, of one task or of all, since a time, and whether to stay for more. */
export type LogsRequest = { functionName?: string; task?: string; since?: string; follow: boolean };

/** The emulator answers no more at once. */
const pageSize = 10_000;
/** Without a time or a task to go by, so many of the newest lines are shown. */
const shownLines = 1000;
const pollMs = 1000;

/**
 * Prints what functions wrote, the newest last. With `follow` it goes on until the process is ended.
 * @throws {LocalError} when there is no such function, or a time or task id is none
 */
export async function showLogs({ functionName, task, since, follow }: LogsRequest): Promise<void> {
  if (task !== undefined && !TaskIdSchema.safeParse(task).success)
    throw new LocalError(`"${task}" is not a task id; one looks like tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K.`);
  const start = since === undefined ? 0 : parseSince(since, new Date());
  const { emulator } = await readEndpoints();
  const follower = createFollower();
  const look = async () => readableLines(follower.take(await readLogs(emulator, functionName, Math.max(start, follower.from()))), task);
  const found = (await look()).filter(({ at }) => at >= start);
  for (const line of since === undefined && task === undefined ? found.slice(-shownLines) : found) console.log(layOutLine(line));
  if (found.length === 0) console.error('No such line was logged yet.');
  while (follow) {
    await sleep(pollMs);
    for (const line of await look()) console.log(layOutLine(line));
  }
}

/**
 * The log lines of a function, or of all.
 * @param since in milliseconds since 1970
 * @throws {LocalError} when there is no such function
 */
export async function readLogs(emulator: string, functionName?: string, since = 0): Promise<LogLine[]> {
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
    lines.push(...(await allLines(page, since)));
  }
  return lines;
}

/**
 * Pages to the end of a log. The emulator answers the oldest lines and no token for the rest, so the next page is asked for by
 * the time of the last line, whose neighbours of the same time come again.
 */
export async function allLines(
  page: (startTime: number, limit: number) => Promise<LogLine[]>,
  since = 0,
  limit = pageSize,
): Promise<LogLine[]> {
  const found: LogLine[] = [];
  let from = since;
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
