import * as z from 'zod';

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
export type MailboxItem = { id: string; from: string; to: string[]; subject: string; text: string; html: string; at: string };

/** All emails that were sent, newest first. */
export async function readMailbox(emulator: string): Promise<MailboxItem[]> {
  const answer = await fetch(`${emulator}/_ministack/ses/messages`, { signal: AbortSignal.timeout(10_000) });
  const { messages } = SentSchema.parse(await answer.json());
  return Object.values(messages)
    .flat()
    .map((mail) => ({
      id: mail.MessageId,
      from: mail.Source,
      to: mail.To,
      subject: mail.Subject,
      text: mail.BodyText ?? '',
      html: mail.BodyHtml ?? '',
      at: new Date(mail.Timestamp * 1000).toISOString(),
    }))
    .toSorted((a, b) => b.at.localeCompare(a.at));
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

/** The mailbox as a page: every email, its text with links that can be clicked. */
export function mailboxPage(items: readonly MailboxItem[]): string {
  const mails = items.map(
    (mail, index) => `<details${index === 0 ? ' open' : ''}><summary><strong>${escapeHtml(mail.subject)}</strong>
<span class="to">${escapeHtml(mail.to.join(', '))}</span> <span class="quiet">${escapeHtml(mail.at.replace('T', ' ').slice(0, 19))} UTC</span></summary>
<pre>${linkify(escapeHtml(mail.text))}</pre></details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="10"><title>Mailbox · Linekeeper local</title><style>${style}</style></head><body>
<h1>Mailbox</h1><p class="quiet">Every email the local stage has sent, newest first. Nothing leaves this machine.</p>
${mails.join('\n') || '<p>No email yet.</p>'}
</body></html>`;
}

function linkify(escaped: string): string {
  return escaped.replaceAll(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);
}
