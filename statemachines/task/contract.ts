import * as z from 'zod';
import { TaskIdSchema } from '../../domain/identity/ids.ts';
import { TeamSchema } from '../../domain/identity/caller.ts';
import { LaneSchema } from '../../domain/route/pool.ts';
import { TaskStatusSchema } from '../../domain/task/schema.ts';
import { VerdictSchema } from '../../domain/draft/schema.ts';

/**
 * What flows between the states of the task machine: references and small decisions, never content.
 * Every handler parses its input with the schema named after its state. Executions keep the machine that they were started with, so an input
 * may come from another version: what it has beside is passed over. What a handler hands on is of its own version, and exact.
 */

const run = { taskId: TaskIdSchema, run: z.int().min(1) };
/** What states that wait in a queue read of the execution's input: whose message it is, and which queue of a model. */
const queued = { team: TeamSchema, pool: z.string().optional(), lane: LaneSchema.optional() };
const draft = { ...run, draft: z.int().min(1) };

/**
 * Input of the execution. A run that goes on from records says at which state (`at`), and with which draft.
 * @example { "taskId": "tsk_01JH…", "run": 1, "team": "catalogue", "pool": "bedrock", "lane": "interactive" }
 * @example { "taskId": "tsk_01JH…", "run": 2, "team": "catalogue", "at": "Publish", "draft": 1 }
 */
export const ExecutionInputSchema = z.union([
  z.strictObject({ ...run, ...queued }),
  z.strictObject({ ...draft, ...queued, at: z.enum(['Infer', 'Validate', 'RequestReview', 'Publish']) }),
  z.strictObject({ ...run, ...queued, at: z.literal('Fallback') }),
]);

/** Begin → Retrieve, by its queue. */
export const MachineInputSchema = z.object(run);
export type MachineInput = z.infer<typeof MachineInputSchema>;

/** Retrieve → Infer, Decide (repair) → Infer, and Begin → Infer: `draft` is the number of the draft to make. */
export const InferInputSchema = z.object(draft);
export type InferInput = z.infer<typeof InferInputSchema>;

/**
 * What Infer puts into the queue of a pool. Messages wait for days, over deployments and their taking back.
 */
export const QueuedInferInputSchema = z.object({ ...draft, pool: z.string() });
export type QueuedInferInput = z.infer<typeof QueuedInferInputSchema>;

/** Infer → Validate, and Begin → Validate. */
export const ValidateInputSchema = z.object(draft);
export type ValidateInput = z.infer<typeof ValidateInputSchema>;

/** The run is over: its task has ended, or a later run goes on. */
const superseded = 'superseded';

/** Validate → Decide. For `repair`, `draft` is the number of the next draft. */
export const VerdictOutputSchema = z.strictObject({ ...draft, verdict: z.enum([...VerdictSchema.options, superseded]) });
export type VerdictOutput = z.infer<typeof VerdictOutputSchema>;

/** Fallback → Decide: never `fallback` or `repair` again, so the machine cannot turn in a circle. */
export const FallbackOutputSchema = z.strictObject({ ...draft, verdict: z.enum(['auto', 'review', superseded]) });
export type FallbackOutput = z.infer<typeof FallbackOutputSchema>;

/** Decide → Fallback, and Begin → Fallback. */
export const FallbackInputSchema = z.object(run);
export type FallbackInput = z.infer<typeof FallbackInputSchema>;

/**
 * Decide or Begin → RequestReview, with the task token of this attempt and its number, from 0.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
export const RequestReviewInputSchema = z.object({ ...draft, attempt: z.int().min(0), taskToken: z.string().min(1) });
export type RequestReviewInput = z.infer<typeof RequestReviewInputSchema>;

/** The decision handed to the machine by task token: RequestReview → Verdict. For an edit, `draft` is the edited one. */
export const ReviewResultSchema = z.strictObject({
  ...draft,
  verdict: z.enum(['approved', 'rejected', 'expired', superseded]),
});

/** Decide, Verdict or Begin → Publish. */
export const PublishInputSchema = z.object(draft);
export type PublishInput = z.infer<typeof PublishInputSchema>;

/** Publish → Settle. */
export const PublishOutputSchema = z.strictObject({ ...draft, verdict: z.enum(['published', 'unknown', 'refused', superseded]) });
export type PublishOutput = z.infer<typeof PublishOutputSchema>;

/** Everything that leads to Settle; `failed` comes from a Catch, with the error and the state that failed. */
export const SettleInputSchema = z.discriminatedUnion('verdict', [
  z.object({ ...run, verdict: z.enum(['published', 'unknown', 'refused', superseded, 'rejected', 'expired']) }),
  z.object({ ...run, verdict: z.literal('failed'), error: z.string(), cause: z.string().default(''), state: z.string().optional() }),
]);
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
