import * as z from 'zod';
import { LocalError } from '../local-error.ts';

const MailSchema = z.array(z.object({ text: z.string(), at: z.string() }));

/** The review links in the mailbox's emails since a time, newest first. */
export async function reviewLinks(mailbox: string, since: Date): Promise<string[]> {
  const mails = MailSchema.parse(await (await fetch(`${mailbox}/messages.json`)).json());
  return mails.filter(({ at }) => new Date(at) >= since).flatMap(({ text }) => text.match(/https?:\/\/\S+\/review\/[\w-]+/g) ?? []);
}

/** A review page as a browser has it: its text and the fields of its forms. */
export type Page = { link: string; html: string };

export async function openPage(link: string): Promise<Page> {
  const answer = await fetch(link);
  return { link, html: await answer.text() };
}

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

function hiddenField(html: string, name: string): string {
  const tag = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html)?.[0] ?? '';
  const value = /value="([^"]*)"/.exec(tag)?.[1];
  if (value === undefined) throw new LocalError(`The review page has no field "${name}".`);
  return value.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
}

/** Whether the page offers a decision. */
export function offers(page: Page, decision: string): boolean {
  return new RegExp(`<button[^>]*name="decision"[^>]*value="${decision}"`).test(page.html);
}

/** Presses a button of the page's form, with the values that the page put into it. */
export async function press(page: Page, decision: string, fields: Record<string, string> = {}): Promise<void> {
  const answer = await fetch(`${page.link}/decision`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ decision, csrf: hiddenField(page.html, 'csrf'), digest: hiddenField(page.html, 'digest'), ...fields }),
  });
  if (answer.status !== 303)
    throw new LocalError(`Pressing "${decision}" answered ${answer.status}; see "npm run local -- logs decide-review".`);
}
