import type { Json } from '../content/canonical.ts';
import { isJsonObject } from '../content/read-json.ts';

/**
 * A number as it stands in a text. `values` are plain decimals ("1299", "9.99"): more than one where the notation is ambiguous,
 * since "1,299" is 1299 to one reader and 1.299 to the next.
 */
export type FoundNumber = { start: number; end: number; text: string; values: string[] };

const digits = '\\p{Nd}+';
// A dot, comma, apostrophe or narrow blank joins digits only when more digits follow: the full stop after "9.99" does not.
const numeral = new RegExp(`${digits}(?:[.,'\\u2019\\u00a0\\u202f\\u2009]${digits})*`, 'gu');

/**
 * The numbers in a text: 1,299.00 and 1.299,00, both ends of 3-5, the digits of 50%, 15.14cm and iPhone 5s. Signs are not read,
 * for a hyphen before a number is as often a dash or a range. Numbers written as words are left alone.
 */
export function findNumbers(text: string): FoundNumber[] {
  return Array.from(text.matchAll(numeral)).flatMap((match) => {
    const token = toAsciiDigits(match[0]);
    const values = readings(token.text);
    const at = (index: number) => match.index + (token.origin[index] ?? match[0].length);
    if (values.length > 0) return [{ start: at(0), end: match.index + match[0].length, text: match[0], values }];
    // No one number is written like this (a date, a version, a list): each part counts by itself.
    return Array.from(token.text.matchAll(/\d+/gu), (part) => ({
      start: at(part.index),
      end: at(part.index + part[0].length),
      text: part[0],
      values: [plainDecimal(part[0], '')],
    }));
  });
}

/** All numbers a JSON value states, in its numbers and in its texts, as plain decimals. Keys do not count. */
export function numbersIn(value: Json): Set<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

function collect(value: Json, into: Set<string>): void {
  if (typeof value === 'number') into.add(fromNumber(value));
  else if (typeof value === 'string') for (const number of findNumbers(value)) for (const each of number.values) into.add(each);
  else if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (isJsonObject(value)) for (const item of Object.values(value)) collect(item, into);
}

/** What a token of digits and separators can mean as one number; nothing when it is not one number. */
function readings(token: string): string[] {
  const parts = token.split(/[^\d]/u);
  const separators = Array.from(token.replace(/\d/gu, ''));
  const last = separators.at(-1);
  if (last === undefined) return [plainDecimal(token, '')];
  const kinds = new Set(separators);
  const decimalMark = last === '.' || last === ',';
  const whole = parts.slice(0, -1);
  const fraction = parts.at(-1) ?? '';
  if (kinds.size === 1) {
    const grouped = isGrouped(parts) ? [plainDecimal(parts.join(''), '')] : [];
    const decimal = separators.length === 1 && decimalMark ? [plainDecimal(whole.join(''), fraction)] : [];
    return [...grouped, ...decimal];
  }
  const lastOnlyOnce = separators.filter((separator) => separator === last).length === 1;
  return kinds.size === 2 && lastOnlyOnce && decimalMark && isGrouped(whole) ? [plainDecimal(whole.join(''), fraction)] : [];
}

/** Groups of three, or of two before the last three as in 1,00,000. */
function isGrouped(parts: readonly string[]): boolean {
  const [head = '', ...rest] = parts;
  if (!/^[1-9]\d{0,2}$/u.test(head)) return false;
  return rest.every((part, index) => part.length === 3 || (part.length === 2 && head.length <= 2 && index < rest.length - 1));
}

/** One spelling per value: no leading zeros, no trailing zeros after the point. */
function plainDecimal(whole: string, fraction: string): string {
  const left = whole.replace(/^0+(?=\d)/u, '');
  const right = fraction.replace(/0+$/u, '');
  return right === '' ? left : `${left === '' ? '0' : left}.${right}`;
}

function fromNumber(value: number): string {
  const size = Math.abs(value);
  const text = String(size);
  const plain = !text.includes('e') ? text : size >= 1 ? BigInt(size).toString() : size.toFixed(20);
  const [whole = '0', fraction = ''] = plain.split('.');
  return plainDecimal(whole, fraction);
}

/** Decimal digits of any script as 0–9, with the place each came from; other characters stay. */
function toAsciiDigits(text: string): { text: string; origin: number[] } {
  let ascii = '';
  const origin: number[] = [];
  let index = 0;
  for (const character of text) {
    ascii += /\p{Nd}/u.test(character) ? String(digitValue(character)) : character;
    origin.push(index);
    index += character.length;
  }
  return { text: ascii, origin };
}

/** Unicode lays out the decimal digits of a script in a row from 0 to 9, so the place in the row is the value. */
function digitValue(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  let below = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - below - 1))) below += 1;
  return below % 10;
}
