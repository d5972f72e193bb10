import type { Json } from '../content/canonical.ts';
import type { JsonObject } from '../content/read-json.ts';
import type { Obstacles } from '../draft/obstacles.ts';
import type { Draft } from '../draft/schema.ts';
import type { FoundChunk } from '../knowledge/schema.ts';
import type { Proposal } from '../publication/schema.ts';
import type { EditField } from './edit-fields.ts';
import type { Finding } from './findings.ts';
import type { LinkToken } from './link.ts';
import type { VoteKind } from './schema.ts';
import type { Standing } from './standing.ts';
import type { Texts } from './texts/texts.ts';

/** What a form of the page carries besides its fields. */
export type FormKey = { token: LinkToken; csrf: string; digest: string };

/** What is wrong with a press: with the field of a name, with the reason, or else with the whole. */
export type Fault = { name?: string; ofReason?: true; message: string };

/** A press that could not be taken: what was typed, and what is wrong with it. */
export type FailedAttempt = {
  decision: VoteKind;
  typed: ReadonlyMap<string, string>;
  reason: string;
  faults: Fault[];
};

/** A field of the input under its title. */
export type InputField = { label: string; value: Json };

/** A draft before this one. `output` is absent where it had none, or it was erased. */
export type EarlierDraft = { number: number; source: Draft['source']; reasons: string[]; output?: JsonObject; published?: string };

/** What somebody said about this task before: a reviewer of an earlier draft, with their decision. */
export type EarlierNote = { reviewerName: string; kind: VoteKind; at: string; reason: string };

/** For whom a page is: their language and the time zone of their group. */
export type Reader = { texts: Texts; timeZone: string };

/** An open review, with everything a reviewer needs to decide it. */
export type OpenView = Reader & {
  kind: 'open';
  form: FormKey;
  reviewerName: string;
  /** The reviewer group that is asked. */
  group: string;
  /** What the caller calls it. */
  about: string | undefined;
  task: { id: string; team: string; automation: string; revision: number };
  /** The revision's title and description. */
  title: string;
  description: string;
  /** What a reviewer reads first. */
  first: 'draft' | 'input';
  draft: Draft;
  /** False when no draft could be had: then a person writes it or rejects the task. */
  hasOutput: boolean;
  /** Why a person is asked, in the reader's language where the reason is a rule's. */
  reasons: readonly string[];
  deadline: string;
  /** How long a decision can be taken back. */
  undoSeconds: number;
  /** How many more people have to agree after this one. */
  others: number;
  proposal: Proposal;
  fields: EditField[];
  /** What the checks object to. */
  findings: readonly Finding[];
  /** Names of the checks that passed. */
  passed: readonly string[];
  /** What is in the way of approving the draft as it stands. */
  obstacles: Obstacles;
  /** How often another draft may still be asked for. */
  regenerations: number;
  /** Checks that may be overruled with a reason, whether they failed or not. */
  overrule: readonly string[];
  input: readonly InputField[];
  evidence: FoundChunk[];
  /** Newest first. */
  earlier: readonly EarlierDraft[];
  notes: readonly EarlierNote[];
  /** Millionths of a US dollar, all drafts of the task so far. */
  microUsd: number;
  attempt?: FailedAttempt;
};

export type ReviewView =
  | OpenView
  | (Reader & { kind: 'closed'; form: FormKey; reviewerName: string; title: string; standing: Exclude<Standing, { kind: 'open' }> })
  | { kind: 'barred'; texts: Texts; why: 'requester' | 'unknown-requester' | 'left-group' }
  /** The content was erased, as retention or a person's request asked. */
  | { kind: 'erased'; texts: Texts }
  | { kind: 'unknown' };
