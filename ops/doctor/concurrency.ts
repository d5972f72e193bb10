import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { keptUnreserved, modelCalls, queuedExecutions, type ConcurrencySettings } from '../../lib/concurrency.ts';
import { functionName } from '../../lib/functions.ts';
import { ok, tell, toDo, unlessMissing, untold, type Finding, type Told } from './finding.ts';

/** Concurrent executions of the account in the region. `own` is what this stage has reserved already, where it is deployed. */
export type Concurrency = { total: number; unreserved: number; own: number };

/**
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html
 */
export function readConcurrency(client: LambdaClient, stage: string): Promise<Told<Concurrency>> {
  return tell('lambda:GetAccountSettings, lambda:GetFunctionConcurrency', async () => {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    const own = await Promise.all(
      (['infer', 'retrieve', 'await-task'] as const).map(async (name) => {
        const command = new GetFunctionConcurrencyCommand({ FunctionName: functionName(stage, name) });
        const found = await unlessMissing(['ResourceNotFoundException'], () => client.send(command));
        return found?.ReservedConcurrentExecutions ?? 0;
      }),
    );
    return {
      total: AccountLimit?.ConcurrentExecutions ?? 0,
      unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
      own: own.reduce((sum, one) => sum + one, 0),
    };
  });
}

/** What calls of the API should find free, each of which takes an authorizer and a function, while all queues are busy. */
const room = 10;

/** The quota's default, which new accounts get to later. Service Quotas takes no request below it. */
const defaultQuota = 1000;

/** Whether the account has the executions that the stage's settings reserve, and those that its queues may take at a time. */
export function judgeConcurrency(settings: ConcurrencySettings & { stage: string }, region: string, told: Told<Concurrency>): Finding[] {
  const about = 'concurrency';
  if (told.kind === 'untold') return [untold(about, told.why, `aws lambda get-account-settings --region ${region}`)];
  const { total, unreserved, own } = told.value;
  const { stage, pools, concurrency } = settings;
  const reserved = (concurrency.inferReserved ?? 0) + (concurrency.retrieveReserved ?? 0) + (concurrency.awaitTaskReserved ?? 0);
  const ofReserved =
    (concurrency.inferReserved === undefined ? 0 : modelCalls(pools)) +
    (concurrency.retrieveReserved === undefined ? 0 : concurrency.retrieveMax);
  const shared = queuedExecutions(settings) - ofReserved;
  const free = unreserved + own - reserved;
  const wanted = Math.max(shared + room, reserved > 0 ? keptUnreserved : 0);
  const needs = `${reserved > 0 ? `${reserved} reserved, and beside them ` : ''}${shared} for its queues and ${room} for calls`;
  if (free >= wanted) return [ok(about, `the account has ${total}, ${free} of them free for this stage; it needs ${needs}`)];
  const asked = Math.max(defaultQuota, total + wanted - free);
  const kept = reserved > 0 && free < keptUnreserved ? `; Lambda refuses reservations that leave less than ${keptUnreserved}` : '';
  return [
    toDo(
      about,
      `the account has ${total}, of which this stage would find ${Math.max(0, free)}; it needs ${needs}${kept}`,
      `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value ${asked} --region ${region}; or lower /concurrency and /pools in config/${stage}.json`,
    ),
  ];
}
