import * as z from 'zod';
import { TaskIdSchema } from '../../domain/identity/ids.ts';
import { OutcomeSchema } from '../../domain/route/schema.ts';
import { TaskStatusSchema } from '../../domain/task/schema.ts';
import { VerdictSchema } from '../../domain/draft/schema.ts';

/**
 * What flows between the states of the task machine: references and small decisions, never content.
 * Every handler parses its input with the schema named after its state.
 */

const run = { taskId: TaskIdSchema, run: z.int().min(1) };
const draft = { ...run, draft: z.int().min(1) };

/** Input of the execution and of Retrieve. @example { "taskId": "tsk_01JH…", "run": 1 } */
export const MachineInputSchema = z.strictObject(run);
export type MachineInput = z.infer<typeof MachineInputSchema>;

/** Retrieve → Infer, and Decide (repair) → Infer, where `draft` is the number of the draft to make. */
export const InferInputSchema = z.object({ ...draft, verdict: z.literal('repair').optional() });
export type InferInput = z.infer<typeof InferInputSchema>;

/** Infer → Validate. */
export const ValidateInputSchema = z.strictObject({ ...draft, outcome: OutcomeSchema });
export type ValidateInput = z.infer<typeof ValidateInputSchema>;

/** Validate → Decide. For `repair`, `draft` is the number of the next draft. */
export const VerdictOutputSchema = z.strictObject({ ...draft, verdict: VerdictSchema });
export type VerdictOutput = z.infer<typeof VerdictOutputSchema>;

/** Fallback → Decide: never `fallback` or `repair` again, so the machine cannot turn in a circle. */
export const FallbackOutputSchema = z.strictObject({ ...draft, verdict: z.enum(['auto', 'review']) });
export type FallbackOutput = z.infer<typeof FallbackOutputSchema>;

/** Decide → Fallback, or a Catch → Fallback, where `draft` may be missing because Infer never came to number one. */
export const FallbackInputSchema = z.object({
  ...run,
  draft: z.int().min(1).optional(),
  verdict: z.literal('fallback'),
  error: z.string().optional(),
});
export type FallbackInput = z.infer<typeof FallbackInputSchema>;

/** Decide → RequestReview, with the task token of this attempt. */
export const RequestReviewInputSchema = z.strictObject({ ...draft, taskToken: z.string().min(1) });
export type RequestReviewInput = z.infer<typeof RequestReviewInputSchema>;

/** The decision handed to the machine by task token: RequestReview → Verdict. For an edit, `draft` is the edited one. */
export const ReviewResultSchema = z.strictObject({
  ...draft,
  verdict: z.enum(['approved', 'rejected', 'expired']),
});

/** Decide or Verdict → Publish. */
export const PublishInputSchema = z.object({ ...draft, verdict: z.enum(['auto', 'approved']) });
export type PublishInput = z.infer<typeof PublishInputSchema>;

/** Publish → Settle. `skipped`: the task had ended meanwhile. */
export const PublishOutputSchema = z.strictObject({ ...draft, verdict: z.enum(['published', 'unknown', 'refused', 'skipped']) });
export type PublishOutput = z.infer<typeof PublishOutputSchema>;

/** Everything that leads to Settle; `failed` comes from a Catch, with the name of the error. */
export const SettleInputSchema = z.object({
  ...run,
  draft: z.int().min(1).optional(),
  verdict: z.enum(['published', 'unknown', 'refused', 'skipped', 'rejected', 'expired', 'failed']),
  error: z.string().optional(),
  state: z.string().optional().describe('The state that failed'),
});
export type SettleInput = z.infer<typeof SettleInputSchema>;

/** Output of the execution. */
export const SettleOutputSchema = z.strictObject({ ...run, status: TaskStatusSchema });

/** What a state tells of the run: where it belongs, and which draft it is about. */
export const references = ['taskId', 'run', 'draft'] as const;

/** The input of each task state. */
export const stateInputs: Readonly<Record<string, z.ZodType>> = {
  Retrieve: MachineInputSchema,
  Infer: InferInputSchema,
  Validate: ValidateInputSchema,
  Fallback: FallbackInputSchema,
  RequestReview: RequestReviewInputSchema,
  Publish: PublishInputSchema,
  Settle: SettleInputSchema,
};
