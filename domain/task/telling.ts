import * as z from 'zod';
import { TaskEndedSchema } from '../event/schema.ts';

/** What a task took until its latest end, without the time it lay ended: times in milliseconds, price in millionths of a US dollar. */
export const TaskFiguresSchema = z.object({
  end: z.int().min(0).describe('Which end these are the figures of; 0 before the first'),
  queuedMs: z.number(),
  activeMs: z.number(),
  reviewMs: z.number(),
  totalMs: z.number(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  microUsd: z.number(),
  reviewed: z.boolean(),
});
export type TaskFigures = z.infer<typeof TaskFiguresSchema>;

/** An end that has to be told: its event, and its figures for the metrics. Its record has it while it is the latest; then it is stored. */
export const TellingSchema = z.object({ event: TaskEndedSchema, figures: TaskFiguresSchema });
export type Telling = z.infer<typeof TellingSchema>;
