import type { mail as english } from '../en/mail.ts';
import { checks } from './checks.ts';
import { instant, language } from './common.ts';

const named = (headline: string | undefined, otherwise: string) => (headline === undefined ? otherwise : `„${headline}“`);

/** The email that asks for a decision. */
export const mail: typeof english = {
  language,
  instant,
  reason: checks.reason,
  greeting: (name) => `Guten Tag ${name},`,
  release: {
    subject: (headline) => `${named(headline, 'Entwurf')} freigeben?`,
    ask: ({ title, automation, team, headline }) =>
      `Die Automation ${title} (${automation}) des Teams ${team} hat ${named(headline, 'einen Text')} entworfen und braucht Ihre Entscheidung.`,
    button: 'Entwurf lesen und entscheiden',
  },
  write: {
    subject: (headline) => `${named(headline, 'Text')} schreiben?`,
    ask: ({ title, automation, team, headline }) =>
      `Die Automation ${title} (${automation}) des Teams ${team} konnte ${named(headline, 'einen Text')} nicht entwerfen. Bitte schreiben Sie den Text.`,
    button: 'Schreiben oder ablehnen',
  },
  /** Before the subject of an email to somebody who was asked before. */
  reminder: 'Erinnerung:',
  why: 'Warum Sie gefragt werden:',
  until: (deadline) => `Bitte entscheiden Sie bis ${deadline}. Danach läuft die Prüfung ab: Ohne Entscheidung wird nichts veröffentlicht.`,
  decideHere: 'Hier lesen und entscheiden:',
  orCopy: 'Oder diesen Link kopieren:',
  care: 'Den Link zu öffnen entscheidet nichts. Er gehört Ihnen allein und entscheidet in Ihrem Namen: Bitte leiten Sie ihn nicht weiter.',
};
