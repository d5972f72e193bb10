import type { Limits, TypedFaultKind } from '../../edit-fields.ts';
import type { pages as english } from '../en/pages.ts';
import { html } from '../html.ts';
import { checks, rangeIn } from './checks.ts';
import { instant, language, listOf } from './common.ts';

/* What reviewers read on pages, in German. */

const units = { characters: 'Zeichen', items: 'Einträge' } as const;

function limits(of: Limits): string {
  const range = rangeIn(of.range, units[of.of]);
  const each = of.of === 'items' ? rangeIn(of.each, units.characters) : undefined;
  const text = [range, each && `je ${each}`].filter((part) => part !== undefined).join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const typed: Readonly<Record<TypedFaultKind, string>> = {
  'not-a-field': 'Das ist kein Feld dieses Entwurfs.',
  'needs-number': 'Hier wird eine Zahl gebraucht.',
  'not-a-number': 'Das muss eine Zahl sein, zum Beispiel 12.5.',
  'not-whole': 'Das muss eine ganze Zahl sein.',
  'not-yes-or-no': 'Das muss Ja oder Nein sein.',
  'not-offered': 'Das muss einer der angebotenen Werte sein.',
  'needs-json': 'Hier wird ein JSON-Wert gebraucht.',
  'not-json': 'Das muss gültiges JSON sein.',
  unfit: 'Dieses JSON lässt sich so nicht speichern: Es ist zu tief verschachtelt oder hat beschädigte Zeichen oder den Namen __proto__.',
};

const parts: Readonly<Record<string, string>> = {
  grounding: 'Angaben, die in Eingabe oder Quellen stehen',
  checks: 'Prüfungen ohne Warnung',
  repairs: 'Ohne Nachbesserung',
  statement: 'Eigene Angabe des Modells',
};

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

/** The pages. */
export const pages: typeof english = {
  language,
  instant,
  listOf,
  checks,
  site: 'Linekeeper Prüfung',
  documentTitle: (title) => `${title} · Linekeeper Prüfung`,
  toDecision: 'Zur Entscheidung',

  open: {
    kicker: (title, team, draft) => `${title} · Team ${team} · Entwurf ${draft}`,
    release: {
      title: 'Diesen Entwurf freigeben?',
      heading: 'Diesen Entwurf freigeben?',
      lede: (headline, deadline) => html`„${headline}“ wartet bis ${deadline} auf Ihre Entscheidung.`,
    },
    mend: {
      title: 'Diesen Entwurf verbessern?',
      heading: 'Dieser Entwurf muss verbessert werden',
      lede: (headline, deadline) => html`„${headline}“ kann so nicht veröffentlicht werden und wartet bis ${deadline} auf Sie.`,
    },
    write: {
      title: 'Diesen Text schreiben?',
      heading: 'Es kam kein Entwurf zustande',
      lede: (_headline, deadline) => html`Bitte schreiben Sie den Text bis ${deadline} selbst, oder lehnen Sie die Aufgabe ab.`,
    },
    undecided: 'Es wurde noch nichts entschieden.',
    typedIsKept: (form) => html`Was Sie eingegeben haben, steht noch in ${form}.`,
    formBelow: 'dem Formular unten',
    summary: 'Kurz gesagt',
    whyFlagged: 'Warum ein Mensch gefragt wird',
    always: 'Die Automation fragt bei jedem solchen Entwurf einen Menschen.',
    whyYou: 'Warum Sie',
    member: (group) => html`Sie prüfen in der Gruppe ${group}.`,
    decidesAs: (name) => html`Sie entscheiden als ${name}.`,
    notYou: 'Das sind nicht Sie?',
    otherPerson: (name) =>
      `Dieser Link wurde an ${name} geschickt; wer hier eine Taste drückt, entscheidet unter diesem Namen. Sind Sie das nicht, entscheiden Sie bitte nichts und sagen Sie dort, dass Sie den Link haben.`,
    ifApproved: 'Wenn Sie freigeben',
    effect: (undoSeconds, others) => {
      const who = others === 1 ? 'eine weitere Person zustimmt' : `${others} weitere Personen zustimmen`;
      const when = others > 0 ? `Sobald ${who}: ` : '';
      const back =
        undoSeconds > 0
          ? `Sie können es ${count(undoSeconds, 'Sekunde', 'Sekunden')} lang zurücknehmen. Dann wird er hier veröffentlicht:`
          : 'Er wird sofort hier veröffentlicht, und das lässt sich nicht zurücknehmen:';
      return `${when}${back}`;
    },
    background: 'Hintergrund',
    input: 'Eingabe',
    fields: (number) => count(number, 'Feld', 'Felder'),
    published: 'Was jetzt veröffentlicht ist und was sich ändert',
    evidence: 'Quellen',
    passages: (number) => count(number, 'Textstelle', 'Textstellen'),
    source: (title, document, version, part) => `${title} · ${document}, Fassung ${version}, Teil ${part}`,
    earlier: 'Frühere Entwürfe und Anmerkungen',
    drafts: (number) => count(number, 'Entwurf', 'Entwürfe'),
    earlierDraft: (number, source) => `Entwurf ${number} · ${source} · was sich seitdem geändert hat`,
    note: (done, name, at) => `${done} von ${name}, ${at}`,
    noOutput: 'Er hatte keinen Text.',
    unchanged: 'Nichts hat sich geändert.',
    tooLong: 'Geändert; zu lang, um hier gezeigt zu werden.',
    cut: (characters) => `… und ${characters} weitere Zeichen, für die auf dieser Seite kein Platz ist`,
    notShown: (number) => `Für ${number} weitere ist auf dieser Seite kein Platz.`,
    footer:
      'Diese Seite zu öffnen entscheidet nichts; das tut nur eine Taste. Der Link gehört Ihnen allein und entscheidet in Ihrem Namen.',
    reference: (task, revision, automation, digest) =>
      `Aufgabe ${task}, Revision ${revision} von ${automation}. Was Sie sehen, hat den SHA-256 ${digest}.`,
  },

  making: {
    title: 'Wie er entstanden ist',
    measured: (confidence, cost) => `Zuversicht ${confidence}, ${cost}`,
    unmeasured: (cost) => `Zuversicht nicht gemessen, ${cost}`,
    confidence: 'Zuversicht',
    lowest: (confidence) =>
      `${confidence}: der niedrigste ihrer Teile. Sie sagt, wie gut die Form eingehalten ist, nicht, dass alles stimmt.`,
    part: (name) => (Object.hasOwn(parts, name) ? (parts[name] ?? '') : ''),
    notMeasured: 'Nicht gemessen',
    by: 'Geschrieben von',
    model: (id, version, endpoint) => `${id}, Version ${version}, über ${endpoint}`,
    sources: { model: 'Ein Modell', reviewer: 'Ein Mensch', canned: 'Der feste Text der Automation', none: 'Noch niemand' },
    drafts: 'Entwürfe bisher',
    cost: 'Kosten bisher',
    about: 'Was es ist',
  },

  draft: {
    title: 'Der Entwurf',
    note: 'Anmerkung',
    hidden: 'Dieser Entwurf hat unsichtbare Zeichen. Sie stehen hier in Kästchen, mit ihrem Code, zum Beispiel U+200B.',
    unmarked: (number) => `${count(number, 'weitere Stelle ist', 'weitere Stellen sind')} aus Platzmangel nicht markiert.`,
    asJson: 'Feld für Feld braucht er zu viel Platz; darum steht hier das JSON, das er ist.',
    cut: (characters) =>
      `${count(characters, 'Zeichen wird', 'Zeichen werden')} nicht gezeigt: Dafür ist auf dieser Seite kein Platz. Was nicht gezeigt wird, kann nicht freigegeben werden.`,
    checks: 'Prüfungen',
    passed: (number) => count(number, 'Prüfung bestanden', 'Prüfungen bestanden'),
    results: { warn: 'Warnung', fail: 'Nicht bestanden' },
  },

  decide: {
    title: 'Ihre Entscheidung',
    approve: 'Freigeben',
    bar: { approveAfterAll: 'Freigeben …', edit: 'Ändern', write: 'Schreiben', reject: 'Ablehnen' },
    inTheWay: (titles) =>
      html`So kann er nicht freigegeben werden: ${titles} – nicht bestanden, und das lässt sich nicht übergehen. Verbessern Sie ihn und geben Sie ihn mit Ihren Änderungen frei, oder lehnen Sie ihn ab.`,
    overrulable: (titles) => html`Nicht bestanden: ${titles}. Sie können ihn trotzdem freigeben; dann braucht es eine Begründung.`,
    overruleReason: 'Warum er trotzdem hinausgehen darf',
    overruleHint: (titles) => `Nur nötig, wenn davon noch etwas nicht bestanden ist: ${titles}. Alles andere muss bestehen.`,
    release: { edit: 'Mit Änderungen freigeben', send: 'Mit diesen Änderungen freigeben' },
    write: { edit: 'Selbst schreiben', send: 'Freigeben, was ich geschrieben habe' },
    regenerate: 'Um einen anderen Entwurf bitten',
    note: 'Was anders sein soll',
    noteHint: (left, most) =>
      `Ein Modell schreibt ihn danach neu, und jemand Ihrer Gruppe wird zum Ergebnis gefragt. ${left === 1 ? 'Das geht noch einmal' : `Das geht noch ${left}-mal`}. Höchstens ${most} Zeichen.`,
    sendRegenerate: 'Um einen anderen Entwurf bitten',
    tooLargeToEdit: 'Dieser Entwurf braucht zu viel Platz, um auf dieser Seite geändert zu werden.',
    reject: 'Ablehnen und sagen, warum',
    reason: 'Grund',
    reasonHint: (most) => `Das Team liest ihn. Höchstens ${most} Zeichen.`,
    sendReject: 'Diesen Entwurf ablehnen',
    undo: 'Zurücknehmen',
    optional: '(freiwillig)',
    limits,
    hidden: 'Es hat unsichtbare Zeichen; oben werden sie gezeigt.',
    oneEachLine: 'Ein Eintrag je Zeile.',
    wholeNumber: 'Eine ganze Zahl.',
    number: 'Eine Zahl.',
    json: 'Ein JSON-Wert.',
    yes: 'Ja',
    no: 'Nein',
    notSet: 'Nicht gesetzt',
  },

  faults: {
    typed: (fault) => typed[fault],
    reasonTooLong: (length, most) => `Die Begründung hat ${length} Zeichen; höchstens ${most} werden aufbewahrt.`,
    nothingToApprove: 'Es gibt keinen Entwurf zum Freigeben; schreiben Sie den Text, oder lehnen Sie die Aufgabe ab.',
    reasonMissing: 'Bitte sagen Sie, warum Sie ihn ablehnen.',
    noteMissing: 'Bitte sagen Sie, was anders sein soll: Danach wird der nächste Entwurf gemacht.',
    noMoreDrafts: 'Um weitere Entwürfe kann nicht gebeten werden. Geben Sie diesen frei, ändern Sie ihn, oder lehnen Sie ihn ab.',
    inTheWay: (titles) =>
      `So kann der Entwurf nicht freigegeben werden, denn dies ist nicht bestanden: ${listOf(titles)}. Verbessern Sie ihn und geben Sie ihn mit Ihren Änderungen frei, oder lehnen Sie ihn ab.`,
    overruleReason: (titles) => `Bitte sagen Sie, warum er hinausgehen darf, obwohl dies nicht bestanden ist: ${listOf(titles)}.`,
  },

  closed: {
    done: {
      approve: 'Freigegeben',
      edit: 'Mit Änderungen freigegeben',
      regenerate: 'Um einen anderen Entwurf gebeten',
      reject: 'Abgelehnt',
    },
    ownVote: (done) => `${done}; andere folgen noch.`,
    missing: (at, missing) =>
      html`Ihre Stimme vom ${at} zählt. ${missing === 1 ? 'Eine weitere Person muss' : `${missing} weitere Personen müssen`} zustimmen.`,
    ownDecision: (done) => `${done}.`,
    undoable: (name, at, seconds) =>
      html`Entschieden von Ihnen, ${name}, am ${at}. Es wirkt ${seconds} Sekunden nach dem Drücken; bis dahin können Sie es zurücknehmen.`,
    decided: (done, name, own, at) => ({
      title: 'Schon entschieden',
      says: [html`${done}: schon entschieden von ${name}${own && ' (Ihnen)'} am ${at}.`, 'Hier ist nichts mehr zu tun.'],
    }),
    expired: (at) => ({
      title: 'Diese Prüfung ist abgelaufen',
      says: [
        html`Bis ${at} hat niemand entschieden, darum wurde der Entwurf nicht veröffentlicht.`,
        'Das Team kann die Aufgabe noch einmal schicken.',
      ],
    }),
    replaced: (draft) => ({
      title: draft === undefined ? 'Durch einen neueren Entwurf ersetzt' : `Durch Entwurf ${draft} ersetzt`,
      says: [
        'Es gibt einen neueren Entwurf dieses Textes; dieser braucht keine Entscheidung mehr.',
        'Werden Sie zum neueren gefragt, steht sein Link in einer neueren E-Mail.',
      ],
    }),
    cancelled: {
      title: 'Es braucht keine Entscheidung mehr',
      says: ['Die Aufgabe wurde abgebrochen oder ist beendet. Sie können diese Seite schließen.'],
    },
    late: 'Ihr Drücken kam zu spät und hat nichts geändert.',
    lateAfter: (name, at) => `Das wurde schon von ${name} am ${at} entschieden. Ihr Drücken hat nichts geändert.`,
  },

  message: {
    unknown: {
      title: 'Diesen Link kennen wir nicht',
      says: [
        'Öffnen Sie ihn noch einmal aus der E-Mail und achten Sie darauf, dass er vollständig ist: Nach dem letzten Schrägstrich stehen 22 Zeichen.',
        'Links verschwinden mit ihrer Aufgabe; dann gibt es nichts mehr zu entscheiden.',
      ],
    },
    erased: {
      title: 'Der Text wurde entfernt',
      says: ['Worum es in dieser Prüfung ging, wurde gelöscht; darum kann darüber nicht mehr entschieden werden.'],
    },
    barred: {
      requester: {
        title: 'Jemand anders muss entscheiden',
        says: ['Sie haben diese Aufgabe selbst gestellt. Ein anderes Mitglied der Gruppe hat einen eigenen Link.'],
      },
      'unknown-requester': {
        title: 'Noch kann hier niemand entscheiden',
        says: [
          'Wer diese Aufgabe gestellt hat, ist nicht zu erkennen, und niemand darf eigene Aufgaben freigeben. Das Team der Automation kann es richten und die Aufgabe noch einmal schicken.',
        ],
      },
      'left-group': {
        title: 'Sie prüfen hier nicht mehr',
        says: [
          'Dieser Link ging an ein Mitglied einer Gruppe, der Sie nicht mehr angehören. Die anderen Mitglieder haben ihre eigenen Links.',
        ],
      },
    },
    outdated: {
      title: 'Diese Seite war veraltet',
      says: ['Es wurde nichts entschieden. Etwas hat sich geändert, nachdem Sie sie geöffnet hatten.'],
      link: 'Die aktuelle Seite öffnen',
    },
    ourFault: 'Es liegt nicht an Ihnen. Bitte öffnen Sie den Link in einer Minute noch einmal; es wurde nichts entschieden.',
  },
};
