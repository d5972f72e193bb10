import { html, type Html } from './html.ts';

/*
 * What reviewers read, in English. Another language is a file beside this one with the same entries. Texts are escaped where they are
 * shown; an entry that takes markup, such as a time or a link, puts it where the language wants it.
 */

/** What page and email say their language is. */
const language = 'en-GB';

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** An instant, in UTC, since a server does not know where its reader is: `4 March 2026, 09:05 UTC`. */
function instant(iso: string): string {
  const at = new Date(iso);
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${at.getUTCDate()} ${months[at.getUTCMonth()] ?? ''} ${at.getUTCFullYear()}, ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())} UTC`;
}

/** What an email says about the work it is about. */
type Work = { title: string; automation: string; team: string; headline: string | undefined };

const quoted = (headline: string | undefined, otherwise: string) => (headline === undefined ? otherwise : `"${headline}"`);

/** The email that asks for a decision. */
export const mail = {
  language,
  instant,
  greeting: (name: string) => `Hello ${name},`,
  /** There is a draft to decide about. */
  release: {
    subject: (headline: string | undefined) => `Approve ${quoted(headline, 'a draft')}?`,
    ask: ({ title, automation, team, headline }: Work) =>
      `The automation ${title} (${automation}) of team ${team} has drafted ${quoted(headline, 'a text')} and needs your decision.`,
    button: 'Read the draft and decide',
  },
  /** There is none: a person has to write it. */
  write: {
    subject: (headline: string | undefined) => `Write ${quoted(headline, 'a draft')}?`,
    ask: ({ title, automation, team, headline }: Work) =>
      `The automation ${title} (${automation}) of team ${team} could not draft ${quoted(headline, 'a text')} and needs you to write it.`,
    button: 'Write it or reject the task',
  },
  /** Before the subject of an email to somebody who was asked before. */
  reminder: 'Reminder:',
  why: 'Why you are asked:',
  until: (deadline: string) => `Please decide by ${deadline}.`,
  decideHere: 'Read it and decide here:',
  orCopy: 'Or copy this link:',
  care: 'Opening the link decides nothing. It is yours alone and decides in your name: please do not forward it.',
};

/** The pages. */
export const pages = {
  language,
  instant,
  /** What every page bears. */
  site: 'Linekeeper review',
  documentTitle: (title: string) => `${title} · Linekeeper review`,

  /** The page of a review that waits for a decision. */
  open: {
    kicker: (title: string, team: string, draft: number) => `${title} · team ${team} · draft ${draft}`,
    release: {
      title: 'Approve this draft?',
      heading: 'Approve this draft?',
      lede: (name: string, headline: string) => `${name}, “${headline}” waits for you. Nothing is published before you decide.`,
    },
    /** What its checks found cannot be overruled. */
    mend: {
      title: 'Mend this draft?',
      heading: 'This draft has to be mended',
      lede: (name: string, headline: string) =>
        `${name}, “${headline}” waits for you. It cannot be published as it stands; nothing is published before you decide.`,
    },
    write: {
      title: 'Write this text?',
      heading: 'No draft could be made',
      lede: (name: string, _headline: string) => `${name}, please write the text yourself, or reject the task.`,
    },
    until: (deadline: Html) => html`Until ${deadline}.`,
    undecided: 'Nothing was decided yet.',
    typedIsKept: (form: Html) => html`What you typed is kept in ${form}.`,
    formBelow: 'the form below',
    why: 'Why you are asked',
    always: 'The automation asks a person about every draft like this one.',
    targets: 'Where it will be published',
    background: 'Background',
    input: 'Input',
    fields: (count: number) => `${count} fields`,
    evidence: 'Evidence',
    passages: (count: number) => `${count} ${count === 1 ? 'passage' : 'passages'}`,
    source: (title: string, document: string, version: number, part: number) => `${title} · ${document}, version ${version}, part ${part}`,
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
    lowest: (confidence: string) => `${confidence}: the lowest of its parts`,
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
    hiddenCharacter: 'A hidden character',
    checks: 'Checks',
    columns: ['Result', 'Check', 'What it found'],
    results: { pass: 'Passed', warn: 'Warning', fail: 'Failed' },
  },

  /** The forms of a decision. */
  decide: {
    title: 'Your decision',
    approve: 'Approve',
    inTheWay: (checks: Html) =>
      html`It cannot be approved as it stands: ${checks} did not pass, and cannot be overruled. Mend it and approve it with your edits, or reject it.`,
    overrulable: (checks: Html) => html`${checks} failed. You may approve it all the same; then a reason is needed.`,
    overruleReason: 'Why it may go out all the same',
    overruleHint: (checks: string) => `Needed only where one of these still fails: ${checks}. All else has to pass.`,
    release: { edit: 'Approve with edits', send: 'Approve with these edits' },
    write: { edit: 'Write it yourself', send: 'Approve what I wrote' },
    regenerate: 'Ask for another draft',
    note: 'What should be different',
    noteHint: (left: number, most: number) =>
      `A model writes it anew by this, and somebody of your group is asked about the result. ${left === 1 ? 'This can be done once more' : `This can be done ${left} more times`}. At most ${most} characters.`,
    sendRegenerate: 'Ask for another draft',
    reject: 'Reject',
    reason: 'Reason',
    reasonHint: (most: number) => `The team reads it. At most ${most} characters.`,
    sendReject: 'Reject this draft',
    undo: 'Undo',
    optional: '(optional)',
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
    reasonTooLong: (length: number, most: number) => `The reason has ${length} characters; at most ${most} are kept.`,
    nothingToApprove: 'There is no draft to approve; write the text, or reject the task.',
    reasonMissing: 'Please say why you reject it.',
    noteMissing: 'Please say what should be different: the next draft is made by it.',
    noMoreDrafts: 'No more drafts can be asked for. Approve this one, mend it, or reject it.',
    inTheWay: (checks: readonly string[]) =>
      `The draft cannot be approved as it stands, since these did not pass: ${checks.join(', ')}. Mend it and approve it with your edits, or reject it.`,
    overruleReason: (checks: readonly string[]) => `Please say why it may go out although these failed: ${checks.join(', ')}.`,
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
