import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStateMachineCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
  type HistoryEvent,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminEnv, localClient } from '../../local/services.ts';
import { machine, run, sampleInput, sampleTask, source, type Answer, type Step } from '../statemachines/task/machine.ts';
import { startEmulator, type Emulator } from './stage/emulator.ts';

/**
 * The machine as it is deployed, on an emulator of its own whose tasks answer as told. Errors keep their names there, which functions
 * on the emulator cannot do; and every expression is evaluated by the emulator and by JSONata itself, with the same result.
 */

const name = 'task';
const at = { taskId: sampleTask, run: 1 };

type Script = readonly (readonly [state: string, answer: Answer])[];

const answered = (state: string, fields: object) => [state, { result: { ...at, ...fields } }] as const;
const cause = 'what the function said';
const failing = (state: string, error: string) => [state, { error, cause }] as const;
const retrieved = answered('Retrieve', { draft: 1 });
const inferred = (draft = 1) => answered('Infer', { draft });
const judged = (verdict: string, draft = 1) => answered('Validate', { draft, verdict });
const fellBack = (verdict: string) => answered('Fallback', { draft: 1, verdict });
const reviewed = (verdict: string, draft = 1) => answered('RequestReview', { draft, verdict });
const published = (draft = 1) => answered('Publish', { draft, verdict: 'published' });
const settled = answered('Settle', { status: 'completed' });
const failedSettled = answered('Settle', { status: 'failed' });

const toPublish = [retrieved, inferred(), judged('auto')];
const toReview = [retrieved, inferred(), judged('review')];
const afterFallback = [fellBack('review'), reviewed('approved'), published(), settled];

const paths: Record<string, Script> = {
  automatic: [...toPublish, published(), settled],
  approved: [...toReview, reviewed('approved'), published(), settled],
  edited: [...toReview, reviewed('approved', 2), published(2), settled],
  rejected: [...toReview, reviewed('rejected'), answered('Settle', { status: 'rejected' })],
  expired: [...toReview, reviewed('expired'), failedSettled],
  repaired: [retrieved, inferred(), judged('repair', 2), inferred(2), judged('auto', 2), published(2), settled],
  fallback: [retrieved, inferred(), judged('fallback'), ...afterFallback],
  unknownVerdict: [retrieved, inferred(), judged('publish-it'), failedSettled],
  overBeforeDecide: [retrieved, inferred(), judged('superseded')],
  overBeforeVerdict: [...toReview, reviewed('superseded')],
  unknownReview: [...toReview, reviewed('yes'), failedSettled],
};

/** How a state's function or queue fails, how often it is asked, and the answers after it. What was queued is not queued again. */
type Failure = { before: Script; state: string; error: string; asked: number; after: Script };
const contended = 'TaskContendedError';
const failures: Failure[] = (
  [
    [
      'Retrieve',
      [],
      [failedSettled],
      { ContractError: 1, KnowledgeIndexError: 1, [contended]: 1, TypeError: 1, 'SQS.AmazonSQSException': 6 },
    ],
    [
      'Infer',
      [retrieved],
      [failedSettled],
      { OutsideAwayError: 1, [contended]: 1, 'States.Timeout': 1, TypeError: 1, 'SQS.SdkClientException': 6 },
    ],
    ['Validate', [retrieved, inferred()], [failedSettled], { ContractError: 1, DraftMissingError: 1, [contended]: 6, TypeError: 3 }],
    ['Fallback', [retrieved, inferred(), judged('fallback')], [failedSettled], { ContractError: 1, [contended]: 6, TypeError: 3 }],
    ['RequestReview', toReview, [failedSettled], { NoReviewerError: 1, OutsideAwayError: 1, [contended]: 6, TypeError: 3 }],
    [
      'Publish',
      toPublish,
      [failedSettled],
      { DigestMismatchError: 1, NotApprovedError: 1, OutsideAwayError: 1, [contended]: 6, TypeError: 3 },
    ],
    ['Settle', [...toPublish, published()], [], { ContractError: 1, EventBusError: 41, TypeError: 41 }],
  ] as const
).flatMap(([state, before, after, errors]) => Object.entries(errors).map(([error, asked]) => ({ before, state, error, asked, after })));
const caseOf = ({ state, error }: Failure) => `${state}-${error.replace('.', '-')}`;
const scriptOf = ({ before, state, error, after }: Failure): Script => [...before, failing(state, error), ...after];

/** The emulator's form of a script: for each state, its answers in the order in which it is entered. */
function mocks(scripts: Record<string, Script>) {
  const cases: Record<string, Record<string, string>> = {};
  const responses: Record<string, Record<string, unknown>> = {};
  for (const [testCase, script] of Object.entries(scripts)) {
    const states: Record<string, string> = {};
    cases[testCase] = states;
    for (const [state, answer] of script) {
      const response = `${testCase}/${state}`;
      states[state] = response;
      const visits = (responses[response] ??= {});
      const waits = machine.States[state]?.Resource?.endsWith('.waitForTaskToken');
      visits[Object.keys(visits).length] =
        'error' in answer
          ? { Throw: { Error: answer.error, Cause: cause } }
          : { Return: waits ? answer.result : { StatusCode: 200, Payload: answer.result } };
    }
  }
  return { StateMachines: { [name]: { TestCases: cases } }, MockedResponses: responses };
}

let emulator: Emulator;
let folder: string;
let sfn: SFNClient;
let machineArn: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'linekeeper-machine-')));
  const scripts = { ...paths, ...Object.fromEntries(failures.map((failure) => [caseOf(failure), scriptOf(failure)])) };
  await writeFile(join(folder, 'mocks.json'), JSON.stringify(mocks(scripts)));
  emulator = await startEmulator(['stepfunctions'], { SFN_MOCK_CONFIG: join(folder, 'mocks.json'), SFN_WAIT_SCALE: '0' });
  sfn = new SFNClient(localClient(emulator.url));
  const definition = source.replaceAll(
    /\$\{(\w+)Arn\}/g,
    (_, state) => `arn:aws:lambda:${adminEnv.AWS_REGION}:000000000000:function:${state}`,
  );
  const made = await sfn.send(new CreateStateMachineCommand({ name, definition, roleArn: 'arn:aws:iam::000000000000:role/machine' }));
  machineArn = made.stateMachineArn ?? '';
}, 120_000);

afterAll(async () => {
  sfn.destroy();
  await emulator.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the deployed machine on a script; answers the real history. */
async function execute(testCase: string): Promise<HistoryEvent[]> {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: `${machineArn}#${testCase}`, input: JSON.stringify(sampleInput) }),
  );
  const deadline = Date.now() + 30_000;
  for (;;) {
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn, includeExecutionData: true }))
      events.push(...(page.events ?? []));
    if (/^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(events.at(-1)?.type ?? '')) return events;
    if (Date.now() > deadline) throw new Error(`${testCase} has not ended: ${events.at(-1)?.type}`);
    await sleep(50);
  }
}

const entered = (events: readonly HistoryEvent[]) =>
  events.flatMap(({ stateEnteredEventDetails: details }) =>
    details ? [{ state: details.name, input: JSON.parse(details.input ?? '') }] : [],
  );
const expected = (steps: readonly Step[]) => steps.map((step) => ({ state: step.state, input: step.input }));

describe('the deployed machine', () => {
  it.each(Object.entries(paths))('goes the way of %s with the data that JSONata makes', async (testCase, script) => {
    const events = await execute(testCase);
    expect(entered(events)).toEqual(expected(await run(script.map(([, answer]) => answer))));
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
  });

  it.each(failures.map((failure) => [failure.state, failure.error, failure.asked, failure] as const))(
    'meets %s with %s by asking %i times, and goes on as designed',
    async (state, error, asked, failure) => {
      const events = await execute(caseOf(failure));
      expect(entered(events)).toEqual(expected(await run(scriptOf(failure).map(([, answer]) => answer))));
      const names = entered(events).map((one) => one.state);
      const own = events.slice(events.findIndex(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === state));
      const next = own.findIndex(({ stateEnteredEventDetails: details }) => details !== undefined && details.name !== state);
      const scheduled = own.slice(0, next === -1 ? undefined : next).filter(({ type }) => type === 'TaskScheduled');
      expect(scheduled).toHaveLength(asked);
      // Whatever fails on the way, Settle has its turn, and only its own failure leaves the task to the reconciler.
      expect(names).toContain('Settle');
      expect(events.at(-1)?.type).toBe(state === 'Settle' ? 'ExecutionFailed' : 'ExecutionSucceeded');
      if (state !== 'Settle') expect(JSON.stringify(entered(events))).toContain(error);
    },
  );
});
