import { parseArgs } from 'node:util';
import { OpsError } from '../ops/ops-error.ts';
import { demo, type Interruption } from './demo/demo.ts';
import { down } from './down.ts';
import { notUp, readEndpoints, type Endpoints } from './endpoints.ts';
import { load } from './load.ts';
import { LocalError } from './local-error.ts';
import { showLogs } from './logs.ts';
import { deadProcesses, runningProcesses } from './processes.ts';
import { redeploy } from './redeploy.ts';
import { restart } from './restart.ts';
import { configChanged, runningCloud, type UpOptions } from './running.ts';
import { requestToken } from './token.ts';
import { up } from './up.ts';

const usage = `Usage:
  npm run local -- up [--detach] [--model-url URL] [--port N]   start the local cloud and deploy to it
  npm run local -- deploy                                       deploy this checkout over the one that is up
  npm run local -- load <folder> --team T                       put an automation and its knowledge, as that team
  npm run local -- token --team T --scope "…" [--sub S] [--email E]   print a bearer token
  npm run local -- logs [function] [--task ID] [--since 10m] [--follow]   print what functions wrote
  npm run local -- status                                       show what runs, what died, and where
  npm run local -- restart models|front-door                    start a part again
  npm run local -- url                                          print the address of the API
  npm run local -- down                                         stop it
  npm run demo [-- --yes] [-- --products N]                     put real products through it`;

const options = {
  detach: { type: 'boolean', default: false },
  'model-url': { type: 'string' },
  port: { type: 'string' },
  team: { type: 'string' },
  scope: { type: 'string' },
  sub: { type: 'string' },
  email: { type: 'string' },
  task: { type: 'string' },
  since: { type: 'string' },
  follow: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  products: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

async function stop(): Promise<void> {
  const { names, stateLost } = await down();
  console.log(names.length > 0 ? `Stopped ${names.join(', ')}.` : 'Nothing was running.');
  if (stateLost) console.log('The state was not kept: the emulator did not end when it was asked to.');
}

const stopping = new AbortController();

/** From here on Ctrl-C tidies up before the process ends. A cloud that ran before this command stays. */
async function stopOnSignal(): Promise<Interruption> {
  const ours = (await runningProcesses()).length === 0;
  let tidy = async () => {};
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      stopping.abort();
      console.log('\nStopping …');
      const ended = tidy()
        .catch((error: unknown) => console.error(error))
        .then(() => (ours ? stop() : undefined));
      void ended.finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    });
  }
  return {
    signal: stopping.signal,
    tidyFirst: (what) => {
      tidy = what;
    },
  };
}

function show({ api, mailbox, emulator, model }: Endpoints): void {
  console.log(`\n  API       ${api}/v1/openapi.json\n  Mailbox   ${mailbox}\n  Emulator  ${emulator}\n  Models    ${model}\n`);
}

function wholeNumber(text: string, name: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new LocalError(`--${name} must be a whole number from 1 to ${most}; it was "${text}".`);
  return value;
}

function required(text: string | undefined, name: string): string {
  if (text === undefined) throw new LocalError(`--${name} is missing.\n${usage}`);
  return text;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new LocalError(`${error instanceof Error ? error.message : 'The arguments are not right.'}\n${usage}`);
  }
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const [command, subject] = positionals;
  const modelUrl = values['model-url']?.replace(/\/$/, '');
  const port = values.port === undefined ? undefined : wholeNumber(values.port, 'port', 65_000);
  const upOptions: UpOptions = { ...(port ? { port } : {}), ...(modelUrl ? { modelUrl } : {}) };
  if (values.help) return console.log(usage);
  switch (command) {
    case 'up': {
      const there = await runningCloud(upOptions);
      if (there) {
        console.log('The local cloud is up already.');
        if (await configChanged())
          console.log('config/local.json has changed since; "npm run local -- down" and then "up" takes it, and keeps the tasks.');
        return show(there);
      }
      await stopOnSignal();
      show(await up(upOptions));
      if (values.detach) return process.exit(0);
      console.log('Up. Ctrl-C stops it.');
      // Held open until a signal comes.
      setInterval(() => undefined, 60_000);
      return;
    }
    case 'demo': {
      const interruption = await stopOnSignal();
      await demo({ ...upOptions, yes: values.yes, products: wholeNumber(values.products ?? '8', 'products', 194), interruption });
      return process.exit(0);
    }
    case 'token': {
      const token = await requestToken({
        team: required(values.team, 'team'),
        scope: required(values.scope, 'scope'),
        ...(values.sub ? { sub: values.sub } : {}),
        ...(values.email ? { email: values.email } : {}),
      });
      console.log(token);
      return;
    }
    case 'load': {
      if (subject === undefined) throw new LocalError(`The folder is missing.\n${usage}`);
      return load(subject, required(values.team, 'team'));
    }
    case 'logs':
      // Followed until Ctrl-C, which is no mistake.
      process.once('SIGINT', () => process.exit(0));
      return showLogs({
        follow: values.follow,
        ...(subject === undefined ? {} : { functionName: subject }),
        ...(values.task === undefined ? {} : { task: values.task }),
        ...(values.since === undefined ? {} : { since: values.since }),
      });
    case 'status': {
      for (const { name, pid } of await runningProcesses()) console.log(`  ${name.padEnd(12)} running, process ${pid}`);
      for (const name of await deadProcesses()) console.log(`  ${name.padEnd(12)} died`);
      const endpoints = await runningCloud();
      if (!endpoints) throw await notUp();
      return show(endpoints);
    }
    case 'restart':
      await restart(subject);
      console.log(`Started ${subject} again.`);
      return process.exit(0);
    case 'deploy':
      await redeploy();
      return process.exit(0);
    case 'url':
      console.log((await readEndpoints()).api);
      return;
    case 'down':
      return stop();
    case undefined:
      throw new LocalError(`A command is missing.\n${usage}`);
    default:
      throw new LocalError(`unknown command "${command}"\n${usage}`);
  }
}

run(process.argv.slice(2)).catch((error: unknown) => {
  // What was under way when Ctrl-C came fails with the cloud; the handler ends the process.
  if (stopping.signal.aborted) return;
  console.error(error instanceof LocalError || error instanceof OpsError ? `linekeeper: ${error.message}` : error);
  process.exit(1);
});
