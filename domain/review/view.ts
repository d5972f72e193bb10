import type { CheckResult } from '../check/schema.ts';
import type { JsonObject } from '../content/read-json.ts';
import type { Obstacles } from '../draft/obstacles.ts';
import type { Draft } from '../draft/schema.ts';
import type { FoundChunk } from '../knowledge/schema.ts';
import type { Proposal } from '../publication/schema.ts';
import type { EditField } from './edit-fields.ts';
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

/** An open review, with everything a reviewer needs to decide it. */
export type OpenView = {
  kind: 'open';
  /** In the reader's language. */
  texts: Texts;
  form: FormKey;
  reviewerName: string;
  /** What the caller calls it. */
  about: string | undefined;
  task: { id: string; team: string; automation: string; revision: number };
  /** The revision's title and description. */
  title: string;
  description: string;
  draft: Draft;
  /** False when no draft could be had: then a person writes it or rejects the task. */
  hasOutput: boolean;
  reasons: readonly string[];
  deadline: string;
  proposal: Proposal;
  fields: EditField[];
  checks: CheckResult[];
  /** What is in the way of approving the draft as it stands. */
  obstacles: Obstacles;
  /** How often another draft may still be asked for. */
  regenerations: number;
  /** Checks that may be overruled with a reason, whether they failed or not. */
  overrule: readonly string[];
  input: JsonObject;
  evidence: FoundChunk[];
  /** Millionths of a US dollar, all drafts of the task so far. */
  microUsd: number;
  attempt?: FailedAttempt;
};

export type ReviewView =
  | OpenView
  | { kind: 'closed'; texts: Texts; form: FormKey; reviewerName: string; title: string; standing: Exclude<Standing, { kind: 'open' }> }
  | { kind: 'barred'; texts: Texts; why: 'requester' | 'unknown-requester' | 'left-group' }
  /** The content was erased, as retention or a person's request asked. */
  | { kind: 'erased'; texts: Texts }
  | { kind: 'unknown' };
