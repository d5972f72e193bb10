/** A service that effects go to; each has its own latency and its own outages. */
export type Service = 'dynamodb' | 'sqs' | 'stepfunctions' | 's3' | 'ses' | 'connector' | 'model' | 'embedding' | 'bus';

type Range = readonly [from: number, to: number];

/** What goes wrong, as probabilities; what is not named does not happen. */
export type Faults = {
  /** An effect: the invocation dies at it, before or after it is done. */
  crash: number;
  /** An effect: it is not done, and the caller gets an error. */
  failBefore: number;
  /** An effect: it is done, and the caller gets an error. */
  failAfter: number;
  /** An effect: it takes seconds. */
  late: number;
  /** A call by the machine: the machine loses its answer, though it may have begun, or sent. */
  clientError: number;
  /** Whether an invocation whose answer was lost goes on, and what was sent before an end still arrives. */
  zombie: boolean;
  /** A call of a model: the process of its caller is killed, before or after it was answered. */
  killed: number;
  /** A message about a decision: it is lost. */
  lostDecision: number;
  /** A state that is entered: within a minute its execution ends with what no Catch takes. */
  runtime: number;
  /** A message: it is delivered twice. */
  duplicate: number;
  /** A status event of an execution: it never comes. It comes twice as often as this as a double, and late. */
  lostEvent: number;
  /** A transaction, or a write of a task: another transaction held an item, and nothing was done. */
  conflict: number;
  /** A write of one item: it is done, its answer is lost, and the SDK sends it again and tells what that met. */
  resent: number;
  /** A query: it reads item by item, with others writing in between. */
  torn: number;
};

/** Services that are away, all at once, and when. */
export type OutagePlan = {
  readonly services: readonly Service[];
  readonly fromSeconds: Range;
  readonly forSeconds: Range;
  /** How often, when not once, and how long they are back in between. */
  readonly times?: Range;
  readonly backForSeconds?: Range;
  /** The share of calls that fail, when not all. */
  readonly share?: number;
  /** Each call takes seconds; nothing fails by itself. */
  readonly slow?: boolean;
};

/** How many calls the pool of the route makes at a time, in one lane or two. */
export type PoolPlan = { readonly interactive: number; readonly bulk?: number };

/** How a model answers while it is up, by weights. */
export type ModelManners = Partial<
  Record<'good' | 'fails-check' | 'fails-schema' | 'invalid-json' | 'truncated' | 'refused' | 'throttled' | 'timeout', number>
>;

export type Profile = {
  readonly name: string;
  /** What it is about, in one sentence. */
  readonly about: string;
  /** Seeds in `npm test`; `test:deep` takes 25 times as many. */
  readonly seeds: number;
  /** How many tasks are submitted, and within how many seconds. */
  readonly tasks: Range;
  readonly withinSeconds: number;
  readonly automations: readonly string[];
  /** Whether they are paused, and nobody resumes them. */
  readonly paused: boolean;
  readonly pool: PoolPlan;
  /** Searches for evidence at a time. */
  readonly retrieves: number;
  /** What operators do meanwhile, each at a time of its own, in seconds since the beginning. */
  readonly operators: {
    /** All automations are paused, for so long. */
    readonly pause?: { readonly fromSeconds: Range; readonly forSeconds: Range };
    /** The route gets the other pool. */
    readonly moveRouteSeconds?: Range;
  };
  /** Interactive tasks of a second team, which come when the first team's wait. */
  readonly quiet: { readonly tasks: number; readonly fromSeconds: Range };
  readonly faults: Partial<Faults>;
  /** Faults happen until then, in minutes. */
  readonly faultsForMinutes: number;
  /** How late an index follows its table, in milliseconds. */
  readonly indexLagMs: Range;
  /** Nothing else may go wrong in a profile that has these: what fails then, fails by them. */
  readonly outages: readonly OutagePlan[];
  readonly model: ModelManners;
  /** How long a model takes for an answer, in milliseconds. */
  readonly modelMs: Range;
  readonly callers: {
    /** Submits its key twice at once. */
    readonly twice: number;
    readonly cancels: number;
    /** Tries a failed task again, and after how many minutes. */
    readonly retries: number;
    readonly retryAfterMinutes: Range;
    /** Is in no hurry: a task of the lane `bulk`. */
    readonly bulk: number;
    /** Uses the key of the shop of an earlier task. */
    readonly sharesKey: number;
  };
  readonly reviewers: {
    /** Of the two who are asked, one who does nothing: the email is read by nobody, or bounces later. */
    readonly silent: number;
    /** Of the two, one whose address the mail service does not take. */
    readonly refused: number;
    /** Decides when they find time, which may be too late. */
    readonly slow: number;
    readonly undoes: number;
    /** Acts in the last moment: presses at the deadline, takes back as the decision becomes final. */
    readonly brink: number;
    readonly decides: Partial<Record<'approve' | 'edit' | 'regenerate' | 'reject', number>>;
  };
  /** What the shop does with a webhook that it has had: answers as before, answers 409, or takes it as one more. */
  readonly shop: 'drops-repeats' | 'refuses-repeats' | 'keeps-repeats';
  /** Whether units of DynamoDB are counted: that takes longer than all else. */
  readonly countsUnits?: true;
  /** Records nobody can read, due before all others. */
  readonly sickTasks: number;
  /** When every task must have ended. */
  readonly deadlineMinutes: number;
};
