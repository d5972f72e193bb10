import { advice } from './advice.ts';
import { breach, pass, type Check } from './check.ts';
import { foldText, type FoldedText } from './fold-text.ts';
import type { CheckConfig } from './schema.ts';
import { textFields } from './text-fields.ts';

const name = 'links';

const label = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}-]*[\\p{L}\\p{N}])?';
// Browsers take the ideographic full stop for a dot; the other wide dots are folded into it or into the dot.
const dot = '[.\\u3002]';
// Bounded, here and below, so that a long text without blanks is read in linear time.
const host = `(?:${label}${dot}){1,10}(?:xn--[a-z0-9-]+|\\p{L}{2,})`;
const port = '(?::\\d+)?';
const path = '(?:[/?#][^\\s<>"]*)?';

/** Addresses in a folded text: with a scheme, of email, of IPv4, and bare domains. */
const address = new RegExp(
  [
    '[a-z][a-z0-9+.-]{0,30}:[/\\\\]{2}[^\\s<>"]+',
    '(?<![\\p{L}\\p{N}])(?:mailto|tel|sms|javascript|vbscript|data):[^\\s<>"]+',
    `[^\\s@<>()",;:]{1,64}@${host}`,
    `(?<![\\p{L}\\p{N}.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\p{L}\\p{N}]|\\.\\d)${port}${path}`,
    `(?<![\\p{L}\\p{N}])${host}(?![\\p{L}\\p{N}])${port}${path}`,
  ].join('|'),
  'gu',
);

/** Top-level domains that count even with a capital; with any other, "lips.With" lacks a blank after its full stop. */
const commonDomains = new Set('com net org info biz shop store online site top xyz club app dev io example test'.split(' '));
/** Two letters are a country's domain or none: "node.js" is no address. */
const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/**
 * No text of the output may hold an address (URL, bare domain, email, telephone link) unless its host is allowed: copy that sends
 * people elsewhere is the first thing an injected text asks for.
 */
export const checkLinks: Check<Extract<CheckConfig, { check: 'links' }>> = (config, { output }) => {
  const allowed = new Set(config.allowedHosts);
  const hits = textFields(output).flatMap(({ pointer, text }) =>
    addressesIn(text)
      .filter((found) => !allowed.has(found.host ?? ''))
      .map((found) => ({ pointer, ...found })),
  );
  if (hits.length === 0) return pass(name, 'no address, or allowed ones only');
  const places = [...new Set(hits.map(({ pointer }) => pointer))];
  return breach(
    name,
    config.severity,
    `${places.join(', ')} holds an address. ${advice.noAddress}`,
    hits.map(({ pointer, start, end }) => ({ pointer, start, end })),
  );
};

type Address = { start: number; end: number; host: string | undefined };

function addressesIn(text: string): Address[] {
  const folded = foldText(text);
  return Array.from(folded.folded.matchAll(address)).flatMap((match) => {
    const found = match[0].replace(/[.,;:!?)'\]]+$/u, '');
    const span = folded.spanOf(match.index, match.index + found.length);
    if (isBareWord(found) && !endsInDomain(text, folded, match.index, found)) return [];
    return [{ ...span, host: hostOf(found) }];
  });
}

/** Nothing but labels and dots, so that only its ending tells a domain from a missing blank. */
function isBareWord(found: string): boolean {
  return /^[^:/?#@\\]+$/u.test(found) && !/^[\d.]+$/u.test(found);
}

function endsInDomain(text: string, folded: FoldedText, at: number, found: string): boolean {
  const ending = found.split(/[.\u3002]/u).at(-1) ?? '';
  if (commonDomains.has(ending)) return true;
  if (/^[a-z]{2}$/u.test(ending)) return regions.of(ending.toUpperCase()) !== undefined;
  const place = folded.spanOf(at + found.length - ending.length, at + found.length);
  return !/^\p{Lu}\p{Ll}/u.test(text.slice(place.start, place.end));
}

/** The host that a browser or mail program would go to; undefined where there is none or it cannot be read. */
function hostOf(found: string): string | undefined {
  const [scheme = ''] = /^[a-z][a-z0-9+.-]*(?=:(?!\d))/u.exec(found) ?? [];
  if (scheme === '' || scheme === 'mailto') {
    const rest = scheme === '' ? found : found.slice('mailto:'.length);
    return parsedHost(`http://${rest}`);
  }
  return parsedHost(found);
}

function parsedHost(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname || undefined : undefined;
}
