import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { tell, type Told } from '../doctor/finding.ts';
import { root } from '../local-endpoints.ts';
import { OpsError } from '../ops-error.ts';

/** A template, in what of it tells whether it may be deployed over another. */
export const TemplateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DeletionPolicy: z.string().default('Delete'),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});
export type Template = z.output<typeof TemplateSchema>;

/** A stack that is to be deployed has no template: it is not among those of the stage any more. */
export const emptyTemplate: Template = { Resources: {}, Outputs: {} };

/** The template that a stack has now; undefined when there is no such stack. */
export function readDeployed(client: CloudFormationClient, StackName: string): Promise<Told<Template | undefined>> {
  return tell('cloudformation:GetTemplate', async () => {
    try {
      const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Processed' }));
      return TemplateSchema.parse(JSON.parse(TemplateBody));
    } catch (error) {
      // CloudFormation has no name of its own for it.
      if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) return undefined;
      throw error;
    }
  });
}

/** When a stack was last deployed. */
export function readDeployedAt(client: CloudFormationClient, StackName: string): Promise<Told<Date>> {
  return tell('cloudformation:DescribeStacks', async () => {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return stack?.LastUpdatedTime ?? stack?.CreationTime ?? new Date();
  });
}

/** What AWS calls a resource: of a queue, its URL. */
export function readPhysicalId(client: CloudFormationClient, StackName: string, LogicalResourceId: string): Promise<Told<string>> {
  return tell('cloudformation:DescribeStackResource', async () => {
    const { StackResourceDetail } = await client.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }));
    return StackResourceDetail?.PhysicalResourceId ?? '';
  });
}

/** The index of a synthesis. @see https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html */
const ManifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ templateFile: z.string().optional(), stackName: z.string().optional() }).optional(),
    }),
  ),
});

/** The templates in a folder of a synthesis, by the names of their stacks. @throws {OpsError} when it is none */
export function readSynthesized(folder: string): ReadonlyMap<string, Template> {
  try {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const { artifacts } = ManifestSchema.parse(read('manifest.json'));
    return new Map(
      Object.values(artifacts).flatMap(({ properties: { templateFile, stackName } = {} }) =>
        templateFile === undefined || stackName === undefined ? [] : [[stackName, TemplateSchema.parse(read(templateFile))] as const],
      ),
    );
  } catch (error) {
    throw new OpsError(`${folder} has no synthesis that can be read: ${error instanceof Error ? error.message : 'it does not parse'}`, {
      cause: error,
    });
  }
}

/** What this checkout would deploy to a stage: it is synthesized now. @throws {OpsError} saying what the CDK said */
export function synthesize(stage: string): ReadonlyMap<string, Template> {
  const folder = mkdtempSync(join(tmpdir(), 'linekeeper-check-'));
  try {
    const { status, stderr, error } = spawnSync(
      join(root, 'node_modules', '.bin', 'cdk'),
      ['synth', '--quiet', '-c', `stage=${stage}`, '--output', folder],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
      },
    );
    if (status !== 0) throw new OpsError(`The stage ${stage} cannot be synthesized: ${error?.message ?? stderr.trim()}`);
    return readSynthesized(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
