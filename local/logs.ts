import { CloudWatchLogsClient, DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { readEndpoints } from './endpoints.ts';
import { LocalError } from './local-error.ts';
import { localClient } from './services.ts';

/** Prints the newest log lines of a function, or of all. @throws {LocalError} when there is no such function */
export async function showLogs(functionName: string | undefined): Promise<void> {
  const { emulator } = await readEndpoints();
  for (const line of await readLogs(emulator, functionName)) console.log(line);
}

/** The newest log lines of a function, or of all, 200 each. */
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
  const lines: string[] = [];
  for (const group of chosen) {
    const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName: group, limit: 1000 }));
    for (const event of events.slice(-200)) {
      lines.push(`${new Date(event.timestamp ?? 0).toISOString()} ${group.split('/').at(-1) ?? group} ${(event.message ?? '').trimEnd()}`);
    }
  }
  return lines;
}
