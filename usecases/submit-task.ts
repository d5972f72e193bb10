import { genesisHash } from '#domain/audit/chain.ts';
import type { Revision } from '#domain/automation/schema.ts';
import { valueProblems } from '#domain/check/validate-value.ts';
import { digestOf, sha256Hex } from '#domain/content/canonical.ts';
import type { Caller } from '#domain/identity/caller.ts';
import { newTaskId, idBytes } from '#domain/identity/ids.ts';
import { atMost, ProblemError } from '#domain/problem/problem.ts';
import { later, contentWrite } from '#domain/task/change.ts';
import { queuedDueMs } from '#domain/task/due.ts';
import { expiryOf } from '#domain/task/expiry.ts';
import type { Change } from '#domain/task/record.ts';
import type { Claim, SubmitTask, Task } from '#domain/task/schema.ts';
import type { AutomationRegistry } from './ports/automation-registry.ts';
import type { ContentStore } from './ports/content-store.ts';
import type { TaskQueue } from './ports/queues.ts';
import type { RateLimiter } from './ports/rate-limiter.ts';
import type { SubjectHasher } from './ports/subject-hasher.ts';
import type { Clock, Random } from './ports/system.ts';
import type { TaskStore } from './ports/task-store.ts';
import { findAutomation } from './steps/find-automation.ts';

/** How long an Idempotency-Key is remembered. */
const claimDays = 30;

/** 1–255 visible ASCII characters. */
const keyPattern = /^[\x21-\x7e]{1,255}$/;

export type SubmitTaskDependencies = {
  store: TaskStore;
  contents: ContentStore;
  registry: AutomationRegistry;
  queue: TaskQueue;
  limiter: RateLimiter;
  subjects: SubjectHasher;
  clock: Clock;
  random: Random;
};

export type Accepted = { task: Task; replayed: boolean };

/**
 * Accepts a task: checks it, stores it with its idempotency claim in one transaction, then puts it in line.
 * A crash between the two is healed by the reconciler. Nothing is stored for a request that is refused.
 * @throws {ProblemError} for everything the caller can mend
 */
export async function submitTask(
  deps: SubmitTaskDependencies,
  caller: Caller,
  key: string | undefined,
  request: SubmitTask,
): Promise<Accepted> {
  if (key === undefined || !keyPattern.test(key)) {
    throw new ProblemError(
      'idempotency-key-missing',
      'Send an Idempotency-Key header of 1–255 visible ASCII characters, for instance a UUID, and the same one when you retry.',
    );
  }
  const keySha256 = sha256Hex(key);
  const bodySha256 = digestOf(request);
  const earlier = await deps.store.claim(caller.team, keySha256);
  if (earlier) return replay(deps.store, earlier, bodySha256);

  const { automation, revision } = await findAutomation(deps.registry, request.automation, caller.team);
  const admission = await deps.limiter.admit(caller.team, deps.clock.now());
  if (!admission.admitted) {
    throw new ProblemError('rate-limited', `Team "${caller.team}" has sent its tasks for this minute; send the rest later.`, {
      retryAfterSeconds: admission.retryAfterSeconds,
    });
  }
  const errors = valueProblems(revision.spec.inputSchema, request.input, '/input');
  if (errors.length > 0) {
    throw new ProblemError(
      'invalid-input',
      `${errors.length} place${errors.length === 1 ? '' : 's'} in the input; see errors, and GET /v1/automations/${automation.id} for the schema and an example.`,
      { errors: atMost(errors) },
    );
  }
  const change = await newTask(deps, caller, request, revision);
  const expiresAt = Math.floor(deps.clock.now().getTime() / 1000) + claimDays * 86_400;
  const created = await deps.store.create(change, { team: caller.team, keySha256, bodySha256, expiresAt });
  switch (created.kind) {
    case 'created':
      await deps.queue.send({ taskId: change.task.id, team: caller.team, lane: change.task.lane });
      return { task: change.task, replayed: false };
    case 'claimed':
      return replay(deps.store, created.claim, bodySha256);
    case 'in-flight':
      throw new ProblemError(
        'request-in-flight',
        'Another request with this key is being accepted right now; repeat this one in a second.',
        {
          retryAfterSeconds: 1,
        },
      );
    default:
      return created satisfies never;
  }
}

async function replay(store: TaskStore, claim: Claim, bodySha256: string): Promise<Accepted> {
  if (claim.bodySha256 !== bodySha256) {
    throw new ProblemError('idempotency-key-reused', `This key made task ${claim.taskId} from another body; use a new key for a new task.`);
  }
  const task = await store.get(claim.taskId);
  if (!task) throw new ProblemError('not-found', `Task ${claim.taskId}, which this key made, is past its retention; use a new key.`);
  return { task, replayed: true };
}

async function newTask(deps: SubmitTaskDependencies, caller: Caller, request: SubmitTask, revision: Revision): Promise<Change> {
  const now = deps.clock.now();
  const owner = { id: newTaskId(now, deps.random.bytes(idBytes)), team: caller.team, expiresAt: expiryOf(revision.spec, now) };
  const { subject, metadata } = request;
  const content = await deps.contents.prepare(owner, {
    input: request.input,
    ...(subject === undefined ? {} : { subject }),
    ...(metadata === undefined ? {} : { metadata }),
  });
  const at = now.toISOString();
  const task: Task = {
    ...owner,
    automation: request.automation,
    revision: revision.revision,
    route: revision.spec.model.route,
    lane: request.lane,
    status: 'queued',
    version: 1,
    run: 1,
    end: 0,
    requester: { sub: caller.sub, ...(caller.email ? { email: caller.email } : {}), ...(caller.machine ? { machine: true } : {}) },
    ...(subject === undefined ? {} : { subjectHash: await deps.subjects.hash(caller.team, subject) }),
    input: content.ref,
    draft: 0,
    holdDays: revision.spec.holdDays,
    createdAt: at,
    updatedAt: at,
    reviewMs: 0,
    waiting: { kind: 'start', since: at, act: 'Starts by itself.' },
    dueAt: later(now, queuedDueMs),
    lastHash: genesisHash,
    salt: Buffer.from(deps.random.bytes(16)).toString('hex'),
  };
  return {
    task,
    event: {
      type: 'task.accepted',
      actor: { kind: 'caller', ref: caller.sub, assurance: 'token' },
      detail: { automation: task.automation, revision: task.revision, inputSha256: digestOf(request.input) },
    },
    writes: [contentWrite(content)],
  };
}
