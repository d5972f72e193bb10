import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { AlreadyExistsException, CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import { loadStageConfig } from '../lib/config.ts';
import { issuerKeys } from './front-door/issuer.ts';
import { LocalError } from './local-error.ts';
import { overridesFor, type Addresses } from './overrides.ts';
import { paths, root, stageConfigFile } from './paths.ts';
import { logFile } from './processes.ts';
import { progress } from './progress.ts';
import { account, adminEnv, localClient, region } from './services.ts';
import { writeWhole } from './write-whole.ts';

/** Lays machine, addresses and keys over config/local.json; account and region are the emulator's. */
export async function writeOverrides(addresses: Addresses): Promise<void> {
  const overrides = { account, region, ...overridesFor(loadStageConfig(root, 'local'), addresses, await issuerKeys()) };
  await writeWhole(paths.overrides, `${JSON.stringify(overrides, null, 2)}\n`);
}

/** Bootstraps and deploys all stacks with the CDK command line, as on AWS. */
export async function deploy(emulator: string): Promise<void> {
  const step = progress('Deploying the stacks with cdk deploy');
  const settings = await readFile(stageConfigFile, 'utf8');
  const env = {
    ...process.env,
    ...adminEnv,
    AWS_ENDPOINT_URL: emulator,
    HOME: paths.temp,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
  };
  const config = loadStageConfig(root, 'local', paths.overrides);
  const context = ['-c', 'stage=local', '-c', `overrides=${paths.overrides}`, '--output', paths.cdkOut];
  try {
    // From a folder without cdk.json, so that bootstrapping does not synthesize the app.
    await cdk(['bootstrap', `aws://${account}/${region}`], env, step.note, paths.temp);
    await prepareAccount(emulator, config.mailFrom);
    await cdk(
      ['deploy', '--all', '--require-approval', 'never', '--concurrency', '3', '--outputs-file', paths.outputs, ...context],
      env,
      step.note,
    );
  } catch (error) {
    step.failed();
    throw error;
  }
  await writeWhole(paths.deployedConfig, settings);
  await writeWhole(paths.deployed, JSON.stringify(await apiUrls(emulator)));
  step.done();
}

/**
 * What a person does once in a new AWS account: verify the sender of emails. And what only the emulator needs: its S3 speaks plain
 * http, which the policy of the bootstrap bucket refuses.
 */
async function prepareAccount(emulator: string, sender: string): Promise<void> {
  const client = localClient(emulator);
  await new S3Client({ ...client, forcePathStyle: true }).send(
    new DeleteBucketPolicyCommand({ Bucket: `cdk-hnb659fds-assets-${account}-${region}` }),
  );
  try {
    await new SESv2Client(client).send(new CreateEmailIdentityCommand({ EmailIdentity: sender }));
  } catch (error) {
    if (!(error instanceof AlreadyExistsException)) throw error;
  }
}

const OutputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** One output of the deployed stacks. @throws {LocalError} when no stack has it */
export async function stackOutput(name: string): Promise<string> {
  const outputs = OutputsSchema.parse(JSON.parse(await readFile(paths.outputs, 'utf8').catch(() => '{}')));
  const value = Object.values(outputs)
    .map((stack) => stack[name])
    .find((found) => found !== undefined);
  if (value === undefined) throw new LocalError(`No stack has the output ${name}; deploy with "npm run local -- up".`);
  return value;
}

async function apiUrls(emulator: string): Promise<{ taskApi: string; reviewApi: string }> {
  const stage = await stackOutput('ApiStageName');
  const url = (id: string) => `${emulator}/restapis/${id}/${stage}/_user_request_`;
  return { taskApi: url(await stackOutput('ApiId')), reviewApi: url(await stackOutput('ReviewApiId')) };
}

/** Runs one cdk command; all it prints goes into the log, what it is at into the progress line. */
async function cdk(args: readonly string[], env: NodeJS.ProcessEnv, note: (text: string) => void, cwd = root): Promise<void> {
  await mkdir(paths.logs, { recursive: true });
  const log = createWriteStream(logFile('deploy'), { flags: args[0] === 'bootstrap' ? 'w' : 'a' });
  const child = spawn(join(paths.bin, 'cdk'), args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const tail: string[] = [];
  const read = (chunk: Buffer) => {
    log.write(chunk);
    const lines = chunk
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    tail.push(...lines);
    tail.splice(0, Math.max(0, tail.length - 20));
    const last = lines.at(-1);
    if (last !== undefined) note(last.trim());
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  log.end();
  if (code !== 0) throw new LocalError(`cdk ${args[0]} failed; all of it stands in ${logFile('deploy')}. Its end:\n${tail.join('\n')}`);
}
