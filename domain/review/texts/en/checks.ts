import type { BreachRule } from '../../../check/json-schema.ts';
import type { Reason } from '../../../draft/reasons.ts';
import type { Range } from '../../edit-fields.ts';
import type { Said } from '../../findings.ts';
import { listOf, quoted } from './common.ts';

/* What the rules of an automation say to people. */

const titles: Readonly<Record<string, string>> = {
  'output-schema': 'Form of the draft',
  length: 'Length',
  'banned-phrases': 'Words we do not use',
  'required-phrases': 'Words that have to be there',
  'grounded-numbers': 'Numbers',
  'no-markup': 'Plain text',
  links: 'Links',
  echo: 'Repeated instructions',
  'distinct-items': 'Repetitions',
  unfinished: 'Complete sentences',
};

/** What a check is called; nothing for one that this catalogue does not know. */
function title(check: string): string {
  return Object.hasOwn(titles, check) ? (titles[check] ?? '') : '';
}

const found: Readonly<Record<Extract<Said, { kind: 'found' }>['check'], string>> = {
  'banned-phrases': 'This is not how we write',
  'grounded-numbers': 'Stands neither in the input nor in the sources',
  'no-markup': 'Is not plain text: formatting, or characters that cannot be seen',
  links: 'Leads to an address that is not allowed',
  echo: 'Repeats our instructions or a source word for word',
  'distinct-items': 'Says what is said elsewhere already',
  unfinished: 'Stops in the middle',
};

function breach(rule: BreachRule, limit: number | undefined): string {
  switch (rule) {
    case 'required':
      return 'is missing';
    case 'unknown-field':
      return 'is no field of this draft';
    case 'type':
      return 'is of the wrong kind';
    case 'choice':
      return 'is none of the allowed values';
    case 'too-long':
      return `is too long: at most ${limit} characters`;
    case 'too-short':
      return `is too short: at least ${limit} characters`;
    case 'too-many':
      return `has too many items: at most ${limit}`;
    case 'too-few':
      return `has too few items: at least ${limit}`;
    case 'too-big':
      return `is too large: at most ${limit}`;
    case 'too-small':
      return `is too small: at least ${limit}`;
    case 'twice':
      return 'has an item twice';
    case 'form':
      return 'is not written as it has to be';
    case 'size':
      return `is too long to be looked through: at most ${Math.floor((limit ?? 0) / 1024)} KB`;
    case 'unshowable':
      return 'has too many characters that cannot be seen, or of markup, to be shown whole';
    default:
      return rule satisfies never;
  }
}

/** What a check objects to. */
function says(said: Said): string {
  switch (said.kind) {
    case 'breach':
      return `${said.field ?? 'The draft'} ${breach(said.rule, said.limit)}.`;
    case 'length':
      return said.most !== undefined && said.count > said.most
        ? `${said.field} has ${said.count} words; at most ${said.most} are allowed.`
        : `${said.field} has ${said.count} words; at least ${said.least ?? 0} are needed.`;
    case 'missing':
      return `${listOf(said.fields)} ${said.fields.length === 1 ? 'lacks' : 'lack'} ${said.any ? 'all of ' : ''}${quoted(said.phrases)}.`;
    case 'found':
      return `${found[said.check]}${said.words.length > 0 ? `: ${quoted(said.words)}` : ''}${said.more > 0 ? `, and ${said.more} more` : ''}.`;
    case 'other':
      return said.message;
    default:
      return said satisfies never;
  }
}

/** Why a person is asked. */
function reason(why: Reason): string {
  switch (why.kind) {
    case 'always':
      return 'A person looks at every draft of this automation.';
    case 'sample':
      return `It was drawn at random: people look at ${percent(why.share)} of the drafts.`;
    case 'unmeasured':
      return 'How sure we are of it could not be measured.';
    case 'confidence':
      return `The confidence is ${percent(why.confidence)}; below ${percent(why.below)} a person is asked.`;
    case 'check':
      return `The check “${title(why.check) || why.check}” ${why.result === 'fail' ? 'failed' : 'has a warning'}.`;
    case 'unrun':
      return `The check “${title(why.check) || why.check}” did not run.`;
    case 'value':
      return why.unknown
        ? `${why.because} (${why.unknown.how === 'missing' ? 'The value that decides this is not there.' : 'The value that decides this is of another kind than expected.'})`
        : why.because;
    case 'asked-for':
      return 'A reviewer asked for this draft.';
    case 'outcome':
      return outcomes[why.outcome];
    default:
      return why satisfies never;
  }
}

const outcomes: Readonly<Record<Extract<Reason, { kind: 'outcome' }>['outcome'], string>> = {
  'invalid-json': 'The model’s answer could not be read.',
  truncated: 'The model’s answer was cut off.',
  refused: 'The model refused to answer.',
  guardrail: 'A guardrail stopped the model’s answer.',
  'route-down': 'No model could be reached.',
};

/** A share of one: `62 %`. */
function percent(share: number): string {
  return `${Math.round(share * 100)}\u00A0%`;
}

/** From how many to how many, of what. */
export function rangeIn({ least, most }: Range, what: string): string | undefined {
  if (least !== undefined && most !== undefined) return `${least} to ${most} ${what}`;
  if (most !== undefined) return `at most ${most} ${what}`;
  return least === undefined ? undefined : `at least ${least} ${what}`;
}

export const checks = { title, says, reason, percent };
