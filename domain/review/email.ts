import type { JsonObject } from '../content/read-json.ts';
import { html, type Html } from './page/html.ts';
import { plainTime } from './page/plain-time.ts';

/** What an email asking for a decision says. It names the work, never its text, beyond a short headline. */
export type ReviewMailFacts = {
  to: string;
  reviewerName: string;
  automation: string;
  /** Title of the automation's revision. */
  title: string;
  team: string;
  headline: string | undefined;
  /** False when a person has to write the text. */
  hasOutput: boolean;
  reasons: readonly string[];
  deadline: string;
  /** The review's id: two emails about works of one name can be told apart by it. */
  reference: string;
  link: string;
};

/** Characters of a headline at most. Long enough to recognise the work, too short to be the work. */
const headlineLength = 48;

/** What the work is about in a few words: the caller's own word for it, else the output's title. */
export function headlineOf(subject: string | undefined, output: JsonObject): string | undefined {
  const candidates = [subject, output['headline'], output['title'], output['name']];
  const found = candidates.find((candidate) => typeof candidate === 'string' && oneLine(candidate) !== '');
  return typeof found === 'string' ? shorten(oneLine(found)) : undefined;
}

/** The email for one reviewer: plain text and the same as simple HTML. The link stands on a line of its own. */
export function reviewMail(facts: ReviewMailFacts): Mail {
  const verb = facts.hasOutput ? 'Approve' : 'Write';
  const named = facts.headline === undefined ? undefined : `"${facts.headline}"`;
  const what = named ?? 'a draft';
  const paragraphs = {
    greeting: `Hello ${oneLine(facts.reviewerName)},`,
    ask: facts.hasOutput
      ? `The automation ${oneLine(facts.title)} (${facts.automation}) of team ${facts.team} has drafted ${named ?? 'a text'} and needs your decision.`
      : `The automation ${oneLine(facts.title)} (${facts.automation}) of team ${facts.team} could not draft ${named ?? 'a text'} and needs you to write it.`,
    until: `Please decide by ${plainTime(facts.deadline)}.`,
    care: 'Opening the link decides nothing. It is yours alone and decides in your name: please do not forward it.',
  };
  const reasons = facts.reasons.map(oneLine);
  return {
    to: facts.to,
    // Two works may share their name, or have none: the end of the review's id tells their emails apart.
    subject: `${verb} ${what}? ${facts.automation} · ${facts.reference.slice(-6)}`,
    text: [
      paragraphs.greeting,
      '',
      paragraphs.ask,
      ...(reasons.length === 0 ? [] : ['', 'Why you are asked:', ...reasons.map((reason) => `- ${reason}`)]),
      '',
      paragraphs.until,
      '',
      'Read it and decide here:',
      '',
      facts.link,
      '',
      paragraphs.care,
      '',
    ].join('\n'),
    html: htmlPart(paragraphs, reasons, facts).toString(),
  };
}

function htmlPart(
  text: Record<'greeting' | 'ask' | 'until' | 'care', string>,
  reasons: readonly string[],
  { link, hasOutput }: ReviewMailFacts,
): Html {
  return html`<!doctype html>
<html lang="en-GB">
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#1b2420;background:#ffffff">
<div style="max-width:34em">
<p>${text.greeting}</p>
<p>${text.ask}</p>
${
  reasons.length > 0 &&
  html`<p style="margin-bottom:0">Why you are asked:</p>
<ul style="margin-top:4px">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`
}
<p><strong>${text.until}</strong></p>
<p><a href="${link}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0a5c47;color:#ffffff;text-decoration:none;font-weight:600">${hasOutput ? 'Read the draft and decide' : 'Write it or reject the task'}</a></p>
<p style="margin-bottom:0">Or copy this link:</p>
<p style="margin-top:4px"><a href="${link}" style="color:#0a5c47">${link}</a></p>
<p style="color:#54605a;font-size:14px">${text.care}</p>
</div>
</body>
</html>
`;
}

/** One line without control or direction characters, so that a text from outside can neither add a header nor turn a line around. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function shorten(text: string): string {
  const characters = Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ segment }) => segment);
  return characters.length <= headlineLength
    ? text
    : `${characters
        .slice(0, headlineLength - 1)
        .join('')
        .trimEnd()}…`;
}

/** An email, ready to send. `to` is one address: reviewers never see each other's. */
export type Mail = { to: string; subject: string; text: string; html: string };
