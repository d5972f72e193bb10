import { findBreak } from '#domain/audit/chain.ts';
import { linkTokenSha256 } from '#domain/review/link.ts';
import { hasEnded } from '#domain/task/states.ts';
import { isOpen } from '../simulation/find-violations.ts';
import { People, tokenOf } from '../simulation/people.ts';
import type { Profile } from '../simulation/profile.ts';
import { profileOf } from '../simulation/profiles/index.ts';
import { readRecords } from '../simulation/records.ts';
import { registryTable, workTable } from '../simulation/stage.ts';
import { Watch } from '../simulation/watch.ts';
import { scheduleReconcile, wire, type Line } from '../simulation/wiring.ts';
import { World } from '../simulation/world.ts';
import { takeUp, type Standing } from './standing.ts';

/** Everything is well, nobody is in a hurry, and whoever got an email approves. */
const well: Profile = {
  ...profileOf('calm'),
  name: 'went-on',
  tasks: [0, 0],
  pool: { interactive: 4, bulk: 2 },
  model: { good: 1 },
  reviewers: { silent: 0, refused: 0, slow: 0, undoes: 0, brink: 0, decides: { approve: 1 } },
};

/** A due time may be four days away: that of a task that waits for a model whose message is gone. */
const longestMs = 6 * 24 * 60 * 60_000;
/** So much of this after the last task has ended: what is under way still arrives. */
const quietMs = 10 * 60_000;

/**
 * Lets the present version go on with what another has left, until all tasks have ended.
 * @param machine of that version
 * @returns what went wrong: nothing, where versions are compatible
 */
export async function goOn(standing: Standing, machine: string): Promise<string[]> {
  const world = new World(well, 1, false);
  const line = wire(world, new Watch(world));
  const people = new People(world);
  line.outside.onMail = (mail) => people.readMail(mail);
  takeUp(world, line, standing, machine);
  // After it was taken up: whoever got an email has its link, and operators resume what they paused.
  world.scheduler.after(standing.atMs + 1, () => {
    for (const mail of standing.mails) people.readMail(mail);
    const registry = line.dynamo.table(registryTable);
    for (const item of registry.all()) if (item['paused'] === true) registry.put({ ...item, paused: false });
  });
  let quietSince = Infinity;
  scheduleReconcile(world, line, () => {
    const { now } = world.scheduler;
    const open = [...line.dynamo.table(workTable).indexed].some(isOpen);
    const busy = now <= standing.atMs || people.busy || world.aliveInvocations > 0 || line.sqs.waiting > 0 || open;
    quietSince = busy ? Infinity : Math.min(quietSince, now);
  });
  await world.scheduler.run(() => world.scheduler.now > Math.min(standing.atMs + longestMs, quietSince + quietMs));
  return [...findFaults(standing, line), ...findUndecided(standing, people)];
}

/** Tasks and executions that did not end as they should, of those that the other version has left. */
function findFaults(standing: Standing, { dynamo, machine }: Line): string[] {
  const { records } = readRecords(dynamo.table(workTable).all());
  const tasks = [...readRecords(standing.work).records.values()].flatMap(({ task: was, publications }) => {
    const now = records.get(was.id);
    if (!now) return [`${was.id} is gone`];
    const { task, events } = now;
    // What a connector may have published is for people to look at, in any version.
    const unknown = publications.some(({ status }) => status === 'unknown');
    const ends = hasEnded(was) ? [was.status] : unknown ? ['failed'] : ['completed', 'rejected'];
    return [
      ...(ends.includes(task.status) ? [] : [`${was.id} was ${was.status} and is ${task.status}: ${JSON.stringify(task.error)}`]),
      ...(task.outbox ? [`${was.id} has ended, and nobody was told`] : []),
      ...(findBreak(events) ? [`${was.id} has a broken trail`] : []),
    ];
  });
  const runs = [...machine.executions.values()].flatMap(({ name, status, error = '', at }) =>
    ['SUCCEEDED', 'ABORTED'].includes(status) ? [] : [`${name} is ${status} in ${at?.state}: ${error}`],
  );
  return [...tasks, ...runs];
}

/** Reviews that were open, whose people all had their emails, and that none of their links has decided. */
function findUndecided({ work, mails }: Standing, { presses }: People): string[] {
  const { records, linkOf } = readRecords(work);
  const sent = new Set(mails.map((mail) => linkTokenSha256(tokenOf(mail))));
  const decided = new Set(
    presses.flatMap(({ tokenSha256, status }) => (status === 303 && sent.has(tokenSha256) ? [linkOf.get(tokenSha256)?.review] : [])),
  );
  return [...records.values()]
    .flatMap(({ task, reviews }) => (task.status === 'in_review' ? reviews : []))
    .flatMap(({ id, status, invitations }) =>
      status !== 'open' || decided.has(id) || invitations.some(({ sentAt }) => sentAt === undefined)
        ? []
        : [`${id} was decided by no old link`],
    );
}
