/**
 * What may stand before the @: RFC 5321's letters but `%` and `!`, by which old servers pass mail on. Letters beyond ASCII, which can look
 * like these, are no part of an address here: SES takes none.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html
 */
const dotAtom = /^[\w#$&'*+/=?^`{|}~-]+(?:\.[\w#$&'*+/=?^`{|}~-]+)*$/;
const hostname = /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/;
/** An address has 254 letters at most (RFC 3696, erratum 1690); a display name may stand before it. */
const maxLength = 500;

/**
 * The one form of an address by which two spellings of a mailbox are told to be the same: without display name, quotes, `+tag`, the
 * dot after a domain, and capitals. At Gmail dots before the @ mean nothing either.
 *
 * Two mailboxes may share a form, where a server tells capitals or tags apart. So it says who may not decide, and never who may.
 *
 * @returns undefined for what is no address in ASCII, or can be read in more than one way
 */
export function canonicalAddress(text: string): string | undefined {
  if (text.length > maxLength || !/^[ -~]+$/.test(text)) return undefined;
  const address = /^[^<>@]*<([^<>]+)>$/.exec(text.trim())?.[1] ?? text.trim();
  const at = address.lastIndexOf('@');
  const local = localPart(address.slice(0, Math.max(at, 0)));
  const domain = address
    .slice(at + 1)
    .replace(/\.$/, '')
    .toLowerCase();
  if (local === undefined || !hostname.test(domain)) return undefined;
  return domain === 'gmail.com' || domain === 'googlemail.com' ? `${local.replaceAll('.', '')}@gmail.com` : `${local}@${domain}`;
}

function localPart(text: string): string | undefined {
  const plain = /^"((?:[^"\\]|\\.)*)"$/.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? text;
  if (!dotAtom.test(plain)) return undefined;
  const tag = plain.indexOf('+');
  return (tag > 0 ? plain.slice(0, tag).replace(/\.$/, '') : plain).toLowerCase();
}

/** Whether the domain of a canonical address stands for letters beyond ASCII, which can look like another domain's. */
export function hasForeignLetters(address: string): boolean {
  return /[@.]xn--/.test(address);
}
