import * as z from 'zod';
import { MayUseSchema } from './may-use.ts';

/** Languages in which reviewers can be written to; the texts stand in `domain/review/texts`. */
export const LocaleSchema = z.enum(['en', 'de']);
export type Locale = z.infer<typeof LocaleSchema>;

/** A time zone by its IANA name, as in `Europe/Berlin`. */
export const TimeZoneSchema = z
  .string()
  .refine(isTimeZone, 'must be the name of a time zone, like Europe/Berlin or UTC')
  .meta({ examples: ['Europe/Berlin'] });

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Reviewer groups of a stage, by name. */
export const ReviewerGroupsSchema = z.record(
  z.string().regex(/^[a-z0-9-]{1,40}$/),
  z.strictObject({
    teams: MayUseSchema,
    timeZone: TimeZoneSchema.optional().describe('In which its members read dates. Default: UTC'),
    members: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(100),
          email: z.email(),
          locale: LocaleSchema.optional().describe('Language of emails and pages. Default: en'),
        }),
      )
      .min(1)
      .max(20),
  }),
);

export type ReviewerGroups = z.infer<typeof ReviewerGroupsSchema>;

export type Reviewer = ReviewerGroups[string]['members'][number];
