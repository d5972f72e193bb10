import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { root } from '../../ops/local-endpoints.ts';
import { findStage } from '../../ops/stage.ts';

/** The commands beside an emulator that knows one stack. */

// A command takes a second or more to load.
jest.setTimeout(30_000);

let folder: string;
let emulator: Server;
const outputs = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>linekeeper-local-state</StackName><CreationTime>2026-03-02T09:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs><member><OutputKey>WorkTable</OutputKey><OutputValue>work</OutputValue></member></Outputs>
</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const missing = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>`;
const throttled = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linekeeper-ops-'));
  emulator = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      const known = body.includes('StackName=linekeeper-local-state');
      const refused = body.includes('StackName=linekeeper-local-api') ? throttled : missing;
      response.writeHead(known ? 200 : 400, { 'content-type': 'text/xml' });
      response.end(known ? outputs : refused);
    });
  });
  await new Promise<void>((resolve) => emulator.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`;
  const endpoints = { api: url, mailbox: `${url}/mailbox`, emulator: url, model: `${url}/v1`, region: 'eu-north-1' };
  await writeFile(join(folder, 'endpoints.json'), JSON.stringify(endpoints));
  process.env['LINEKEEPER_LOCAL_DIR'] = folder;
});
afterAll(async () => {
  delete process.env['LINEKEEPER_LOCAL_DIR'];
  emulator.closeAllConnections();
  emulator.close();
  await rm(folder, { recursive: true });
});

/** The command as an operator types it. */
async function ops(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; said: string }> {
  const { NODE_OPTIONS: _options, AWS_PROFILE: _profile, ...own } = process.env;
  const child = spawn(process.execPath, [join(root, 'ops', 'main.ts'), ...args], {
    cwd: root,
    env: { ...own, AWS_EC2_METADATA_DISABLED: 'true', ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { code, said };
}

describe('a stage', () => {
  it('is found in the region of its settings, whatever the environment says', async () => {
    process.env['AWS_REGION'] = 'us-west-2';
    const { settings, local } = await findStage('dev');
    delete process.env['AWS_REGION'];
    expect([settings, local]).toEqual([{ region: 'eu-west-1' }, undefined]);
  });

  it('of the local cloud is found by what "up" wrote down', async () => {
    const stage = await findStage('local');
    expect(stage.settings).toMatchObject({ region: 'eu-north-1', endpoint: stage.local?.emulator, credentials: { accessKeyId: 'test' } });
    expect(await stage.output('state', 'WorkTable')).toBe('work');
  });

  it('says which output or stack it lacks', async () => {
    const { output } = await findStage('local');
    await expect(output('state', 'Nothing')).rejects.toThrow('The stack linekeeper-local-state has no output Nothing; deploy it again.');
    await expect(output('workflow', 'MachineArn')).rejects.toThrow(
      'The stack linekeeper-local-workflow is not there. See "npm run local -- status".',
    );
  });

  it('may be looked for before it is there, which is not the same as not to be seen', async () => {
    const { findOutput } = await findStage('local');
    expect([
      await findOutput('state', 'WorkTable'),
      await findOutput('state', 'Nothing'),
      await findOutput('workflow', 'MachineArn'),
    ]).toEqual(['work', undefined, undefined]);
    await expect(findOutput('api', 'ApiUrl')).rejects.toThrow('The stack linekeeper-local-api could not be read: Rate exceeded.');
  });

  it('has the pools that this checkout would deploy', async () => {
    const { pools } = await findStage('prod');
    expect(pools).toMatchObject({ bedrock: { interactive: expect.any(Number) } });
  });
});

describe('npm run ops', () => {
  it.each([[['help']], [['--help']], [['why', '-h']]])('%j prints the usage, which is no mistake', async (args) => {
    expect(await ops(args)).toEqual({ code: 0, said: expect.stringMatching(/^Usage:\n/) });
  });

  it.each([
    [[], 'A command is missing.\nUsage:'],
    [['fly'], 'unknown command "fly"\nUsage:'],
    [['why'], 'The task is missing.\nUsage:'],
    [['why', 'a', 'b'], '"b" is too much.\nUsage:'],
    [['why', 'a', '--queue', 'ingest'], '"why" has no option --queue; it takes --stage.'],
    [['why', 'a', '--stage', 'moon'], 'There is no stage "moon"; there are dev, local, prod.'],
    [['load'], 'The folder is missing.\nUsage:'],
    [['load', 'x', '--api', 'ftp://x'], '--api must be an http or https URL, for instance https://api.example.com; it was "ftp://x".'],
    [['load', 'x'], 'Give --token <jwt>, set LINEKEEPER_TOKEN'],
    [['redrive'], '--queue is missing; choose one of interactive, bulk, decisions, undelivered, ingest.'],
    [['pools', 'bedrock'], '"bedrock" is too much; pools takes --stage.'],
    [['pools', '--limit', '5'], '"pools" has no option --limit; it takes --stage.'],
    [['why', 'a', '--templates', 'x'], '"why" has no option --templates; it takes --stage.'],
    [['check', 'dev'], '"dev" is too much; name the stage with --stage dev.'],
    [['check'], 'name the folder, for instance --templates .local/cdk.out.'],
    [['redrive', 'ingest'], 'name the queue with --queue ingest'],
    [['redrive', '--queue'], 'argument missing'],
  ])('%j is answered with what was allowed', async (args, part) => {
    expect(await ops(args, { LINEKEEPER_TOKEN: '' })).toEqual({ code: 1, said: expect.stringContaining(part) });
  });

  it('says that the local cloud is not up', async () => {
    const { code, said } = await ops(['why', 'x'], { LINEKEEPER_LOCAL_DIR: join(folder, 'none') });
    expect({ code, said }).toEqual({
      code: 1,
      said: 'linekeeper: The local cloud is not up; start it with "npm run local -- up --detach".\n',
    });
  });
});
