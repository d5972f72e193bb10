import * as z from 'zod';
import { TeamSchema } from './caller.ts';
import { canonicalAddress } from './email-address.ts';
import { isTimeZone } from './presence.ts';

/** Languages in which reviewers can be written to; the texts stand in `domain/review/texts`. */
export const LocaleSchema = z.enum(['en', 'de']);
export type Locale = z.infer<typeof LocaleSchema>;

export const GroupNameSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'must be 1–40 lower-case letters, digits or hyphens')
  .meta({ id: 'ReviewerGroupName', examples: ['brand-editors'] });

/** Without underscores: a reference travels in tags of emails, where one stands for the slash. */
const PersonIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1–40 lower-case letters, digits or hyphens, starting with a letter');

const addressRule = 'must be an email address in ASCII; a domain of other letters is written as xn--…';
const AddressSchema = z
  .email(addressRule)
  .max(254)
  .refine((text) => canonicalAddress(text) !== undefined, addressRule);

/** What of a token means a person: the issuer's own id of them, or an address in the email claim. */
const PersonIdentitySchema = z.union([z.strictObject({ sub: z.string().min(1).max(255) }), z.strictObject({ email: AddressSchema })], {
  error: 'must be {"sub": "…"} or {"email": "…"}, as tokens of the stage\'s issuer have it',
});

const TimeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 09:00');

const HoursSchema = z
  .strictObject({
    days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
    from: TimeOfDaySchema,
    to: TimeOfDaySchema,
  })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'must be later than from, on the same day' });

const AwaySchema = z
  .strictObject({
    from: z.iso.date().optional().describe('First day away. Default: they are away already'),
    until: z.iso.date().describe('Last day away'),
    standIn: PersonIdSchema.describe('Who of the group is asked meanwhile'),
  })
  .refine(({ from, until }) => from === undefined || from <= until, { path: ['until'], error: 'must not be before from' });

/** Somebody who may be asked for a review. */
export const PersonSchema = z.strictObject({
  id: PersonIdSchema.describe('Stays theirs for ever: votes and trails name it. Never give it to somebody else'),
  name: z.string().min(1).max(100),
  email: AddressSchema.describe('Where they are written to'),
  identities: z.array(PersonIdentitySchema).max(10).default([]).describe('What else of a token means them, beside the address'),
  locale: LocaleSchema.optional().describe('Language of emails and pages. Default: en'),
  timeZone: z
    .string()
    .max(50)
    .refine(isTimeZone, 'is no time zone; write one of the IANA database, like Europe/Berlin')
    .default('UTC')
    .describe('In which their days and hours are'),
  hours: HoursSchema.optional().describe('When they work. Default: always'),
  away: AwaySchema.optional(),
});
export type Person = z.infer<typeof PersonSchema>;

/**
 * What a team says of a group. Everything in it is checked when it is put: whoever is named is there, and nobody is there twice.
 *
 * @example { "teams": [], "people": [{ "id": "erin", "name": "Erin Editor", "email": "erin@example.com", "identities": [{ "sub": "00u1" }],
 *   "timeZone": "Europe/Berlin", "away": { "until": "2027-01-06", "standIn": "bo" } }, { "id": "bo", "name": "Bo", "email": "bo@example.com" }] }
 */
export const GroupSpecSchema = z
  .strictObject({
    teams: z
      .array(z.union([TeamSchema, z.literal('*')]))
      .max(100)
      .default([])
      .describe('Teams whose automations may ask it besides the owner\'s; "*" is every team'),
    people: z.array(PersonSchema).min(1).max(20),
  })
  .superRefine(({ people }, context) => {
    for (const fault of groupFaults(people)) context.addIssue({ code: 'custom', ...fault });
  })
  .meta({ id: 'ReviewerGroupSpec' });
export type GroupSpec = z.infer<typeof GroupSpecSchema>;

/** A group as it stands: the newest version. */
export const ReviewerGroupSchema = z
  .object({
    name: GroupNameSchema,
    owner: TeamSchema,
    version: z.int().min(1),
    ...GroupSpecSchema.shape,
    updatedAt: z.iso.datetime(),
    updatedBy: z.string().describe('Token subject of who put this version'),
  })
  .meta({ id: 'ReviewerGroup' });
export type ReviewerGroup = z.infer<typeof ReviewerGroupSchema>;

/** A group without its people's addresses. */
export const GroupSummarySchema = z
  .object({
    name: GroupNameSchema,
    people: z.int().describe('How many'),
    yours: z.boolean().describe('Whether it belongs to your team, which then may read and change it'),
    version: z.int(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'ReviewerGroupSummary' });
export type GroupSummary = z.infer<typeof GroupSummarySchema>;

/** What its owner wrote, without what was added when it was stored. */
export function specOf({ teams, people }: ReviewerGroup): GroupSpec {
  return { teams, people };
}

/** Whether automations of a team may ask a group. */
export function mayAsk({ owner, teams }: Pick<ReviewerGroup, 'owner' | 'teams'>, team: string): boolean {
  return owner === team || teams.includes(team) || teams.includes('*');
}

/** A group as other teams may see it. */
export function summariseGroup({ name, owner, people, version, updatedAt }: ReviewerGroup, team: string): GroupSummary {
  return { name, people: people.length, yours: owner === team, version, updatedAt };
}

type Fault = { path: (string | number)[]; message: string };

/** Two who are one, stand-ins who are not there. That stand-ins may go round in a circle is allowed: not all are away at a time. */
function groupFaults(people: readonly Person[]): Fault[] {
  const ids = people.map(({ id }) => id);
  const seen = new Map<string, string>();
  const takenBy = (key: string, id: string): string | undefined => {
    const owner = seen.get(key);
    if (owner === undefined) seen.set(key, id);
    return owner === id ? undefined : owner;
  };
  return people.flatMap(({ id, email, identities, away }, index): Fault[] => {
    const at = (path: (string | number)[], message: string): Fault => ({ path: ['people', index, ...path], message });
    const twice = (path: (string | number)[], what: string, other: string | undefined) =>
      other === undefined ? [] : [at(path, `means the same person as ${what} of "${other}"; one person stands in a group once`)];
    return [
      ...(ids.indexOf(id) < index ? [at(['id'], `"${id}" is taken by another person of this group; choose another`)] : []),
      ...twice(['email'], 'an address', takenBy(`email ${canonicalAddress(email)}`, id)),
      ...identities.flatMap((identity, place) =>
        'sub' in identity
          ? twice(['identities', place, 'sub'], 'a sub', takenBy(`sub ${identity.sub}`, id))
          : twice(['identities', place, 'email'], 'an address', takenBy(`email ${canonicalAddress(identity.email)}`, id)),
      ),
      ...(away === undefined || (ids.includes(away.standIn) && away.standIn !== id)
        ? []
        : [
            at(
              ['away', 'standIn'],
              `"${away.standIn}" is nobody else of this group; there are ${ids.filter((one) => one !== id).join(', ') || 'none'}`,
            ),
          ]),
    ];
  });
}
