import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { AuthConfigSchema } from '../domain/identity/auth-config.ts';
import { EmbeddingConfigSchema } from '../domain/knowledge/embedding.ts';
import { longestAnswerMs, ModelRoutesSchema } from '../domain/route/schema.ts';
import { escapePointer } from '../domain/problem/problem.ts';
import { poolFaults, PoolsSchema } from '../domain/route/pool.ts';
import { ConnectorsSchema } from '../domain/publication/schema.ts';
import { concurrencyFaults } from './concurrency.ts';
import { functions } from './functions.ts';
import { processingFaults } from './processing-regions.ts';
import { samplingFaults } from './sampling.ts';

/** Retentions that CloudWatch Logs takes, in days. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const logRetentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

/** Seconds that Infer keeps for reading and storing, beside the time the model takes. */
const inferReserveSeconds = 10;

/**
 * Settings of one stage, `config/<stage>.json`. Stages differ in these values and in nothing else.
 */
export const StageConfigSchema = z
  .strictObject({
    stage: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,15}$/, 'must be 1–16 lower-case letters, digits or hyphens, starting with a letter')
      // The machine of a stage may send to whatever is named as its pools are: "dev-pool-x" would be a pool of "dev".
      .regex(/^(?!.*-pool-)/, 'must not contain "-pool-": its queues would have names of another stage\'s pools'),
    account: z
      .string()
      .regex(/^\d{12}$/, 'must be the 12 digits of an AWS account')
      .optional()
      .describe('Default: the account of the credentials'),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region, like eu-west-1')
      .optional()
      .describe('Default: the region of the credentials'),
    processingRegions: z
      .array(z.string().regex(/^(\*|[a-z][a-z0-9-]*)$/, 'must be a region, a geography like eu, or *'))
      .min(1)
      .optional()
      .describe("Where models may process content: regions, geographies of inference profiles, or *. Default: the stage's region"),
    architecture: z.enum(['x86_64', 'arm64']).describe('Of all functions; the search engine is a Linux binary of it'),
    platform: z
      .enum(['linux', 'darwin'])
      .default('linux')
      .describe('Lambda is linux; an emulator runs functions on the machine it stands on'),
    removal: z
      .enum(['destroy', 'retain'])
      .describe('What becomes of tables, buckets, secrets and their key when a stack is deleted; all else goes'),
    pointInTimeRecovery: z.boolean(),
    deletionProtection: z.boolean(),
    logRetentionDays: z.literal(logRetentionDays),
    xray: z.boolean(),
    requireTls: z
      .boolean()
      .describe('Buckets, queues and topics refuse plain HTTP; an emulator on the loopback address speaks nothing else'),
    concurrency: z.strictObject({
      account: z
        .int()
        .min(1)
        .optional()
        .describe("Executions that the account lets this stage have at a time: Lambda's quota, less what others use. Default: not checked"),
      inferReserved: z.int().min(1).optional().describe('Executions reserved for Infer, and its ceiling: at least the bounds of all pools'),
      retrieveReserved: z.int().min(1).optional().describe('Executions reserved for Retrieve, and its ceiling: at least retrieveMax'),
      awaitTaskReserved: z.int().min(1).max(1000).optional().describe('Executions reserved for synchronous waits, and their ceiling'),
      startMax: z.int().min(2).max(1000).describe('Concurrent starters of tasks, in each lane'),
      retrieveMax: z.int().min(2).max(1000).describe('Concurrent searches for evidence'),
      decisionsMax: z.int().min(2).max(1000).describe('Concurrent deliveries of decisions'),
      ingestMax: z.int().min(2).max(1000).describe('Concurrent document indexers, over all domains'),
    }),
    apiThrottle: z
      .strictObject({ ratePerSecond: z.number().min(1), burst: z.int().min(1) })
      .describe('The outer wall; limits of a team are kept at admission'),
    teamLimitPerMinute: z.int().min(1).describe('Tasks one team may submit in a minute'),
    auth: AuthConfigSchema,
    pools: PoolsSchema,
    modelRoutes: ModelRoutesSchema,
    embedding: EmbeddingConfigSchema,
    connectors: ConnectorsSchema,
    egressAllowlist: z
      .array(z.string().regex(/^[a-z0-9.-]+(:\d{1,5})?$/, 'must be host or host:port'))
      .describe('Hosts that connectors may call'),
    mailFrom: z.email().describe('Sender of review emails; its domain must be a verified SES identity'),
    linkBase: z
      .url()
      .optional()
      .describe('URL before /review/<token> in emails, where something of yours stands in front of the review API'),
    reviewDomain: z
      .strictObject({
        name: z.hostname(),
        certificateArn: z
          .string()
          .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, 'must be the ARN of a certificate of ACM'),
        basePath: z
          .string()
          .regex(/^[a-z0-9-]+$/, 'must be one part of a path, without slashes')
          .optional()
          .describe('Where other APIs share the domain. Default: the whole domain is ours'),
      })
      .optional()
      .describe('Address of the review pages. Default: that of their API'),
    reviewWebAclArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/[\w-]+\/[\w-]+$/, 'must be the ARN of a regional web ACL')
      .optional()
      .describe('Web ACL in front of the public review pages. Default: none'),
    permissionsBoundary: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/, 'must be the ARN of a managed policy')
      .optional()
      .describe('Boundary of every role that the stacks make. Default: none'),
    tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}).describe('Tags of all that the stacks make'),
    alarmsEmail: z.email().optional().describe('Who is told of alarms. Default: nobody, the alarms only show'),
  })
  .superRefine((config, context) => {
    for (const fault of [
      ...addressFaults(config),
      ...processingFaults(config),
      ...poolFaults(config.modelRoutes, config.pools),
      ...concurrencyFaults(config),
      ...samplingFaults(config.modelRoutes),
    ])
      context.addIssue({ code: 'custom', ...fault });
    for (const [name, route] of Object.entries(config.modelRoutes)) {
      const longest = Math.ceil(longestAnswerMs(route) / 1000);
      const allowed = functions.infer.timeoutSeconds - inferReserveSeconds;
      if (longest > allowed) {
        context.addIssue({
          code: 'custom',
          path: ['modelRoutes', name],
          message: `can take ${longest} s (rounds × sum of timeoutMs, and pauses), but Infer has ${allowed} s; lower rounds or timeoutMs`,
        });
      }
    }
  });
export type StageConfig = z.infer<typeof StageConfigSchema>;

/** Addresses that contradict each other, or that AWS would refuse. */
function addressFaults({ linkBase, reviewDomain, region }: StageConfig): { path: string[]; message: string }[] {
  if (!reviewDomain) return [];
  if (linkBase !== undefined) return [{ path: ['linkBase'], message: 'follows from reviewDomain; leave out one of them' }];
  const place = reviewDomain.certificateArn.split(':')[3];
  return region === undefined || place === region
    ? []
    : [
        {
          path: ['reviewDomain', 'certificateArn'],
          message: `is of ${place}; a regional API takes certificates of its own region, ${region}`,
        },
      ];
}

/** A stage's settings cannot be read or are not allowed. The message names file, place and remedy. */
export class StageConfigError extends Error {
  override readonly name = 'StageConfigError';
}

/**
 * Reads `config/<stage>.json`, lays the overrides file over it and checks the result.
 * @param overridesFile JSON laid over the stage's file: objects are merged, everything else is replaced
 * @throws {StageConfigError} with every fault: its place as a JSON pointer, and what is allowed there
 */
export function loadStageConfig(root: string, stage: string, overridesFile?: string): StageConfig {
  if (!/^[a-z][a-z0-9-]*$/.test(stage))
    throw new StageConfigError(`"${stage}" is no stage name; pass one of config/, for instance -c stage=dev.`);
  const file = `config/${stage}.json`;
  const base = readJson(root, file);
  const settings = overridesFile === undefined ? base : merge(base, readJson(root, overridesFile));
  const parsed = StageConfigSchema.safeParse(settings, { error: howToMend });
  if (!parsed.success) {
    const where = overridesFile === undefined ? file : `${file} with ${overridesFile} laid over it`;
    const faults = parsed.error.issues.map(
      (issue) => `  ${issue.path.map((part) => `/${escapePointer(String(part))}`).join('') || '/'}: ${issue.message}`,
    );
    throw new StageConfigError(`${where} is not allowed:\n${faults.join('\n')}`);
  }
  if (parsed.data.stage !== stage) {
    throw new StageConfigError(`${file} says /stage is "${parsed.data.stage}"; it must be "${stage}", like the file's name.`);
  }
  return parsed.data;
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

/** What zod says in a few words of what a person left out or misspelt. @returns undefined for what its own words say well enough */
function howToMend(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys')
    return `has ${quoted(issue.keys)}, which is no setting; mend its spelling or leave it out: config/README.md has them all`;
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing; config/README.md says what belongs there';
  return undefined;
}

type JsonObject = { [key: string]: unknown };

function readJson(root: string, file: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(resolve(root, file), 'utf8');
  } catch (error) {
    throw new StageConfigError(`${file} cannot be read; every stage has a file config/<stage>.json.`, { cause: error });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new StageConfigError(`${file} is not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}.`, { cause: error });
  }
  throw new StageConfigError(`${file} must hold a JSON object.`);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merge(base: JsonObject, over: JsonObject): JsonObject {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isObject(below) && isObject(value) ? merge(below, value) : value;
  }
  return merged;
}
