import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { loadStageConfig, StageConfigError, type StageConfig } from '../lib/config.ts';
import { readLocalEndpoints, root, type LocalEndpoints } from './local-endpoints.ts';
import { OpsError } from './ops-error.ts';

/** What AWS clients are made with. Without an endpoint they take the ordinary AWS environment: profile, credentials, and region if none is given. */
export type ClientSettings = { region?: string; endpoint?: string; credentials?: { accessKeyId: string; secretAccessKey: string } };

type StackName = 'state' | 'workflow' | 'knowledge' | 'api';

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
  if (!stageNames().includes(name)) throw new OpsError(`There is no stage "${name}"; there are ${stageNames().join(', ')}.`);
  const config = readConfig(name);
  if (name !== 'local') {
    const settings = config.region === undefined ? {} : { region: config.region };
    return { name, settings, claims: config.auth.claims, pools: config.pools, ...outputs(name, settings) };
  }
  const local = await readLocalEndpoints();
  const settings = { region: local.region, endpoint: local.emulator, credentials: emulatorCredentials };
  return { name, settings, claims: config.auth.claims, pools: config.pools, local, ...outputs(name, settings) };
}

function readConfig(stage: string): StageConfig {
  try {
    return loadStageConfig(root, stage);
  } catch (error) {
    if (error instanceof StageConfigError) throw new OpsError(error.message, { cause: error });
    throw error;
  }
}

/** Reads outputs of a stage's stacks, each stack once. */
function outputs(stage: string, settings: ClientSettings): Pick<DeployedStage, 'output' | 'findOutput'> {
  const client = new CloudFormationClient(settings);
  const stacks = new Map<string, Promise<Stack | undefined>>();
  const read = (stackName: string) => {
    const reading = stacks.get(stackName) ?? readStack(client, stackName, settings);
    stacks.set(stackName, reading);
    return reading;
  };
  const nameOf = (stack: StackName) => `linekeeper-${stage}-${stack}`;
  return {
    async findOutput(stack, name) {
      return (await read(nameOf(stack)))?.get(name);
    },
    async output(stack, name) {
      const found = await read(nameOf(stack));
      if (!found) throw new OpsError(`The stack ${nameOf(stack)} is not there. ${remedyOf(settings)}`);
      const value = found.get(name);
      if (value === undefined) throw new OpsError(`The stack ${nameOf(stack)} has no output ${name}; deploy it again.`);
      return value;
    },
  };
}

/** Outputs of a stack by name. */
type Stack = ReadonlyMap<string, string>;

/** @returns undefined when there is no such stack */
async function readStack(client: CloudFormationClient, stackName: string, settings: ClientSettings): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return new Map((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    const said = error instanceof Error ? error.message : 'no answer';
    // CloudFormation has no name of its own for it.
    if (error instanceof Error && error.name === 'ValidationError' && said.includes('does not exist')) return undefined;
    throw new OpsError(`The stack ${stackName} could not be read: ${said.replace(/\.$/, '')}. ${remedyOf(settings)}`, { cause: error });
  }
}

function remedyOf({ region, endpoint }: ClientSettings): string {
  if (endpoint !== undefined) return 'See "npm run local -- status".';
  return `Check AWS_PROFILE and ${region === undefined ? 'AWS_REGION' : `that the stage is deployed in ${region}`}.`;
}
