import {
  GetEventSourceMappingCommand,
  LambdaClient,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { aws, output, until } from '../deployed/stage/stage.ts';

/** Queues whose messages nobody takes for a while, and schedules that rest. */

const lambda = new LambdaClient(aws);
const sqs = new SQSClient(aws);
const events = new EventBridgeClient(aws);

/** What is held, to be let go again. */
const held = new Set<string>();

/** From now on messages stay in a queue of the stage. */
export async function hold(queue: string): Promise<void> {
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client: lambda }, {}))
    for (const { UUID = '', EventSourceArn } of EventSourceMappings)
      if (EventSourceArn?.endsWith(`:linekeeper-local-${queue}`)) {
        await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
        await until(`nobody takes from ${queue}`, async () => (await stateOf(UUID)) === 'Disabled');
        held.add(UUID);
        return;
      }
  throw new Error(`nobody takes messages from ${queue}`);
}

async function stateOf(UUID: string): Promise<string | undefined> {
  return (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;
}

let resting: string | undefined;

/** From now on the reconciler is not called each minute. */
export async function holdReconciler(): Promise<void> {
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  resting = Rules.find(({ ScheduleExpression }) => ScheduleExpression === 'rate(1 minute)')?.Name;
  if (resting === undefined) throw new Error('nothing calls the reconciler each minute');
  await events.send(new DisableRuleCommand({ Name: resting }));
}

/** Lets all of them go. */
export async function letGo(): Promise<void> {
  if (resting !== undefined) await events.send(new EnableRuleCommand({ Name: resting }));
  resting = undefined;
  for (const UUID of held) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  held.clear();
}

/** How many messages wait in a queue of the stage. */
export async function waitingIn(queue: string): Promise<number> {
  const QueueUrl = output('InteractiveQueueUrl').replace(/[^/]+$/, `linekeeper-local-${queue}`);
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }));
  return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
}
