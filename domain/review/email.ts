import type { JsonObject } from '../content/read-json.ts';
import { renderText, TemplateError, type TemplateScope } from '../content/text-template.ts';
import type { Reason } from '../draft/reasons.ts';
import { html, type Html } from './texts/html.ts';
import type { MailTexts } from './texts/texts.ts';

/** What an email asking for a decision says. It names the work, never its text, beyond a short headline. */
export type ReviewMailFacts = {
  to: string;
  reviewerName: string;
  automation: string;
  /** Title of the automation's revision. */
  title: string;
  team: string;
  headline: string | undefined;
  /** The line that the revision asks for, made by {@link subjectLine}; undefined for ours. */
  subject: string | undefined;
  /** False when a person has to write the text. */
  hasOutput: boolean;
  reasons: readonly (Reason | string)[];
  deadline: string;
  /** Whether they were asked before. */
  reminding: boolean;
  /** In which the reader's dates are. */
  timeZone: string;
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
  return typeof found === 'string' ? shorten(oneLine(found), headlineLength) : undefined;
}

/** Characters of a subject at most: what most programs show of one. */
const subjectLength = 120;

/** The subject that a revision's template makes, on one line; undefined where it makes none, as it may for some inputs. */
export function subjectLine(template: string, scope: TemplateScope): string | undefined {
  try {
    const line = oneLine(renderText(template, scope));
    return line === '' ? undefined : shorten(line, subjectLength);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** The email for one reviewer: plain text and the same as simple HTML. The link stands on a line of its own. */
export function reviewMail(facts: ReviewMailFacts, texts: MailTexts): Mail {
  const asking = facts.hasOutput ? texts.release : texts.write;
  const { automation, team, headline } = facts;
  const paragraphs = {
    greeting: texts.greeting(oneLine(facts.reviewerName)),
    ask: asking.ask({ title: oneLine(facts.title), automation, team, headline }),
    until: texts.until(texts.instant(facts.deadline, facts.timeZone)),
  };
  const reasons = facts.reasons.map((reason) => oneLine(typeof reason === 'string' ? reason : texts.reason(reason)));
  return {
    to: facts.to,
    // Two works may share their name, or have none: the end of the review's id tells their emails apart.
    subject: `${facts.reminding ? `${texts.reminder} ` : ''}${facts.subject ?? `${asking.subject(headline)} ${automation}`} · ${facts.reference.slice(-6)}`,
    text: [
      paragraphs.greeting,
      '',
      paragraphs.ask,
      ...(reasons.length === 0 ? [] : ['', texts.why, ...reasons.map((reason) => `- ${reason}`)]),
      '',
      paragraphs.until,
      '',
      texts.decideHere,
      '',
      facts.link,
      '',
      texts.care,
      '',
    ].join('\n'),
    html: htmlPart(paragraphs, reasons, facts, texts).toString(),
  };
}

function htmlPart(
  { greeting, ask, until }: Record<'greeting' | 'ask' | 'until', string>,
  reasons: readonly string[],
  { link, hasOutput }: ReviewMailFacts,
  texts: MailTexts,
): Html {
  return html`<!doctype html>
<html lang="${texts.language}">
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#1b2420;background:#ffffff">
<div style="max-width:34em">
<p>${greeting}</p>
<p>${ask}</p>
${
  reasons.length > 0 &&
  html`<p style="margin-bottom:0">${texts.why}</p>
<ul style="margin-top:4px">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`
}
<p><strong>${until}</strong></p>
<p><a href="${link}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0a5c47;color:#ffffff;text-decoration:none;font-weight:600">${(hasOutput ? texts.release : texts.write).button}</a></p>
<p style="margin-bottom:0">${texts.orCopy}</p>
<p style="margin-top:4px"><a href="${link}" style="color:#0a5c47">${link}</a></p>
<p style="color:#54605a;font-size:14px">${texts.care}</p>
</div>
</body>
</html>
`;
}

/** One line without characters that cannot be seen, so that a text from outside can neither add a header, turn a line around nor hide in it. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function shorten(text: string, most: number): string {
  const characters = Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ segment }) => segment);
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

/** An email, ready to send. `to` is one address: reviewers never see each other's. */
export type Mail = { to: string; subject: string; text: string; html: string };
