/**
 * When the reconciler looks at a task next: soon after the next thing should have happened. In milliseconds.
 */

/** A queued task's message is normally taken within seconds; a minute later something was lost. */
export const queuedDueMs = 60_000;
/** Longest time the active states together can take, with all retries, but for those that wait in a queue: see the state machine's timeouts. */
export const runningDueMs = 15 * 60_000;
/**
 * A due time that was set for the active states so short a time ago stays, and the look comes by so much sooner: moving it is two writes in an
 * index that all tasks share.
 */
export const runningSlackMs = 5 * 60_000;
/** The longest that a run waits for a model: the time of the state Infer. Every way out of its queue is an answer, so nobody looks before. */
export const modelWaitMs = 4 * 24 * 60 * 60_000;
/** A run that waits for a model is looked at when its state must have told that the time is over. */
export const modelDueMs = modelWaitMs + runningDueMs;
/** A decision is delivered at the end of its undo window; this long after, its message is taken to be lost. */
export const deliveryGraceMs = 30_000;
/** A verdict for review is followed by the review within seconds, retries included. */
export const reviewOpensMs = 90_000;
/** An end is told at once; so long after it, whoever should have is taken to have died. */
export const tellingDueMs = 60_000;
/** Emails leave within seconds of the review's record; a minute later they are taken to be unsent. */
export const emailDueMs = 60_000;
