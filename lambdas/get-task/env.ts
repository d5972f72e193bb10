import * as z from 'zod';

export const EnvSchema = z.object({ WORK_TABLE: z.string(), CONTENT_BUCKET: z.string() });
