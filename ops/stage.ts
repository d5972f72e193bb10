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
  /** Present for the stage of the local cloud. */
  local?: LocalEndpoints;
  /** @throws {OpsError} when the stack is not there or has no such output */
  output: (stack: StackName, name: string) => Promise<string>;
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
    return { name, settings, claims: config.auth.claims, output: outputs(name, settings) };
  }
  const local = await readLocalEndpoints();
  const settings = { region: local.region, endpoint: local.emulator, credentials: emulatorCredentials };
  return { name, settings, claims: config.auth.claims, local, output: outputs(name, settings) };
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
function outputs(stage: string, settings: ClientSettings): DeployedStage['output'] {
  const client = new CloudFormationClient(settings);
  const stacks = new Map<string, Promise<ReadonlyMap<string, string>>>();
  return async (stack, name) => {
    const stackName = `linekeeper-${stage}-${stack}`;
    const reading = stacks.get(stackName) ?? readStack(client, stackName, settings);
    stacks.set(stackName, reading);
    const value = (await reading).get(name);
    if (value === undefined) throw new OpsError(`The stack ${stackName} has no output ${name}; deploy it again.`);
    return value;
  };
}

async function readStack(
  client: CloudFormationClient,
  stackName: string,
  { region, endpoint }: ClientSettings,
): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return new Map((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    const said = error instanceof Error ? error.message : 'no answer';
    const remedy =
      endpoint === undefined
        ? `Check AWS_PROFILE and ${region === undefined ? 'AWS_REGION' : `that the stage is deployed in ${region}`}.`
        : 'See "npm run local -- status".';
    throw new OpsError(`The stack ${stackName} could not be read: ${said.replace(/\.$/, '')}. ${remedy}`, { cause: error });
  }
}
