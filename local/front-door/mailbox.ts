import { readFile, rm } from 'node:fs/promises';
import * as z from 'zod';
import { paths } from '../paths.ts';
import { writeWhole } from '../write-whole.ts';

/** What the emulator's SES says of the emails it took. */
const SentMailSchema = z.object({
  MessageId: z.string(),
  Source: z.string(),
  To: z.array(z.string()),
  Subject: z.string(),
  BodyText: z.string().nullish(),
  BodyHtml: z.string().nullish(),
  Timestamp: z.number(),
});
const SentSchema = z.object({ messages: z.record(z.string(), z.array(SentMailSchema)) });

/** An email in the mailbox. `at` is ISO 8601. */
const MailboxItemSchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  at: z.iso.datetime(),
});
export type MailboxItem = z.infer<typeof MailboxItemSchema>;

/** All emails that were sent, newest first: those kept of earlier times, and those the emulator has. */
export async function readMailbox(emulator: string): Promise<MailboxItem[]> {
  const answer = await fetch(`${emulator}/_ministack/ses/messages`, { signal: AbortSignal.timeout(10_000) });
  const { messages } = SentSchema.parse(await answer.json());
  const sent = Object.values(messages)
    .flat()
    .map((mail) => ({
      id: mail.MessageId,
      from: mail.Source,
      to: mail.To,
      subject: mail.Subject,
      text: mail.BodyText ?? '',
      html: mail.BodyHtml ?? '',
      at: new Date(mail.Timestamp * 1000).toISOString(),
    }));
  const byId = new Map([...(await keptMails()), ...sent].map((mail) => [mail.id, mail]));
  return [...byId.values()].toSorted((a, b) => b.at.localeCompare(a.at));
}

async function keptMails(): Promise<MailboxItem[]> {
  const text = await readFile(paths.mailbox, 'utf8').catch(() => undefined);
  return text === undefined ? [] : z.array(MailboxItemSchema).parse(JSON.parse(text));
}

/** Writes down what the mailbox has, since the emulator forgets its emails when it stops. Their links are for this user alone. */
export async function keepMails(emulator: string): Promise<void> {
  await writeWhole(paths.mailbox, JSON.stringify(await readMailbox(emulator)), 0o600);
}

/** The emails go with the state that their links lead to. */
export async function dropMails(): Promise<void> {
  await rm(paths.mailbox, { force: true });
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);
}

const style = `
:root { color-scheme: light dark; --line: #8884; --quiet: #888; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } .quiet { color: var(--quiet); font-size: .875rem; }
details { border: 1px solid var(--line); border-radius: 8px; margin: .75rem 0; padding: .75rem 1rem; }
summary { cursor: pointer; } summary strong { display: block; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
.to { display: inline-block; border: 1px solid var(--line); border-radius: 99px; padding: 0 .6rem; font-size: .8125rem; }
`;

/** Puts emails that have come since on top, and leaves the others as the reader has them: open or shut. */
const script = `
setInterval(async () => {
  const answer = await fetch('/mailbox').catch(() => undefined);
  if (!answer || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = [...page.querySelectorAll('details')].filter((mail) => !document.getElementById(mail.id));
  document.querySelector('main').prepend(...fresh);
  if (fresh.length > 0) document.getElementById('none')?.remove();
}, 5000);
`;

/** The mailbox as a page: every email, its text with links that can be clicked. */
export function mailboxPage(items: readonly MailboxItem[]): string {
  const mails = items.map(
    (
      mail,
      index,
    ) => `<details id="${escapeHtml(mail.id)}"${index === 0 ? ' open' : ''}><summary><strong>${escapeHtml(mail.subject)}</strong>
<span class="to">${escapeHtml(mail.to.join(', '))}</span> <span class="quiet">${escapeHtml(mail.at.replace('T', ' ').slice(0, 19))} UTC</span></summary>
<pre>${linkify(escapeHtml(mail.text))}</pre></details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mailbox · Linekeeper local</title><style>${style}</style></head><body>
<h1>Mailbox</h1><p class="quiet">Every email the local stage has sent, newest first. Nothing leaves this machine.</p>
<main>${mails.join('\n') || '<p id="none">No email yet.</p>'}</main>
<script>${script}</script></body></html>`;
}

function linkify(escaped: string): string {
  return escaped.replaceAll(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);
}
