import { checks } from './checks.ts';
import { instant, language } from './common.ts';

/** What an email says about the work it is about. */
type Work = { title: string; automation: string; team: string; headline: string | undefined };

const named = (headline: string | undefined, otherwise: string) => (headline === undefined ? otherwise : `"${headline}"`);

/** The email that asks for a decision. */
export const mail = {
  language,
  instant,
  reason: checks.reason,
  greeting: (name: string) => `Hello ${name},`,
  /** There is a draft to decide about. */
  release: {
    subject: (headline: string | undefined) => `Approve ${named(headline, 'a draft')}?`,
    ask: ({ title, automation, team, headline }: Work) =>
      `The automation ${title} (${automation}) of team ${team} has drafted ${named(headline, 'a text')} and needs your decision.`,
    button: 'Read the draft and decide',
  },
  /** There is none: a person has to write it. */
  write: {
    subject: (headline: string | undefined) => `Write ${named(headline, 'a draft')}?`,
    ask: ({ title, automation, team, headline }: Work) =>
      `The automation ${title} (${automation}) of team ${team} could not draft ${named(headline, 'a text')} and needs you to write it.`,
    button: 'Write it or reject the task',
  },
  /** Before the subject of an email to somebody who was asked before. */
  reminder: 'Reminder:',
  why: 'Why you are asked:',
  until: (deadline: string) => `Please decide by ${deadline}. Then the review expires: without a decision nothing is published.`,
  decideHere: 'Read it and decide here:',
  orCopy: 'Or copy this link:',
  care: 'Opening the link decides nothing. It is yours alone and decides in your name: please do not forward it.',
};
