import type { BreachRule } from '../../../check/json-schema.ts';
import type { Reason } from '../../../draft/reasons.ts';
import type { Range } from '../../edit-fields.ts';
import type { Said } from '../../findings.ts';
import { listOf, quoted } from './common.ts';

/* What the rules of an automation say to people. */

const titles: Readonly<Record<string, string>> = {
  'output-schema': 'Form des Entwurfs',
  length: 'Länge',
  'banned-phrases': 'Wörter, die wir nicht verwenden',
  'required-phrases': 'Wörter, die vorkommen müssen',
  'grounded-numbers': 'Zahlen',
  'no-markup': 'Reiner Text',
  links: 'Links',
  echo: 'Wiederholte Anweisungen',
  'distinct-items': 'Wiederholungen',
  unfinished: 'Ganze Sätze',
};

function title(check: string): string {
  return Object.hasOwn(titles, check) ? (titles[check] ?? '') : '';
}

const found: Readonly<Record<Extract<Said, { kind: 'found' }>['check'], string>> = {
  'banned-phrases': 'So schreiben wir nicht',
  'grounded-numbers': 'Steht weder in der Eingabe noch in den Quellen',
  'no-markup': 'Ist kein reiner Text: Formatierung oder unsichtbare Zeichen',
  links: 'Führt zu einer Adresse, die nicht erlaubt ist',
  echo: 'Wiederholt unsere Anweisungen oder eine Quelle wörtlich',
  'distinct-items': 'Sagt, was schon an anderer Stelle steht',
  unfinished: 'Bricht mitten im Satz ab',
};

function breach(rule: BreachRule, limit: number | undefined): string {
  switch (rule) {
    case 'required':
      return 'fehlt';
    case 'unknown-field':
      return 'ist kein Feld dieses Entwurfs';
    case 'type':
      return 'ist von der falschen Art';
    case 'choice':
      return 'ist keiner der erlaubten Werte';
    case 'too-long':
      return `ist zu lang: höchstens ${limit} Zeichen`;
    case 'too-short':
      return `ist zu kurz: mindestens ${limit} Zeichen`;
    case 'too-many':
      return `hat zu viele Einträge: höchstens ${limit}`;
    case 'too-few':
      return `hat zu wenige Einträge: mindestens ${limit}`;
    case 'too-big':
      return `ist zu groß: höchstens ${limit}`;
    case 'too-small':
      return `ist zu klein: mindestens ${limit}`;
    case 'twice':
      return 'hat einen Eintrag doppelt';
    case 'form':
      return 'ist nicht so geschrieben, wie es sein muss';
    case 'size':
      return `ist zu lang, um geprüft zu werden: höchstens ${Math.floor((limit ?? 0) / 1024)} KB`;
    case 'unshowable':
      return 'hat zu viele unsichtbare Zeichen oder zu viel Formatierung, um ganz gezeigt zu werden';
    default:
      return rule satisfies never;
  }
}

function says(said: Said): string {
  switch (said.kind) {
    case 'breach':
      return `${said.field ?? 'Der Entwurf'} ${breach(said.rule, said.limit)}.`;
    case 'length':
      return said.most !== undefined && said.count > said.most
        ? `${said.field} hat ${said.count} Wörter; höchstens ${said.most} sind erlaubt.`
        : `${said.field} hat ${said.count} Wörter; mindestens ${said.least ?? 0} sind nötig.`;
    case 'missing':
      return `In ${listOf(said.fields)} fehlt ${said.any ? 'alles von ' : ''}${quoted(said.phrases)}.`;
    case 'found':
      return `${found[said.check]}${said.words.length > 0 ? `: ${quoted(said.words)}` : ''}${said.more > 0 ? ` und ${said.more} weitere` : ''}.`;
    case 'other':
      return said.message;
    default:
      return said satisfies never;
  }
}

function reason(why: Reason): string {
  switch (why.kind) {
    case 'always':
      return 'Jeden Entwurf dieser Automation sieht sich ein Mensch an.';
    case 'sample':
      return `Er wurde zufällig gezogen: Menschen sehen sich ${percent(why.share)} der Entwürfe an.`;
    case 'unmeasured':
      return 'Wie sicher wir uns sind, ließ sich nicht messen.';
    case 'confidence':
      return `Die Zuversicht liegt bei ${percent(why.confidence)}; unter ${percent(why.below)} wird ein Mensch gefragt.`;
    case 'check':
      return `Die Prüfung „${title(why.check) || why.check}“ ${why.result === 'fail' ? 'ist nicht bestanden' : 'hat eine Warnung'}.`;
    case 'unrun':
      return `Die Prüfung „${title(why.check) || why.check}“ ist nicht gelaufen.`;
    case 'value':
      return why.unknown
        ? `${why.because} (${why.unknown.how === 'missing' ? 'Der Wert, der darüber entscheidet, fehlt.' : 'Der Wert, der darüber entscheidet, ist von anderer Art als erwartet.'})`
        : why.because;
    case 'asked-for':
      return 'Ein Mensch hat um diesen Entwurf gebeten.';
    case 'outcome':
      return outcomes[why.outcome];
    default:
      return why satisfies never;
  }
}

const outcomes: Readonly<Record<Extract<Reason, { kind: 'outcome' }>['outcome'], string>> = {
  'invalid-json': 'Die Antwort des Modells war nicht lesbar.',
  truncated: 'Die Antwort des Modells wurde abgeschnitten.',
  refused: 'Das Modell hat die Antwort verweigert.',
  guardrail: 'Eine Schutzregel hat die Antwort des Modells angehalten.',
  'route-down': 'Kein Modell war erreichbar.',
};

function percent(share: number): string {
  return `${Math.round(share * 100)}\u00A0%`;
}

/** From how many to how many, of what. */
export function rangeIn({ least, most }: Range, what: string): string | undefined {
  if (least !== undefined && most !== undefined) return `${least} bis ${most} ${what}`;
  if (most !== undefined) return `höchstens ${most} ${what}`;
  return least === undefined ? undefined : `mindestens ${least} ${what}`;
}

export const checks = { title, says, reason, percent };
