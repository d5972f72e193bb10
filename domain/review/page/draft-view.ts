import { canonicalJson, type Json } from '../../content/canonical.ts';
import { hasHidden } from '../../content/hidden.ts';
import { bytesOf, roomToRead } from '../../content/shown.ts';
import { escapePointer } from '../../problem/problem.ts';
import type { EditField } from '../edit-fields.ts';
import type { Finding } from '../findings.ts';
import { html, type Html } from '../texts/html.ts';
import type { Texts } from '../texts/texts.ts';
import type { OpenView } from '../view.ts';
import { findingNotes, type NumberedFinding } from './findings-view.ts';
import { markBytes, marked, type Mark } from './marks.ts';
import { bytesIn, fitting, visible } from './visible.ts';

type Drawn = Pick<OpenView, 'proposal' | 'fields' | 'texts'>;

/** The draft, field by field, with what the checks object to marked in place and explained below. */
export function draftView(view: Drawn, findings: readonly NumberedFinding[]): Html {
  const { proposal, texts } = view;
  const { body, unmarked } = bodyOf(view, findings);
  return html`<section class="sheet" aria-labelledby="draft"><h2 id="draft">${texts.draft.title}</h2>
${hasHidden(canonicalJson(proposal.output)) && html`<p class="stopped">${texts.draft.hidden}</p>`}
${body}${unmarked > 0 && html`<p class="source">${texts.draft.unmarked(unmarked)}</p>`}</section>`;
}

/** The first way to show the draft that there is room for: with its marks, without them, as JSON, or as much of that as fits. */
function bodyOf(view: Drawn, findings: readonly NumberedFinding[]): { body: Html; unmarked: number } {
  const { proposal, texts } = view;
  const room = roomToRead(bytesOf(proposal.output));
  const bare = bytesIn(fieldsView(view, [], []));
  if (bare <= room) {
    const marks = marksOf(findings, shownFields(view));
    const some = marks.slice(0, Math.max(0, Math.floor((room - bare) / markBytes)));
    return { body: fieldsView(view, findings, some), unmarked: marks.length - some.length };
  }
  const { shown, left } = fitting(canonicalJson(proposal.output), room);
  return {
    body: html`<p class="source">${texts.draft.asJson}</p><pre class="value">${visible(shown)}</pre>${left > 0 && html`<p class="stopped">${texts.draft.cut(left)}</p>`}`,
    unmarked: 0,
  };
}

function shownFields({ proposal, fields }: Drawn): EditField[] {
  return fields.filter(({ name }) => Object.hasOwn(proposal.output, name));
}

/** Marks in the order in which they are read. */
function marksOf(findings: readonly NumberedFinding[], shown: readonly EditField[]): Mark[] {
  const order = new Map(shown.map(({ name }, index) => [`/${escapePointer(name)}`, index]));
  const place = ({ pointer }: Mark) => order.get(`/${pointer.split('/')[1] ?? ''}`) ?? order.size;
  return findings
    .flatMap(({ number, result, spans }) => spans.map((span): Mark => ({ ...span, number, result })))
    .toSorted((a, b) => place(a) - place(b) || a.start - b.start);
}

function fieldsView(view: Drawn, findings: readonly NumberedFinding[], marks: readonly Mark[]): Html {
  const { proposal, texts } = view;
  return html`${shownFields(view).map((field, index) => {
    const notes = findings.flatMap((finding) => findingNotes(finding, field.name, texts));
    return html`<div class="field${index === 0 && field.control.kind === 'line' && ' lead'}"><h3>${visible(field.label)}</h3>
${valueView(proposal.output[field.name], `/${escapePointer(field.name)}`, marks, texts)}
${notes.length > 0 && html`<ul class="notes">${notes}</ul>`}</div>
`;
  })}`;
}

function valueView(value: Json | undefined, pointer: string, marks: readonly Mark[], texts: Texts): Html {
  if (typeof value === 'string') return html`<div class="value" dir="auto">${marked(value, pointer, marks, texts)}</div>`;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return html`<ul class="value">${value.map((item, index) => html`<li dir="auto">${marked(item, `${pointer}/${index}`, marks, texts)}</li>`)}</ul>`;
  }
  if (typeof value === 'boolean') return html`<div class="value">${value ? texts.decide.yes : texts.decide.no}</div>`;
  if (typeof value === 'number') return html`<div class="value">${String(value)}</div>`;
  return html`<pre class="value">${visible(JSON.stringify(value, null, 2) ?? '')}</pre>`;
}

/** Findings with the numbers that their marks and notes carry, in the order in which their first places are read. */
export function numbered(findings: readonly Finding[], view: Drawn): NumberedFinding[] {
  const shown = shownFields(view).map(({ name }) => name);
  const placed = findings.map((finding) => ({
    ...finding,
    objections: finding.objections.map(({ said, name }) => ({ said, home: name !== undefined && shown.includes(name) ? name : undefined })),
  }));
  const place = ({ objections }: (typeof placed)[number]) =>
    Math.min(shown.length, ...objections.flatMap(({ home }) => (home === undefined ? [] : [shown.indexOf(home)])));
  const start = ({ spans }: Pick<Finding, 'spans'>) => spans[0]?.start ?? 0;
  return placed.toSorted((a, b) => place(a) - place(b) || start(a) - start(b)).map((finding, index) => ({ ...finding, number: index + 1 }));
}
