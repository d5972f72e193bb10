/** What must hold whatever happens, by its name. */
export const invariants = {
  lost: 'What was accepted is there.',
  stuck: 'Every task has ended by its deadline.',
  'one-key-one-task': 'One idempotency key makes one task.',
  chain: 'The events of a task are whole, in order, and end in its last hash.',
  told: 'Every end was told at least once, under its number.',
  'bought-again': 'A stored answer is never bought again.',
  'bought-in-vain': 'What was paid is kept, unless its buyer died or met a fault that it could not get over.',
  'bought-at-once': 'Two calls that both live do not buy one draft.',
  'published-twice': 'Each connector has one draft of a task, and an event has one content; a shop that keeps repeats has one event.',
  unapproved: 'What is published has its own verdict, or the approval of exactly its digest.',
  undone: 'A decision that was taken back, and not given again, publishes nothing.',
  'undo-in-time': 'A decision can be taken back until the time to undo is over.',
  'decided-twice': 'A review delivers at most one decision, and the machine takes no other.',
  'decision-dropped': 'A decision that stands is carried out, whatever becomes of the run.',
  'asked-again': 'Who has decided is not asked about it again.',
  'mailed-twice': 'Nobody is mailed twice about a review, unless what sent the first met a fault.',
  'time-to-decide': 'Whoever is asked first has the whole time to decide.',
  'against-schema': 'What is published satisfies the output schema.',
  'said-otherwise': 'A task that was cancelled, rejected or expired has published nothing.',
  'not-published': 'A completed task has published to every connector.',
  'receipt-wrong': 'What the record calls refused is not what the outside has.',
  overwritten: 'A late try does not overwrite what another task has published under the same key since.',
  'looked-at-late': 'A task that no person is asked about, and that is not parked, is looked at within 20 minutes.',
  'looked-at-often': 'A task that waits for a person, or for what is away, is looked at four times an hour, besides what happens to it.',
  'many-transitions': 'A run that begins at Publish takes three transitions.',
  'left-running': 'No execution runs on once its task has ended.',
  'given-up-early': 'A task is given up after five runs in a row that came to nothing, not after fewer.',
  'failed-by-line': 'A task fails for what people or the outside did, never for what the line made of it.',
  'failed-by-outage': 'An outage alone fails no task.',
  'people-by-outage': 'An outage alone hands no task to people or to its fallback, before its days are over.',
  'outage-counted': 'A run that an outage stopped is not one that came to nothing.',
  'called-while-away': 'What is known to be away is called by one task a minute.',
  'held-too-long': 'Who waited for something goes on within 15 minutes of when it is back.',
  'released-at-once': 'Those who waited for one thing are let go at up to 20 a second, rising from one.',
  'removed-unended': 'A task has ended before retention may remove it.',
} as const;
export type Invariant = keyof typeof invariants;
export type Violation = { readonly invariant: Invariant; readonly task?: string; readonly detail: string };

/** Reports a violation of the task that is looked at. */
export type Report = (invariant: Invariant, detail: string) => void;
