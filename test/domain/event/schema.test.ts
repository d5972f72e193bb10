import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { valueFaults } from '#domain/check/json-schema.ts';
import type { JsonObject } from '#domain/content/read-json.ts';
import { EventSchema, type Event } from '#domain/event/schema.ts';
import { root } from '../../../local/paths.ts';
import { after, aTask, automation, team } from '../../doubles/fixtures.ts';

const committed = JSON.parse(readFileSync(join(root, 'schemas/events.schema.json'), 'utf8')) as JsonObject;
const { id: task } = aTask();

const figures = { team, automation, revision: 3, reviewed: true, microUsd: 1200, totalMs: 4000 };
const ended = (type: Exclude<Event['type'], 'publication.created'>, error?: string): Event => ({
  id: `${task}.end-1`,
  type,
  version: 1,
  at: after(0),
  task,
  end: 1,
  data: { ...figures, ...(error === undefined ? {} : { error }) },
});
const published: Event = {
  id: `${task}.1.shop-webhook`,
  type: 'publication.created',
  version: 1,
  at: after(0),
  task,
  end: 0,
  data: {
    team,
    automation,
    subject: 'A-1',
    metadata: { order: '7' },
    output: { headline: 'A teapot' },
    provenance: { task, automation, revision: 3, draft: 1, source: 'model', digest: 'd'.repeat(64) },
  },
};
const events = [
  ended('task.completed'),
  ended('task.rejected'),
  ended('task.failed', 'review-expired'),
  ended('task.cancelled'),
  ended('task.rolled_back'),
  published,
];

describe('the committed catalogue of events', () => {
  it('is what the schema says', () => {
    expect(committed).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(EventSchema, { io: 'input', unrepresentable: 'any' }))));
  });

  it('has every type once, with its version and in words', () => {
    const known = EventSchema.options.map(({ shape, description }) => [shape.type.value, shape.version.value, description]);
    expect(known).toEqual([
      ['task.completed', 1, expect.stringMatching(/\S/)],
      ['task.rejected', 1, expect.stringMatching(/\S/)],
      ['task.failed', 1, expect.stringMatching(/\S/)],
      ['task.cancelled', 1, expect.stringMatching(/\S/)],
      ['task.rolled_back', 1, expect.stringMatching(/\S/)],
      ['publication.created', 1, expect.stringMatching(/\S/)],
    ]);
  });

  it.each(events.map((event) => [event.type, event] as const))('takes a %s, as the schema does', (_type, event) => {
    expect(EventSchema.parse(event)).toEqual(event);
    expect(valueFaults(committed, event)).toEqual([]);
  });

  it('takes fields that a later version adds', () => {
    const event = { ...published, trace: 'x', data: { ...published.data, locale: 'de' } };
    expect(valueFaults(committed, event)).toEqual([]);
    expect(EventSchema.safeParse(event).success).toBe(true);
  });

  it.each([
    ['of a type that there is not', { ...published, type: 'task.paused' }],
    ['of another version', { ...published, version: 2 }],
    ['of no task', { ...published, task: 'A-1' }],
    ['without an id', { ...published, id: undefined }],
    ['whose end is no number', { ...published, end: 'first' }],
    ['of an end, with the data of a publication', { ...ended('task.completed'), data: published.data }],
    ['of a publication, with the data of an end', { ...published, data: figures }],
  ])('takes no event %s', (_which, event) => {
    expect(EventSchema.safeParse(event).success).toBe(false);
    expect(valueFaults(committed, JSON.parse(JSON.stringify(event)))).not.toEqual([]);
  });

  it('lets no content onto the bus: what is told of an end are ids and figures', () => {
    for (const { shape } of EventSchema.options.filter((option) => option.shape.type.value !== 'publication.created'))
      expect(Object.keys(shape.data.shape)).toEqual(['team', 'automation', 'revision', 'reviewed', 'microUsd', 'totalMs', 'error']);
  });
});
