import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ApiTarget } from './api.ts';
import { checkStage } from './check/check.ts';
import { readSynthesized, synthesize } from './check/templates.ts';
import { commandsOf } from './commands.ts';
import { examine, layOutFindings, networkDial } from './doctor/doctor.ts';
import type { Finding } from './doctor/finding.ts';
import { listDependencies, listTasks, parseLimit, parseStatuses } from './list.ts';
import { loadFolder } from './load.ts';
import { root } from './local-endpoints.ts';
import { OpsError } from './ops-error.ts';
import { poolsDependencies, showPools } from './pools.ts';
import { parseQueue, redrive } from './redrive.ts';
import { putGroup, reviewersDependencies, showGroups } from './reviewers.ts';
import { retry, retryScope } from './retry.ts';
import { awsSettings, findStage, readConfig, stageNames, type DeployedStage } from './stage.ts';
import { teardown, teardownDependencies } from './teardown/teardown.ts';
import { findToken, loadScope, reviewersScope } from './token.ts';
import { layOut, parseTaskId, why, whyDependencies } from './why.ts';

/** The operator's commands. They work on every stage alike and know of the local one only what `up` writes down for others. */

const usage = `Usage:
  npm run ops -- why <task>           where a task stands, since when, why, and what to do next
  npm run ops -- list                 tasks of all teams that failed or are held: what they wait for or why they failed, and what to do next
      --status failed,held,in_review  which; default: failed,held
      --limit N                       how many of each; default: 50
  npm run ops -- load <folder>        put the automation in a folder, and its knowledge
  npm run ops -- retry <task>         put a failed or parked task of any team back on the line
      --reason "WHY"                  for its trail; its team reads it
  npm run ops -- reviewers            who is asked for reviews: all groups, and who of them is away
  npm run ops -- reviewers <file>     put the group in a file, under the file's name
    load, retry and reviewers <file> sign in to the API:
      --team T                        the team to sign in as, when it does not stand in the token
      --token JWT                     the token to sign in with; or the variable LINEKEEPER_TOKEN
      --token-command "COMMAND"       a command that prints the token; it finds LINEKEEPER_TEAM and LINEKEEPER_SCOPE
      --api URL                       where the API is, up to and without /v1; default: the stack's own address
  npm run ops -- pools                who waits for a model, in which lane of which pool, and which routes are down
  npm run ops -- redrive --queue Q    move dead letters back to the queue interactive, bulk, decisions, undelivered or ingest
  npm run ops -- check                before a deployment over another: whether anything that is there would be lost or not be read; reads only
      --templates FOLDER              what would be deployed, if it is synthesized already; for the local stage .local/cdk.out
  npm run ops -- doctor               before a deployment: what the account lacks, and what mends it; reads only. The same as npm run doctor
  npm run ops -- teardown             delete a stage on AWS: says what goes and what stays, and asks for the stage's name
  npm run ops -- help                 this text

  --stage S                           ${stageNames().join(', ')}; default: local`;

const options = {
  stage: { type: 'string', default: 'local' },
  team: { type: 'string' },
  token: { type: 'string' },
  'token-command': { type: 'string' },
  api: { type: 'string' },
  reason: { type: 'string' },
  status: { type: 'string' },
  limit: { type: 'string' },
  templates: { type: 'string' },
  queue: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

/** The options that each command takes, beside --stage. */
const optionsOf = {
  why: [],
  list: ['status', 'limit'],
  load: ['team', 'token', 'token-command', 'api'],
  retry: ['reason', 'team', 'token', 'token-command', 'api'],
  reviewers: ['team', 'token', 'token-command', 'api'],
  pools: [],
  redrive: ['queue'],
  check: ['templates'],
  doctor: [],
  teardown: [],
} as const satisfies Record<string, readonly (keyof Values)[]>;
type Command = keyof typeof optionsOf;

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new OpsError(`${error instanceof Error ? error.message : 'The arguments are not right.'}\n${usage}`);
  }
}

/** @throws {OpsError} for an option that the command does not know: it would be passed over in silence */
function refuseOthers(command: Command, values: Values): void {
  const allowed: readonly string[] = ['stage', 'help', ...optionsOf[command]];
  const others = Object.keys(values).filter((name) => !allowed.includes(name));
  if (others.length === 0) return;
  const takes = ['stage', ...optionsOf[command]].map((name) => `--${name}`).join(', ');
  throw new OpsError(`"${command}" has no option --${others.join(', --')}; it takes ${takes}.`);
}

function required(subject: string | undefined, what: string): string {
  if (subject === undefined) throw new OpsError(`${what} is missing.\n${usage}`);
  return subject;
}

/** @throws {OpsError} for an address that is none */
function parseApi(text: string): string {
  const url = URL.parse(text);
  if (url && ['http:', 'https:'].includes(url.protocol)) return text.replace(/\/(?:v1\/?)?$/, '');
  throw new OpsError(`--api must be an http or https URL, for instance https://api.example.com; it was "${text}".`);
}

/** Where the API is, and a token for it. @param scope what is asked of the token */
async function signIn(stage: DeployedStage, values: Values, scope: string): Promise<ApiTarget> {
  const { team, token: given, 'token-command': tokenCommand } = values;
  const api = parseApi(values.api ?? stage.local?.api ?? (await stage.output('api', 'ApiUrl')));
  const token = await findToken(
    stage,
    {
      ...(team === undefined ? {} : { team }),
      ...(given === undefined ? {} : { token: given }),
      ...(tokenCommand === undefined ? {} : { tokenCommand }),
    },
    process.env,
    scope,
  );
  return { api, token };
}

async function load(stage: DeployedStage, folder: string, values: Values): Promise<string> {
  const target = { ...(await signIn(stage, values, loadScope)), logs: commandsOf(stage).logs };
  const { id, revision, documents, warnings } = await loadFolder(target, resolve(root, folder), (text) => console.error(`  ${text}`));
  const breaks = warnings.map(({ pointer, detail }) => `\n  Who reads the output may stumble: ${pointer} ${detail}.`);
  return `Loaded revision ${revision} and ${documents} documents: ${target.api}/v1/automations/${id}${breaks.join('')}`;
}

async function doctor(stage: string): Promise<string> {
  if (stage === 'local') throw new OpsError('The local stage needs no account; name another, for instance --stage dev.');
  const config = readConfig(stage);
  return conclude(await examine(config, awsSettings(config), networkDial));
}

/** Ends with 1 when the deployment would not be safe. @param templates the folder of a synthesis; without one it is made now */
async function check(name: string, templates: string | undefined): Promise<string> {
  if (name === 'local' && templates === undefined)
    throw new OpsError(
      'The local stage is synthesized for the ports that it has; name the folder, for instance --templates .local/cdk.out.',
    );
  const stage = await findStage(name);
  return conclude(await checkStage(stage, templates === undefined ? synthesize(name) : readSynthesized(resolve(root, templates))));
}

/** Lays findings out. The command ends with 1 when something is to do, so that a pipeline stops before it deploys. */
function conclude(findings: readonly Finding[]): string {
  if (findings.some(({ state }) => state === 'to do')) process.exitCode = 1;
  return layOutFindings(findings);
}

async function run(args: string[]): Promise<string> {
  const { values, positionals } = parse(args);
  const [command, subject, ...more] = positionals;
  if (values.help || command === 'help') return usage;
  if (more.length > 0) throw new OpsError(`"${more.join(' ')}" is too much.\n${usage}`);
  switch (command) {
    case 'why': {
      refuseOthers(command, values);
      const id = required(subject, 'The task');
      const stage = await findStage(values.stage);
      return layOut(await why(await whyDependencies(stage), id, stage.name));
    }
    case 'load': {
      refuseOthers(command, values);
      const folder = required(subject, 'The folder');
      return load(await findStage(values.stage), folder, values);
    }
    case 'list': {
      refuseOthers(command, values);
      if (subject !== undefined) throw new OpsError(`"${subject}" is too much; choose with --status ${subject}.`);
      const [statuses, limit] = [parseStatuses(values.status), parseLimit(values.limit)];
      return listTasks(await listDependencies(await findStage(values.stage)), statuses, limit);
    }
    case 'retry': {
      refuseOthers(command, values);
      const id = parseTaskId(required(subject, 'The task'));
      const reason = required(values.reason, '--reason');
      const stage = await findStage(values.stage);
      // An operator stands for no team; the local issuer, when it is asked for a token, wants one named.
      const given = values.token ?? values['token-command'] ?? process.env['LINEKEEPER_TOKEN'];
      const team = values.team === undefined && stage.local && given === undefined ? { team: 'operators' } : {};
      const status = await retry(await signIn(stage, { ...values, ...team }, retryScope), id, reason);
      return `${id} is back on the line: ${status}.`;
    }
    case 'reviewers': {
      refuseOthers(command, values);
      const stage = await findStage(values.stage);
      if (subject === undefined) return showGroups(await reviewersDependencies(stage));
      const { name, version } = await putGroup(await signIn(stage, values, reviewersScope), resolve(root, subject));
      return `The group ${name} stands at version ${version}.`;
    }
    case 'pools': {
      refuseOthers(command, values);
      if (subject !== undefined) throw new OpsError(`"${subject}" is too much; pools takes --stage.`);
      const stage = await findStage(values.stage);
      return showPools(await poolsDependencies(stage));
    }
    case 'redrive': {
      refuseOthers(command, values);
      if (subject !== undefined) throw new OpsError(`"${subject}" is too much; name the queue with --queue ${subject}.`);
      const queue = parseQueue(values.queue);
      const moved = await redrive(await findStage(values.stage), queue);
      return moved === 0
        ? `The queue ${queue} has no dead letters.`
        : `Moved ${moved} dead letter${moved === 1 ? '' : 's'} back to the queue ${queue}.`;
    }
    case 'check': {
      refuseOthers(command, values);
      if (subject !== undefined) throw new OpsError(`"${subject}" is too much; name the stage with --stage ${subject}.`);
      return check(values.stage, values.templates);
    }
    case 'doctor': {
      refuseOthers(command, values);
      if (subject !== undefined) throw new OpsError(`"${subject}" is too much; name the stage with --stage ${subject}.`);
      return doctor(values.stage);
    }
    case 'teardown': {
      refuseOthers(command, values);
      if (subject !== undefined) throw new OpsError(`"${subject}" is too much; name the stage with --stage ${subject}.`);
      if (values.stage === 'local')
        throw new OpsError('The local stage is taken down by "npm run local -- down"; the folder .local/ has all it keeps.');
      const config = readConfig(values.stage);
      return teardown(values.stage, config.account, teardownDependencies(awsSettings(config)));
    }
    case undefined:
      throw new OpsError(`A command is missing.\n${usage}`);
    default:
      throw new OpsError(`unknown command "${command}"\n${usage}`);
  }
}

run(process.argv.slice(2)).then(
  (said) => console.log(said),
  (error: unknown) => {
    console.error(error instanceof OpsError ? `linekeeper: ${error.message}` : error);
    process.exit(1);
  },
);
