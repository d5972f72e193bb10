import type { Limits, TypedFaultKind } from '../../edit-fields.ts';
import { html, type Html } from '../html.ts';
import { checks, rangeIn } from './checks.ts';
import { instant, language, listOf } from './common.ts';

/*
 * What reviewers read on pages, in English. Another language is a folder beside this one with the same entries. Texts are escaped where they
 * are shown; an entry that takes markup, such as a time or a link, puts it where the language wants it.
 */

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** How long something may be, as a sentence. */
function limits(of: Limits): string {
  const range = rangeIn(of.range, of.of);
  const each = of.of === 'items' ? rangeIn(of.each, 'characters') : undefined;
  const text = [range, each && `${each} each`].filter((part) => part !== undefined).join(', ');
  return `${capital(text)}.`;
}

const typed: Readonly<Record<TypedFaultKind, string>> = {
  'not-a-field': 'This is no field of this draft.',
  'needs-number': 'A number is needed here.',
  'not-a-number': 'This must be a number, such as 12.5.',
  'not-whole': 'This must be a whole number.',
  'not-yes-or-no': 'This must be yes or no.',
  'not-offered': 'This must be one of the values on offer.',
  'needs-json': 'A JSON value is needed here.',
  'not-json': 'This must be valid JSON.',
  unfit: 'This JSON cannot be stored as it is: it is nested too deep, or has broken characters or the name __proto__.',
};

const parts: Readonly<Record<string, string>> = {
  grounding: 'Facts found in the input or the sources',
  checks: 'Checks without warnings',
  repairs: 'Without repairs',
  statement: 'The model’s own statement',
};

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

/** The pages. */
export const pages = {
  language,
  instant,
  listOf,
  checks,
  /** What every page bears. */
  site: 'Linekeeper review',
  documentTitle: (title: string) => `${title} · Linekeeper review`,
  toDecision: 'To the decision',

  /** The page of a review that waits for a decision. */
  open: {
    kicker: (title: string, team: string, draft: number) => `${title} · team ${team} · draft ${draft}`,
    release: {
      title: 'Approve this draft?',
      heading: 'Approve this draft?',
      lede: (headline: Html, deadline: Html) => html`“${headline}” waits for your decision until ${deadline}.`,
    },
    /** What its checks found cannot be overruled. */
    mend: {
      title: 'Mend this draft?',
      heading: 'This draft has to be mended',
      lede: (headline: Html, deadline: Html) => html`“${headline}” cannot be published as it stands. It waits for you until ${deadline}.`,
    },
    write: {
      title: 'Write this text?',
      heading: 'No draft could be made',
      lede: (_headline: Html, deadline: Html) => html`Please write the text yourself, or reject the task, until ${deadline}.`,
    },
    undecided: 'Nothing was decided yet.',
    typedIsKept: (form: Html) => html`What you typed is kept in ${form}.`,
    formBelow: 'the form below',
    summary: 'In short',
    whyFlagged: 'Why a person is asked',
    always: 'The automation asks a person about every draft like this one.',
    whyYou: 'Why you',
    member: (group: Html) => html`You are a reviewer in ${group}.`,
    decidesAs: (name: Html) => html`You decide as ${name}.`,
    notYou: 'Not you?',
    otherPerson: (name: string) =>
      `This link was sent to ${name}, and whoever presses a button here decides in that name. If that is not you, decide nothing and tell them that you have their link.`,
    ifApproved: 'If you approve',
    /** What a press does, before the list of places. */
    effect: (undoSeconds: number, others: number) => {
      const when = others > 0 ? `Once ${count(others, 'more person agrees', 'more people agree')}, ` : '';
      const back =
        undoSeconds > 0
          ? `you can take it back for ${count(undoSeconds, 'second', 'seconds')}. Then`
          : 'it cannot be taken back, and at once';
      return capital(`${when}${back} it is published here:`);
    },
    background: 'Background',
    input: 'Input',
    fields: (number: number) => count(number, 'field', 'fields'),
    published: 'What is published now, and what changes',
    evidence: 'Sources',
    passages: (number: number) => count(number, 'passage', 'passages'),
    source: (title: string, document: string, version: number, part: number) => `${title} · ${document}, version ${version}, part ${part}`,
    earlier: 'Earlier drafts and notes',
    drafts: (number: number) => count(number, 'draft', 'drafts'),
    earlierDraft: (number: number, source: string) => `Draft ${number} · ${source} · what changed since`,
    note: (done: string, name: string, at: string) => `${done} by ${name}, ${at}`,
    noOutput: 'It had no text.',
    unchanged: 'Nothing changed.',
    tooLong: 'Changed; too long to be shown here.',
    cut: (characters: number) => `… and ${count(characters, 'more character', 'more characters')}, which this page has no room for`,
    notShown: (number: number) => `This page has no room for ${number} more.`,
    footer: 'Opening this page decides nothing; only a button does. The link is yours alone and decides in your name.',
    reference: (task: string, revision: number, automation: string, digest: string) =>
      `Task ${task}, revision ${revision} of ${automation}. What you see has the SHA-256 ${digest}.`,
  },

  /** How a draft was made. */
  making: {
    title: 'How it was made',
    measured: (confidence: string, cost: string) => `confidence ${confidence}, ${cost}`,
    unmeasured: (cost: string) => `confidence not measured, ${cost}`,
    confidence: 'Confidence',
    lowest: (confidence: string) =>
      `${confidence}: the lowest of its parts. It says how well the form is kept, not that all of it is true.`,
    part: (name: string) => (Object.hasOwn(parts, name) ? (parts[name] ?? '') : ''),
    notMeasured: 'Not measured',
    by: 'Made by',
    model: (id: string, version: string, endpoint: string) => `${id}, version ${version}, at endpoint ${endpoint}`,
    sources: { model: 'A model', reviewer: 'A reviewer', canned: 'The fixed text of the automation', none: 'Nobody yet' },
    drafts: 'Drafts so far',
    cost: 'Cost so far',
    about: 'What it is',
  },

  /** The draft, and what the checks say about it. */
  draft: {
    title: 'The draft',
    note: 'note',
    hidden: 'This draft has characters that cannot be seen. They stand in boxes here, by their codes, such as U+200B.',
    unmarked: (number: number) => `${count(number, 'more place is', 'more places are')} not marked, for want of room.`,
    asJson: 'It takes too much room to be set out field by field, so this is the JSON that it is.',
    cut: (characters: number) =>
      `${count(characters, 'character is', 'characters are')} not shown: this page has no room for them. What is not shown cannot be approved.`,
    checks: 'Checks',
    passed: (number: number) => count(number, 'check passed', 'checks passed'),
    results: { warn: 'Warning', fail: 'Failed' },
  },

  /** The forms of a decision. */
  decide: {
    title: 'Your decision',
    approve: 'Approve',
    bar: { approveAfterAll: 'Approve…', edit: 'Edit', write: 'Write it', reject: 'Reject' },
    inTheWay: (titles: Html) =>
      html`It cannot be approved as it stands: ${titles} did not pass, and cannot be overruled. Mend it and approve it with your edits, or reject it.`,
    overrulable: (titles: Html) => html`${titles} failed. You may approve it all the same; then a reason is needed.`,
    overruleReason: 'Why it may go out all the same',
    overruleHint: (titles: string) => `Needed only where one of these still fails: ${titles}. All else has to pass.`,
    release: { edit: 'Approve with edits', send: 'Approve with these edits' },
    write: { edit: 'Write it yourself', send: 'Approve what I wrote' },
    regenerate: 'Ask for another draft',
    note: 'What should be different',
    noteHint: (left: number, most: number) =>
      `A model writes it anew by this, and somebody of your group is asked about the result. ${left === 1 ? 'This can be done once more' : `This can be done ${left} more times`}. At most ${most} characters.`,
    sendRegenerate: 'Ask for another draft',
    tooLargeToEdit: 'This draft takes too much room to be edited on this page.',
    reject: 'Reject and say why',
    reason: 'Reason',
    reasonHint: (most: number) => `The team reads it. At most ${most} characters.`,
    sendReject: 'Reject this draft',
    undo: 'Undo',
    optional: '(optional)',
    limits,
    hidden: 'It has characters that cannot be seen; they are shown above.',
    oneEachLine: 'One item on each line.',
    wholeNumber: 'A whole number.',
    number: 'A number.',
    json: 'A JSON value.',
    yes: 'Yes',
    no: 'No',
    notSet: 'Not set',
  },

  /** Why a press was not taken. */
  faults: {
    typed: (fault: TypedFaultKind) => typed[fault],
    reasonTooLong: (length: number, most: number) => `The reason has ${length} characters; at most ${most} are kept.`,
    nothingToApprove: 'There is no draft to approve; write the text, or reject the task.',
    reasonMissing: 'Please say why you reject it.',
    noteMissing: 'Please say what should be different: the next draft is made by it.',
    noMoreDrafts: 'No more drafts can be asked for. Approve this one, mend it, or reject it.',
    inTheWay: (titles: readonly string[]) =>
      `The draft cannot be approved as it stands, since these did not pass: ${listOf(titles)}. Mend it and approve it with your edits, or reject it.`,
    overruleReason: (titles: readonly string[]) => `Please say why it may go out although these failed: ${listOf(titles)}.`,
  },

  /** The page of a review that no longer waits for its reader. */
  closed: {
    done: { approve: 'Approved', edit: 'Approved with edits', regenerate: 'Another draft asked for', reject: 'Rejected' },
    ownVote: (done: string) => `${done}, with others to follow.`,
    missing: (at: Html, missing: number) =>
      html`Your vote of ${at} counts. ${missing === 1 ? 'One more person has' : `${missing} more people have`} to agree.`,
    ownDecision: (done: string) => `${done}.`,
    undoable: (name: string, at: Html, seconds: number) =>
      html`Decided by you, ${name}, at ${at}. It takes effect ${seconds} seconds after your press; until then you can take it back.`,
    decided: (done: string, name: string, own: boolean, at: Html) => ({
      title: 'Already decided',
      says: [html`${done}: already decided by ${name}${own && ' (you)'} at ${at}.`, 'There is nothing left to do here.'],
    }),
    expired: (at: Html) => ({
      title: 'This review has expired',
      says: [html`Nobody decided by ${at}, so the draft was not published.`, 'The team can send the task again.'],
    }),
    replaced: (draft: number | undefined) => ({
      title: draft === undefined ? 'Replaced by a newer draft' : `Replaced by draft ${draft}`,
      says: [
        'There is a newer draft of this text, so this one needs no decision any more.',
        'If you are asked about the newer one, its link is in a newer email.',
      ],
    }),
    cancelled: {
      title: 'No decision is needed any more',
      says: ['The task was cancelled or has ended. You can close this page.'],
    },
    late: 'Your press came too late and changed nothing.',
    lateAfter: (name: string, at: string) => `This was already decided by ${name} at ${at}. Your press changed nothing.`,
  },

  /** Pages that say one thing. */
  message: {
    unknown: {
      title: 'We do not know this link',
      says: [
        'Open it from the email again, and mind that it is whole: the part after the last slash has 22 characters.',
        'Links go when their task is removed; then there is nothing left to decide.',
      ],
    },
    erased: {
      title: 'The text has been removed',
      says: ['What this review was about has been erased, so it can no longer be decided.'],
    },
    barred: {
      requester: {
        title: 'Somebody else has to decide',
        says: ['You asked for this task yourself. Another member of the reviewer group has their own link.'],
      },
      'unknown-requester': {
        title: 'Nobody can decide this now',
        says: ['Who asked for this task cannot be told, so it might be you. Its team has to say who it was, or have it asked for again.'],
      },
      'left-group': {
        title: 'You are no longer a reviewer here',
        says: ['This link was sent to a member of a reviewer group that you have left. The other members have their own links.'],
      },
    },
    outdated: {
      title: 'That page was out of date',
      says: ['Nothing was decided. Something changed after you opened it.'],
      link: 'Open the current page',
    },
    ourFault: 'It is not your fault. Please open the link again in a minute; nothing was decided.',
  },
};
