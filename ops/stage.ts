import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { loadStageConfig, StageConfigError, type StageConfig } from '../lib/config.ts';
import { readLocalEndpoints, root, type LocalEndpoints } from './local-endpoints.ts';
import { OpsError } from './ops-error.ts';
import { stackName, type StackName } from './stacks.ts';

/** What AWS clients are made with. Without an endpoint they take the ordinary AWS environment: profile, credentials, and region if none is given. */
export type ClientSettings = { region?: string; endpoint?: string; credentials?: { accessKeyId: string; secretAccessKey: string } };

/** A stage that is deployed. */
export type DeployedStage = {
  name: string;
  settings: ClientSettings;
  claims: StageConfig['auth']['claims'];
  /** As the settings of this checkout have them, which may not be deployed yet. */
  pools: StageConfig['pools'];
  /** Present for the stage of the local cloud. */
  local?: LocalEndpoints;
  /** @throws {OpsError} when the stack is not there or has no such output */
  output: (stack: StackName, name: string) => Promise<string>;
  /** The same, and undefined when the stack is not there or has no such output. @throws {OpsError} when it could not be seen */
  findOutput: (stack: StackName, name: string) => Promise<string | undefined>;
};

/** The emulator's administrator; it checks nothing but the name. */
const emulatorCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The stages of this checkout: those with a file in config/. */
export function stageNames(): string[] {
  return readdirSync(join(root, 'config'))
    .flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : []))
    .toSorted();
}

/**
 * Finds a stage: the local one by what `up` wrote, any other through the AWS environment, in the region of its settings.
 * @throws {OpsError} for a stage that is not one, whose settings are faulty, or that is not up
 */
export async function findStage(name: string): Promise<DeployedStage> {
  const config = readConfig(name);
  if (name !== 'local') {
    const settings = awsSettings(config);
    return { name, settings, claims: config.auth.claims, pools: config.pools, ...outputs(name, settings) };
  }
  const local = await readLocalEndpoints();
  const settings = { region: local.region, endpoint: local.emulator, credentials: emulatorCredentials };
  return { name, settings, claims: config.auth.claims, pools: config.pools, local, ...outputs(name, settings) };
}

/** The settings of a stage in this checkout. @throws {OpsError} for a stage that is not one, or whose settings are faulty */
export function readConfig(stage: string): StageConfig {
  if (!stageNames().includes(stage)) throw new OpsError(`There is no stage "${stage}"; there are ${stageNames().join(', ')}.`);
  try {
    return loadStageConfig(root, stage);
  } catch (error) {
    if (error instanceof StageConfigError) throw new OpsError(error.message, { cause: error });
    throw error;
  }
}

/** The AWS environment, in the region of a stage's settings if they name one. */
export function awsSettings({ region }: Pick<StageConfig, 'region'>): ClientSettings {
  return region === undefined ? {} : { region };
}

/** Reads outputs of a stage's stacks, each stack once. */
function outputs(stage: string, settings: ClientSettings): Pick<DeployedStage, 'output' | 'findOutput'> {
  const client = new CloudFormationClient(settings);
  const stacks = new Map<string, Promise<Stack | undefined>>();
  const read = (name: string) => {
    const reading = stacks.get(name) ?? readStack(client, name, settings);
    stacks.set(name, reading);
    return reading;
  };
  return {
    async findOutput(stack, name) {
      return (await read(stackName(stage, stack)))?.get(name);
    },
    async output(stack, name) {
      const found = await read(stackName(stage, stack));
      if (!found) throw new OpsError(`The stack ${stackName(stage, stack)} is not there. ${remedyOf(settings)}`);
      const value = found.get(name);
      if (value === undefined) throw new OpsError(`The stack ${stackName(stage, stack)} has no output ${name}; deploy it again.`);
      return value;
    },
  };
}

/** Outputs of a stack by name. */
type Stack = ReadonlyMap<string, string>;

/** @returns undefined when there is no such stack */
async function readStack(client: CloudFormationClient, name: string, settings: ClientSettings): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return new Map((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    const said = error instanceof Error ? error.message : 'no answer';
    // CloudFormation has no name of its own for it.
    if (error instanceof Error && error.name === 'ValidationError' && said.includes('does not exist')) return undefined;
    throw new OpsError(`The stack ${name} could not be read: ${said.replace(/\.$/, '')}. ${remedyOf(settings)}`, { cause: error });
  }
}

function remedyOf({ region, endpoint }: ClientSettings): string {
  if (endpoint !== undefined) return 'See "npm run local -- status".';
  return `Check AWS_PROFILE and ${region === undefined ? 'AWS_REGION' : `that the stage is deployed in ${region}`}.`;
}
