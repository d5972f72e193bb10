import * as z from 'zod';

/** Something outside that a task may need: a connector, the endpoints of a model route, the embedding server, the mail service. */
export const OutsideSchema = z.templateLiteral([z.enum(['connector', 'route', 'service']), ':', z.string().min(1)]);
export type Outside = z.infer<typeof OutsideSchema>;

/** The services of a stage that have no name of their own. */
export const embeddingServer: Outside = 'service:embeddings';
export const mailService: Outside = 'service:mail';

/**
 * That something outside is away, or is coming back. There is none while all is well.
 *
 * - `suspected`: calls have failed, too few to be sure; everybody still calls.
 * - `down`: nobody calls but one task a minute, the probe.
 * - `recovering`: a call went well; who waits is let go, slowly at first.
 */
export const OutageSchema = z.object({
  who: OutsideSchema,
  phase: z.enum(['suspected', 'down', 'recovering']),
  since: z.iso.datetime().describe('When the first call failed'),
  by: z.array(z.string()).readonly().describe('Different tasks whose calls failed, none having gone well in between; as many as it takes'),
  probeAt: z.iso.datetime().optional().describe('While down: from when one more may try'),
  recoveredAt: z.iso.datetime().optional(),
  releasingAt: z.iso.datetime().optional().describe('When the first of those who wait were let go: the rate rises from then on'),
  reason: z.string().describe('What the last failed call said; no content'),
  version: z.int().min(1),
});
export type Outage = z.infer<typeof OutageSchema>;
