import { describe, expect, it } from '@jest/globals';
import { findCure } from '#domain/task/cure.ts';
import { after, aTask, morning, running } from '../../doubles/fixtures.ts';

const days = 86_400_000;
const minutes = 60_000;
const record = { task: aTask(running), drafts: [], reviews: [], publications: [] };

describe('a running task that was looked at nevertheless', () => {
  it.each([
    ['Retrieve', 4 * days + 15 * minutes],
    ['Infer', 4 * days + 15 * minutes],
    ['Validate', 5 * minutes],
    ['Publish', 5 * minutes],
  ])('in %s is looked at again when there is something to see', (state, ms) => {
    const facts = { execution: 'running', state, paused: false, now: morning } as const;
    expect(findCure(record, facts)).toEqual({ kind: 'wait', until: new Date(after(ms)) });
  });

  it('is looked at again before retention removes it, however long it may wait', () => {
    const task = aTask({ ...running, expiresAt: Math.floor(morning.getTime() / 1000) + 3 * 86_400 });
    const facts = { execution: 'running', state: 'Infer', paused: false, now: morning } as const;
    expect(findCure({ ...record, task }, facts)).toEqual({ kind: 'wait', until: new Date(after(2 * days)) });
  });
});
