import { mailbox, until } from './stage.ts';

/** A reviewer: reads email, opens links, presses buttons. */

export type Mail = { to: string[]; subject: string; text: string; html: string };
export type Page = { link: string; status: number; html: string; headers: Headers };

/** The emails of one review, known by the headline of the draft in their text; one a reviewer. */
export function mailsAbout(text: string, reviewers = 2): Promise<Mail[]> {
  return until(`${reviewers} emails about "${text}"`, async () => {
    const mails = (await (await fetch(`${mailbox}/messages.json`)).json()) as Mail[];
    const found = mails.filter((mail) => `${mail.subject}\n${mail.text}`.includes(text));
    return found.length >= reviewers && found.toSorted((a, b) => String(a.to[0]).localeCompare(String(b.to[0])));
  });
}

export function linkIn(mail: Mail): string {
  const [link] = /https?:\/\/\S+\/review\/[\w-]+/.exec(mail.text) ?? [];
  if (link === undefined) throw new Error('the email has no link');
  return link;
}

export async function open(link: string, method = 'GET'): Promise<Page> {
  const answer = await fetch(link, { method });
  return { link, status: answer.status, html: await answer.text(), headers: answer.headers };
}

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

function hidden(html: string, name: string): string {
  const [tag = ''] = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html) ?? [];
  return (/value="([^"]*)"/.exec(tag)?.[1] ?? '').replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
}

/** What a form of the page would post. */
function formOf(page: Page): { csrf: string; digest: string } {
  return { csrf: hidden(page.html, 'csrf'), digest: hidden(page.html, 'digest') };
}

/** Presses a button; the page's own values go along unless others are given. */
export async function press(page: Page, decision: string, fields: Record<string, string> = {}): Promise<Page> {
  const answer = await fetch(`${page.link}/decision`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ decision, ...formOf(page), ...fields }),
  });
  return { link: page.link, status: answer.status, html: await answer.text(), headers: answer.headers };
}
