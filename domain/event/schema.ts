import * as z from 'zod';
import { TeamSchema } from '../identity/caller.ts';
import { AutomationIdSchema, TaskIdSchema } from '../identity/ids.ts';
import { PublishedDocumentSchema } from '../publication/schema.ts';

/** What every event about the end of a task says. Ids and figures, no content. */
const EndedSchema = z.object({
  team: TeamSchema,
  automation: AutomationIdSchema,
  revision: z.int().min(1),
  reviewed: z.boolean().describe('Whether a person was asked'),
  microUsd: z.int().min(0).describe('What its models cost, in millionths of a US dollar'),
  totalMs: z.number().min(0),
  error: z.string().optional().describe('Of a failed task: the type of its error'),
});

/** What a webhook is told: the document, and what its caller said about the task. */
const PublicationCreatedSchema = z.object({
  team: TeamSchema,
  automation: AutomationIdSchema,
  subject: z.string().optional().describe('As the task was submitted with'),
  metadata: z.record(z.string(), z.string()).optional().describe('As the task was submitted with'),
  ...PublishedDocumentSchema.shape,
});

/**
 * One envelope for the bus, for webhooks and for callbacks. What is published is told until it is received; the end of a task is stored
 * with what has to be told of it, and told at least once. Whoever receives one drops what it has seen by `id`, the same for every try.
 * Types may be added; a type's `version` rises when its data changes in a way that breaks readers.
 */
function envelope<Type extends string, Data extends z.ZodType>(type: Type, version: number, data: Data, description: string) {
  return z
    .object({
      id: z.string().describe('The same for every try of this event'),
      type: z.literal(type),
      version: z.literal(version),
      at: z.iso.datetime(),
      task: TaskIdSchema,
      end: z.int().min(0).describe('How often the task has ended: a task that was reopened ends again'),
      data,
    })
    .describe(description);
}

/** The end of a task. */
export const TaskEndedSchema = z.discriminatedUnion('type', [
  envelope('task.completed', 1, EndedSchema, 'Bus: its output is published'),
  envelope('task.rejected', 1, EndedSchema, 'Bus: a reviewer said no'),
  envelope('task.failed', 1, EndedSchema, 'Bus: it ended without its result'),
  envelope('task.cancelled', 1, EndedSchema, 'Bus: its team called it off'),
  envelope('task.rolled_back', 1, EndedSchema, 'Bus: what it published was taken back'),
]);
export type TaskEnded = z.infer<typeof TaskEndedSchema>;

/** Every event there is. The committed catalogue, `schemas/events.schema.json`, is made of this. */
export const EventSchema = z.discriminatedUnion('type', [
  ...TaskEndedSchema.options,
  envelope('publication.created', 1, PublicationCreatedSchema, 'Webhook connectors: a draft is published'),
]);
export type Event = z.infer<typeof EventSchema>;
export type PublicationCreated = Extract<Event, { type: 'publication.created' }>;
