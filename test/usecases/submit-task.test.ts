import { describe, expect, it } from '@jest/globals';
import { AutomationIdSchema } from '#domain/identity/ids.ts';
import { ProblemError, type ProblemKind } from '#domain/problem/problem.ts';
import { expiryOf } from '#domain/task/expiry.ts';
import type { SubmitTask } from '#domain/task/schema.ts';
import { submitTask } from '#usecases/submit-task.ts';
import { aCaller, after, aSpec, automation } from '../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../doubles/line-in-memory.ts';

const request: SubmitTask = { automation, input: { sku: 'A-1', title: 'Teapot' }, mode: 'async', lane: 'interactive' };

async function aLine(options: Parameters<typeof createMemoryLine>[0] = {}): Promise<MemoryLine> {
  const line = createMemoryLine(options);
  await line.publishAutomation({ teams: ['shop'] });
  return line;
}

const submit = (line: MemoryLine, key: string | undefined = 'key-1', body = request, caller = aCaller()) =>
  submitTask(line.deps, caller, key, body);

/** The problem that a submission is answered with. */
async function problemOf(submission: Promise<unknown>): Promise<ProblemError> {
  const error = await submission.then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProblemError) return error;
  throw error;
}

describe('a submission that is right', () => {
  it('becomes a queued task with its content, pinned to the live revision, and stands in line', async () => {
    const line = await aLine();
    await line.publishAutomation({ title: 'Newer', retentionDays: 10 });
    const { task, replayed } = await submit(
      line,
      'key-1',
      { ...request, subject: 'A-1', metadata: { order: '7' } },
      aCaller({ email: 'ann@example.com' }),
    );
    expect(replayed).toBe(false);
    expect((await line.record(task.id)).task).toMatchObject({
      status: 'queued',
      team: 'catalogue',
      automation,
      revision: 2,
      run: 1,
      subjectHash: await line.deps.subjects.hash('catalogue', 'A-1'),
      end: 0,
      requester: { sub: 'svc-catalogue', email: 'ann@example.com' },
      waiting: { kind: 'start', since: after(0) },
      createdAt: after(0),
      expiresAt: expiryOf(aSpec({ retentionDays: 10 }), line.clock.now()),
    });
    expect(task.expiresAt).toBeGreaterThan(Date.parse(after(10 * 86_400_000)) / 1000);
    expect(await line.store.contents.get(task, task.input)).toBe(
      '{"input":{"sku":"A-1","title":"Teapot"},"metadata":{"order":"7"},"subject":"A-1"}',
    );
    expect(await line.trail(task.id)).toEqual(['task.accepted']);
    expect(line.messages).toEqual([{ taskId: task.id, team: 'catalogue', lane: 'interactive' }]);
  });

  it('leaves nothing of its input in the trail', async () => {
    const line = await aLine();
    const { task } = await submit(line);
    expect(JSON.stringify(await line.store.events(task.id))).not.toContain('Teapot');
  });

  it('says nothing about what it was not told, and keeps the words of a subject as content only', async () => {
    const line = await aLine();
    const { task: plain } = await submit(line);
    expect(plain.subjectHash).toBeUndefined();
    expect(JSON.parse((await line.store.contents.get(plain, plain.input)) ?? '')).toEqual({ input: request.input });
    const { task } = await submit(line, 'key-2', { ...request, subject: 'Mrs Smith' });
    expect(JSON.stringify([task, await line.store.events(task.id)])).not.toContain('Smith');
  });

  it('is found by its subject, by its own team', async () => {
    const line = await aLine();
    const { task } = await submit(line, 'key-1', { ...request, subject: 'A-1' });
    await submit(line, 'key-2', { ...request, subject: 'A-2' });
    await submit(line, 'key-3', { ...request, subject: 'A-1' }, aCaller({ team: 'shop' }));
    const subjectHash = await line.deps.subjects.hash('catalogue', 'A-1');
    expect((await line.store.list('catalogue', { subjectHash, limit: 10 })).items.map(({ id }) => id)).toEqual([task.id]);
  });

  it('is stored before it is sent, so that a crash between the two leaves a task that the reconciler finds', async () => {
    const line = await aLine();
    line.faults.queue = new Error('the queue is down');
    await expect(submit(line)).rejects.toThrow('the queue is down');
    expect(line.messages).toEqual([]);
    line.clock.pass(60_000);
    const [due] = await line.store.due('urgent', line.clock.now(), 10);
    if (!due) throw new Error('nothing is due');
    expect(await line.trail(due)).toEqual(['task.accepted']);

    delete line.faults.queue;
    const again = await submit(line);
    expect([again.task.id, again.replayed]).toEqual([due, true]);
  });
});

describe('the same key', () => {
  it('with the same body answers the first task, and makes and sends nothing', async () => {
    const line = await aLine();
    const first = await submit(line);
    const before = line.store.dump();
    const again = await submit(line, 'key-1', { lane: 'interactive', mode: 'async', input: { title: 'Teapot', sku: 'A-1' }, automation });
    expect([again.task.id, again.replayed]).toEqual([first.task.id, true]);
    expect(line.store.dump()).toBe(before);
    expect(line.messages).toHaveLength(1);
  });

  it('is answered though the limit is used up and the automation is another by now', async () => {
    const line = await aLine({ perMinute: 1 });
    const first = await submit(line);
    await line.publishAutomation({ inputSchema: { type: 'object', required: ['colour'] } });
    expect((await submit(line)).task.id).toBe(first.task.id);
  });

  it('makes one task of many requests at once', async () => {
    const line = await aLine();
    const replies = await Promise.all(Array.from({ length: 20 }, () => submit(line)));
    expect(new Set(replies.map(({ task }) => task.id)).size).toBe(1);
    expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(line.messages).toHaveLength(1);
  });

  it('is free again after 30 days', async () => {
    const line = await aLine();
    const first = await submit(line);
    line.clock.pass(30 * 86_400_000 - 1000);
    expect((await submit(line)).replayed).toBe(true);
    line.clock.pass(1000);
    const next = await submit(line);
    expect(next.replayed).toBe(false);
    expect(next.task.id).not.toBe(first.task.id);
  });

  it('belongs to its team', async () => {
    const line = await aLine();
    const ours = await submit(line);
    const theirs = await submit(line, 'key-1', request, aCaller({ team: 'shop' }));
    expect(theirs.replayed).toBe(false);
    expect(theirs.task.id).not.toBe(ours.task.id);
  });

  it.each([
    ['another input', { input: { sku: 'A-2', title: 'Teapot' } }],
    ['another mode', { mode: 'sync' }],
    ['metadata', { metadata: { order: '7' } }],
  ] as const)('with %s is refused', async (_what, fields) => {
    const line = await aLine();
    const { task } = await submit(line);
    const before = line.store.dump();
    const problem = await problemOf(submit(line, 'key-1', { ...request, ...fields }));
    expect(problem.kind).toBe('idempotency-key-reused');
    expect(problem.message).toContain(task.id);
    expect(line.store.dump()).toBe(before);
  });

  it('says so when the task that it made is past its retention', async () => {
    const line = await aLine();
    await submit(line);
    line.deps.store = { ...line.store, get: async () => undefined };
    expect((await problemOf(submit(line))).kind).toBe('not-found');
  });

  it('is to be repeated when the first request is still under way', async () => {
    const line = await aLine();
    line.deps.store = { ...line.store, create: async () => ({ kind: 'in-flight' }) };
    expect(await problemOf(submit(line))).toMatchObject({ kind: 'request-in-flight', retryAfterSeconds: 1 });
    expect(line.messages).toEqual([]);
  });

  it('of who lost the race is held against the body of who won', async () => {
    const line = await aLine();
    const { claim } = line.store;
    // The claim that is looked up first is not there yet; the one that the store meets is.
    line.deps.store = { ...line.store, claim: async () => undefined };
    const first = await submit(line);
    expect(await submit(line)).toMatchObject({ task: { id: first.task.id }, replayed: true });
    const other = submit(line, 'key-1', { ...request, input: { sku: 'A-2', title: 'Teapot' } });
    expect((await problemOf(other)).kind).toBe('idempotency-key-reused');
    line.deps.store = { ...line.store, claim };
  });
});

describe('a submission that is refused', () => {
  const stranger = aCaller({ team: 'strangers' });
  const unknown = AutomationIdSchema.parse('no-such-automation');
  const cases: [what: string, kind: ProblemKind, submission: (line: MemoryLine) => Promise<unknown>][] = [
    ['has no key', 'idempotency-key-missing', ({ deps }) => submitTask(deps, aCaller(), undefined, request)],
    ['has an empty key', 'idempotency-key-missing', (line) => submit(line, '')],
    ['has a key with a space', 'idempotency-key-missing', (line) => submit(line, 'two words')],
    ['has a key of 256 characters', 'idempotency-key-missing', (line) => submit(line, 'k'.repeat(256))],
    ['has a key beyond ASCII', 'idempotency-key-missing', (line) => submit(line, 'clé')],
    ['names an automation that is not there', 'unknown-automation', (line) => submit(line, 'k', { ...request, automation: unknown })],
    ['names an automation of another team', 'not-your-automation', (line) => submit(line, 'k', request, stranger)],
    ['does not fit the schema', 'invalid-input', (line) => submit(line, 'k', { ...request, input: { sku: 'A-1' } })],
  ];

  it.each(cases)('because it %s is %s, and leaves nothing', async (_what, kind, submission) => {
    const line = await aLine();
    const before = line.store.dump();
    expect((await problemOf(submission(line))).kind).toBe(kind);
    expect(line.store.dump()).toBe(before);
    expect(line.messages).toEqual([]);
  });

  it('takes a key of 255 characters', async () => {
    expect((await submit(await aLine(), '!'.repeat(255))).replayed).toBe(false);
  });

  it('learns every place where it does not fit', async () => {
    const line = await aLine();
    const input = { price: -1, title: 'x'.repeat(81), colour: 'red', 'a/b~c': 1 };
    const problem = await problemOf(submit(line, 'k', { ...request, input }));
    expect(problem.errors?.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/input/a~1b~0c',
      '/input/colour',
      '/input/price',
      '/input/sku',
      '/input/title',
    ]);
    for (const { detail } of problem.errors ?? []) expect(detail).toMatch(/\S/);
    expect(problem.message).toMatch(/^5 places/);
    expect(problem.message).not.toContain('red');
  });

  it('lists a hundred faults and counts the rest', async () => {
    const line = await aLine();
    const input = { sku: 'A-1', title: 'T', ...Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`field${index}`, 1])) };
    const { errors = [] } = await problemOf(submit(line, 'k', { ...request, input }));
    expect(errors).toHaveLength(101);
    expect(errors[100]).toEqual({ pointer: '', detail: expect.stringMatching(/^has \d+ more faults/) });
  });

  it('goes over the limit of its team and is told when to come back; it is taken then', async () => {
    const line = await aLine({ perMinute: 2 });
    await submit(line, 'key-1');
    await submit(line, 'key-2');
    const problem = await problemOf(submit(line, 'key-3'));
    expect(problem).toMatchObject({ kind: 'rate-limited', retryAfterSeconds: 60 });
    expect((await submit(line, 'key-3', request, aCaller({ team: 'shop' }))).replayed).toBe(false);
    expect(line.messages).toHaveLength(3);
    line.clock.pass(60_000);
    expect((await submit(line, 'key-3')).replayed).toBe(false);
  });
});
