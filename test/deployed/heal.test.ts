import { randomUUID } from 'node:crypto';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startBlackHole } from './stage/black-hole.ts';
import { invoke, withoutAction, withVariables } from './stage/functions.ts';
import { linkIn, mailsAbout, open, press } from './stage/reviewer.ts';
import {
  aws,
  call,
  dynamo,
  everything,
  executionArnOf,
  holdings,
  newTitle,
  onlyWarnings,
  output,
  product,
  putAutomation,
  sfn,
  submit,
  tokenOf,
  until,
  untilDone,
  untilWaiting,
  view,
} from './stage/stage.ts';

const auto = 'deployed-heal';
const reviewed = 'deployed-heal-review';
const slowUndo = 'deployed-heal-undo';

beforeAll(async () => {
  await putAutomation(auto, { review: onlyWarnings });
  await putAutomation(reviewed, { review: everything, undoSeconds: 0 });
  await putAutomation(slowUndo, { review: everything, undoSeconds: 5 });
});

/** Lets the time pass that the reconciler gives a task, and calls it as its rule does. */
async function reconcile(id: string): Promise<void> {
  const past = new Date(Date.now() - 1000).toISOString();
  await dynamo.send(
    new UpdateCommand({
      TableName: output('WorkTable'),
      Key: { pk: `TASK#${id}`, sk: 'TASK' },
      UpdateExpression: 'SET dueAt = :past, gsi2sk = :past',
      ConditionExpression: 'attribute_exists(gsi2pk)',
      ExpressionAttributeValues: { ':past': past },
    }),
  );
  await invoke('reconcile');
}

describe('the reconciler', () => {
  it('sends a task whose accepting process was killed between its two writes', async () => {
    const hole = await startBlackHole('linekeeper-local-submit-task');
    const key = randomUUID();
    const body = { automation: auto, input: product() };
    const before = new Set(await holdings());
    try {
      await withVariables(
        'submit-task',
        () => ({ INTERACTIVE_QUEUE_URL: `${hole.url}/000000000000/line` }),
        async () => {
          // Whatever the caller is told of the death of its handler, it is no acceptance.
          const answer = call('POST', '/v1/tasks', { key, body }).then(
            ({ status }) => status,
            () => 0,
          );
          expect(await hole.killed).toBeGreaterThan(1);
          expect(await answer).not.toBe(202);
        },
      );
    } finally {
      hole.close();
    }
    const added = (await holdings()).filter((one) => !before.has(one));
    const [id] = added.flatMap((one) => /^TASK#(\S+) TASK$/.exec(one)?.[1] ?? []);
    if (id === undefined) throw new Error('the first write is missing');
    expect((await view(id)).status).toBe('queued');
    expect(added.filter((one) => one.startsWith('execution '))).toEqual([]);
    await reconcile(id);
    expect((await untilDone(id)).status).toBe('completed');
    // The caller repeats its request, and finds the task that it made.
    const again = await call('POST', '/v1/tasks', { key, body });
    expect([again.status, again.json.id, again.headers.get('idempotent-replayed')]).toEqual([202, id, 'true']);
  });

  it('delivers a decision whose message was lost', async () => {
    const input = product('', { title: newTitle() });
    const id = await submit(slowUndo, input);
    await untilWaiting(id, 'review');
    const [mail] = await mailsAbout(String(input['title']));
    if (!mail) throw new Error('no email');
    expect((await press(await open(linkIn(mail)), 'approve')).status).toBe(303);
    await new SQSClient(aws).send(new PurgeQueueCommand({ QueueUrl: output('DecisionQueueUrl') }));
    const { waitingFor } = await view(id);
    expect(waitingFor?.kind).toBe('decision-delivery');
    const deliverAt = Date.parse(waitingFor?.until ?? '');
    // Past its time, and still waiting: nobody delivers it.
    await until('the time to undo is over', async () => Date.now() > deliverAt + 2000);
    expect((await view(id)).waitingFor?.kind).toBe('decision-delivery');
    await reconcile(id);
    expect((await untilDone(id)).status).toBe('completed');
  });
});

describe('cancelling', () => {
  it('stops the execution at once', async () => {
    const id = await submit(reviewed, product());
    await untilWaiting(id, 'review');
    expect((await call('POST', `/v1/tasks/${id}/cancel`, { body: { reason: 'The test is over.' } })).status).toBe(202);
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn: await executionArnOf(id) }));
    expect(status).toBe('ABORTED');
  });
});

describe('a role', () => {
  it('is all that lets its function work: without a statement a task is parked and says so, and with it a retry goes on', async () => {
    const task = await withoutAction('retrieve', 'dynamodb:PutItem', async () => untilWaiting(await submit(auto, product()), 'outside'));
    expect([task.status, task.waitingFor?.who]).toEqual(['held', 'platform']);
    expect((await call('POST', `/v1/tasks/${task.id}/retry`, { body: { reason: 'The role is whole again.' } })).status).toBe(202);
    expect(await untilDone(task.id)).toMatchObject({ status: 'completed', end: 1 });
  });

  it('that may not read the registry lets nobody see it', async () => {
    const reply = await withoutAction('list-automations', 'dynamodb:Query', async () =>
      call('GET', '/v1/automations', { token: await tokenOf() }),
    );
    expect(reply.status).toBe(500);
    expect((await call('GET', '/v1/automations')).status).toBe(200);
  });
});
