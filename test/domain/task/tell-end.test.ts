import { describe, expect, it } from '@jest/globals';
import { EventSchema } from '#domain/event/schema.ts';
import { figuresOf } from '#domain/task/figures.ts';
import { TaskStatusSchema } from '#domain/task/schema.ts';
import { hasEnded } from '#domain/task/states.ts';
import { tellingOf } from '#domain/task/tell-end.ts';
import { TellingSchema } from '#domain/task/telling.ts';
import { aDraft, after, aRecord, aRef, aReview, aTask, running } from '../../doubles/fixtures.ts';

const endEvent = (record: Parameters<typeof tellingOf>[0]) => tellingOf(record)?.event;
const ended = (fields: Parameters<typeof aTask>[0] = {}) =>
  aTask({ ...running, status: 'completed', end: 1, finishedAt: after(4000), updatedAt: after(4000), dueAt: undefined, ...fields });

describe('the event of an end', () => {
  it.each(TaskStatusSchema.options)('is there when a task has ended, and only then: %s', (status) => {
    const event = endEvent(aRecord(ended({ status })));
    expect(event?.type).toBe(hasEnded({ status }) ? `task.${status}` : undefined);
    if (event) expect(EventSchema.parse(event)).toEqual(event);
  });

  it('tells whose task it was and what it took', () => {
    const task = ended();
    const record = aRecord(task, { drafts: [aDraft(), aDraft({ number: 2 })], reviews: [aReview(task, { status: 'cancelled' })] });
    expect(endEvent(record)).toEqual({
      id: `${task.id}.end-1`,
      type: 'task.completed',
      version: 1,
      at: after(4000),
      task: task.id,
      end: 1,
      data: {
        team: 'catalogue',
        automation: 'product-description',
        revision: 1,
        reviewed: true,
        microUsd: figuresOf(record).microUsd,
        totalMs: 4000,
      },
    });
    expect(figuresOf(record).microUsd).toBe(2000);
  });

  it('says by its type why a task failed, and not in which words', () => {
    const event = endEvent(aRecord(ended({ status: 'failed', error: { type: 'publication-refused', detail: 'The shop said no.' } })));
    expect(event?.data.error).toBe('publication-refused');
    expect(JSON.stringify(event)).not.toContain('The shop said no');
  });

  it('is another for each end, and the same for every try to tell one', () => {
    const record = aRecord(ended({ end: 2 }));
    expect(endEvent(record)).toMatchObject({ id: `${record.task.id}.end-2`, end: 2 });
    expect(endEvent(structuredClone(record))).toEqual(endEvent(record));
    // What a connector answers late changes the task, and not what its end was.
    const later = aRecord({ ...record.task, version: record.task.version + 1, updatedAt: after(60_000) });
    expect(endEvent(later)).toEqual(endEvent(record));
  });

  it('holds no content: neither where it lies, nor who asked, nor whom the task is about', () => {
    const task = ended({ subjectHash: 'f'.repeat(64), requester: { sub: 'svc-catalogue', email: 'ann@example.com' } });
    const told = JSON.stringify(endEvent(aRecord(task, { drafts: [aDraft({ output: aRef() })] })));
    expect(told).not.toMatch(/cnt_|svc-catalogue|ann@example.com|ffff|dddd/);
  });
});

describe('what is told of an end', () => {
  it('is its event and its figures, of the same end, as they are stored', () => {
    const record = aRecord(ended({ end: 3 }), { drafts: [aDraft()] });
    const telling = tellingOf(record);
    expect(telling?.figures).toEqual(figuresOf(record));
    expect([telling?.figures.end, telling?.event.end]).toEqual([3, 3]);
    expect(TellingSchema.parse(telling)).toEqual(telling);
  });
});
