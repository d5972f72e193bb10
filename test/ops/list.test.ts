import { describe, expect, it } from '@jest/globals';
import type { Task } from '#domain/task/schema.ts';
import { listTasks, parseLimit, parseStatuses } from '../../ops/list.ts';
import { after, running } from '../doubles/fixtures.ts';
import { createMemoryLine, type MemoryLine } from '../doubles/line-in-memory.ts';

const both = ['failed', 'held'] as const;
const failed = (fields: Partial<Task> = {}) =>
  ({ ...running, status: 'failed', end: 1, dueAt: undefined, finishedAt: after(0), ...fields }) as const;
const held = (waiting: Partial<Task['waiting']>, fields: Partial<Task> = {}) =>
  ({
    status: 'held',
    waiting: { kind: 'outside', since: after(0), until: after(86_400_000), act: 'Goes on by itself.', ...waiting },
    releaseAt: after(1000),
    ...fields,
  }) as const;

/** The fields of the line of a task. */
const rowOf = (text: string, { id }: Task) =>
  text
    .split('\n')
    .find((row) => row.startsWith(id))
    ?.split(/ {2,}/)
    .slice(1);
const list = (line: MemoryLine, statuses: readonly ('failed' | 'held')[] = both, limit = 50) => listTasks(line.deps, statuses, limit);

describe('the tasks in trouble', () => {
  it('are those of all teams, with why and what to do next, in columns', async () => {
    const line = createMemoryLine();
    const inStep = await line.given(failed({ error: { type: 'DigestMismatchError', detail: 'd', step: 'publish' } }));
    const unknown = await line.given(failed({ team: 'shop', error: { type: 'publication-unknown', detail: 'd' } }));
    const parked = await line.given(held({ who: 'connector:shop-webhook' }, { team: 'shop' }));
    const ours = await line.given(held({ who: 'platform' }, { error: { type: 'ThrottlingException', detail: 'd', step: 'infer' } }));
    const paused = await line.given(held({ kind: 'automation-paused' }));
    await line.given(running);
    const text = await list(line);
    expect(text.split('\n')).toHaveLength(6);
    expect(text.split('\n')[0]?.split(/ +/)).toEqual(['task', 'team', 'automation', 'status', 'since', 'because', 'next']);
    const is = (team: string, status: string) => [team, 'product-description', status, after(0)];
    const byItself = `by itself, until ${after(86_400_000)}; retry tries it now`;
    expect(rowOf(text, inStep)).toEqual([...is('catalogue', 'failed'), 'DigestMismatchError in publish', 'why, then retry']);
    expect(rowOf(text, unknown)).toEqual([...is('shop', 'failed'), 'publication-unknown', 'its team looks outside whether it is there']);
    expect(rowOf(text, parked)).toEqual([...is('shop', 'held'), 'connector:shop-webhook', byItself]);
    expect(rowOf(text, ours)).toEqual([...is('catalogue', 'held'), 'ThrottlingException in infer', byItself]);
    expect(rowOf(text, paused)).toEqual([...is('catalogue', 'held'), 'automation-paused', 'its team resumes the automation']);
    const columns = text.split('\n').map((row) => row.indexOf('product-description'));
    expect(new Set(columns.slice(1)).size).toBe(1);
  });

  it('are of the statuses that are asked for, and as many of each', async () => {
    const line = createMemoryLine();
    const old = await line.given(failed({ finishedAt: after(-1) }));
    await line.given(failed());
    await line.given(held({}));
    const text = await list(line, ['failed'], 1);
    expect(text).toContain(old.id);
    expect(text.split('\n').slice(1)).toEqual([expect.stringContaining(old.id), expect.stringContaining('There are more; --limit')]);
    expect(await list(line, ['held'])).not.toContain('failed');
    expect(await list(line, ['failed'], 2)).not.toContain('There are more');
  });

  it('stand in the order of their age, whatever their status', async () => {
    const line = createMemoryLine();
    const [third, first, second] = [
      await line.given(failed({ finishedAt: after(3) })),
      await line.given(held({ since: after(1) })),
      await line.given(failed({ finishedAt: after(2) })),
    ];
    const ids = (await list(line))
      .split('\n')
      .slice(1)
      .map((row) => row.split(' ')[0]);
    expect(ids).toEqual([first.id, second.id, third.id]);
  });

  it('are found behind a page whose tasks have left it: the index lags behind', async () => {
    const line = createMemoryLine();
    const task = await line.given(failed());
    const pages = [{ items: [], after: 'a' }, { items: [task] }];
    const asked: (string | undefined)[] = [];
    const store = {
      inAttention: async (_status: string, _limit: number, from?: string) => {
        asked.push(from);
        return pages.shift() ?? { items: [] };
      },
    };
    expect(await listTasks({ store }, ['failed'], 5)).toContain(task.id);
    expect(asked).toEqual([undefined, 'a']);
  });

  it('are with people, when that is asked for: with whom, and until when', async () => {
    const line = createMemoryLine();
    const waiting = { kind: 'review', who: 'brand-editors', since: after(0), act: 'Decides.' } as const;
    const asked = await line.given({ ...running, status: 'in_review', waiting: { ...waiting, until: after(1000) } });
    const unasked = await line.given({ ...running, status: 'in_review', waiting: { ...waiting, since: after(1) } });
    const text = await listTasks(line.deps, ['in_review'], 5);
    expect(rowOf(text, asked)?.slice(-2)).toEqual(['brand-editors', `by ${after(1000)}`]);
    expect(rowOf(text, unasked)?.slice(-2)).toEqual(['brand-editors', 'its emails leave']);
  });

  it('are none, and that is said', async () => {
    expect(await list(createMemoryLine())).toBe('No task is failed or held.');
  });
});

describe('what is asked for', () => {
  it('is both statuses and fifty of each, unless it is said', () => {
    expect([parseStatuses(undefined), parseLimit(undefined)]).toEqual([['failed', 'held'], 50]);
    expect([parseStatuses('held, failed'), parseStatuses('held'), parseLimit('7')]).toEqual([['failed', 'held'], ['held'], 7]);
  });

  it.each(['lost', 'failed,running', ''])('is refused for the status "%s"', (text) => {
    expect(() => parseStatuses(text)).toThrow(`--status takes failed, held, in_review, with a comma between; it was "${text}".`);
  });

  it.each(['0', '1.5', 'many', '1001'])('is refused for %s lines', (text) => {
    expect(() => parseLimit(text)).toThrow(`--limit must be a whole number from 1 to 1000; it was "${text}".`);
  });
});
