import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { stackOutput } from './deploy.ts';
import { progress } from './progress.ts';
import { localClient } from './services.ts';

/** Each call at a time is a process of its own in the emulator. */
const callsAtOnce = 4;

const HealedSchema = z.object({ healed: z.int() });

/**
 * Takes up the tasks that were under way when the emulator stopped. It has every open execution as FAILED after a restart and sends
 * no event of it, so the reconciler is told of each here, in the words of EventBridge. It leaves tasks alone that have ended.
 */
export async function recover(emulator: string): Promise<void> {
  const names = await failedExecutions(emulator);
  if (names.length === 0) return;
  const step = progress('Taking up the tasks that were under way');
  const lambda = new LambdaClient(localClient(emulator));
  let healed = 0;
  let missed = 0;
  const waiting = names.values();
  const work = async () => {
    for (const name of waiting) {
      step.note(name);
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({
          FunctionName: 'linekeeper-local-reconcile',
          Payload: JSON.stringify({ detail: { name, status: 'FAILED' } }),
        }),
      );
      if (FunctionError === undefined) healed += HealedSchema.parse(JSON.parse(Buffer.from(Payload ?? []).toString('utf8'))).healed;
      else missed += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: callsAtOnce }, work));
  } catch (error) {
    step.failed();
    throw error;
  }
  step.done(`${healed}${missed > 0 ? `, and ${missed} calls failed; see "npm run local -- logs reconcile"` : ''}`);
}

async function failedExecutions(emulator: string): Promise<string[]> {
  const client = new SFNClient(localClient(emulator));
  const stateMachineArn = await stackOutput('MachineArn');
  const names: string[] = [];
  for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn, statusFilter: 'FAILED' }))
    names.push(...executions.flatMap(({ name }) => name ?? []));
  return names;
}
