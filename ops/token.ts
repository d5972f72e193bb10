import { spawn } from 'node:child_process';
import { readClaims } from '../domain/identity/auth-config.ts';
import { root } from './local-endpoints.ts';
import { OpsError } from './ops-error.ts';
import type { DeployedStage } from './stage.ts';

/** What the caller says of the token to sign in with. */
export type TokenOptions = { token?: string; tokenCommand?: string; team?: string };

/** What `load` asks of a token. */
export const loadScope = 'automations:write knowledge:write tasks:read';

/** What `reviewers` asks of a token, to put a group. */
export const reviewersScope = 'reviewers:write';

/**
 * The bearer token to call the API with: `--token`, else what `--token-command` prints, else LINEKEEPER_TOKEN, else, on the local
 * stage, one of its own issuer. A command finds team and scopes in LINEKEEPER_TEAM and LINEKEEPER_SCOPE.
 * @param scope what the command asks of it
 * @throws {OpsError} when there is no token, its command fails, or it is another team's
 */
export async function findToken(
  stage: Pick<DeployedStage, 'name' | 'claims' | 'local'>,
  options: TokenOptions,
  environment: NodeJS.ProcessEnv,
  scope: string,
): Promise<string> {
  if (options.token !== undefined && options.tokenCommand !== undefined) throw new OpsError('Give --token or --token-command, not both.');
  const token = options.token ?? (options.tokenCommand === undefined ? environment['LINEKEEPER_TOKEN'] : undefined);
  const found = token || (await askCommand(stage, options, environment, scope));
  requireTeam(found, stage, options.team);
  return found;
}

async function askCommand(
  { name, local }: Pick<DeployedStage, 'name' | 'local'>,
  { tokenCommand, team }: TokenOptions,
  environment: NodeJS.ProcessEnv,
  scope: string,
): Promise<string> {
  const command = tokenCommand ?? local?.tokenCommand;
  if (command === undefined) {
    throw new OpsError(
      `The stage ${name} wants a token with the ${scope.includes(' ') ? 'scopes' : 'scope'} ${scope}. Give --token <jwt>, set LINEKEEPER_TOKEN, or name a command that prints one: --token-command "<command>".`,
    );
  }
  if (tokenCommand === undefined && team === undefined)
    throw new OpsError('--team is missing: the local issuer makes a token for any team, so it must be told which.');
  const { code, output, errors } = await shell(command, {
    ...environment,
    LINEKEEPER_SCOPE: scope,
    ...(team === undefined ? {} : { LINEKEEPER_TEAM: team }),
  });
  const token = output.trim();
  if (code !== 0) throw new OpsError(`The token command "${command}" ended with ${code ?? 'a signal'}:\n${errors.trim() || token}`);
  if (!/^\S+$/.test(token))
    throw new OpsError(`The token command "${command}" must print a token and nothing else on its standard output.`);
  return token;
}

function shell(command: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(command, { shell: true, cwd: root, env, stdio: ['inherit', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors }));
  });
}

/** The team stands in the token; one that was named besides must be the same. */
function requireTeam(token: string, { claims }: Pick<DeployedStage, 'claims'>, team: string | undefined): void {
  const caller = readClaims(payloadOf(token), claims);
  if (caller.kind === 'fault') throw new OpsError(`The token does not say who calls: ${caller.detail}.`);
  if (team !== undefined && caller.team !== team)
    throw new OpsError(`The token is for the team "${caller.team}", and --team says "${team}"; leave --team out or take another token.`);
}

/** What a token says, unverified: the API verifies it. */
function payloadOf(token: string): Record<string, unknown> {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (typeof payload === 'object' && payload !== null) return { ...payload };
  } catch {
    // Told below, without the token.
  }
  throw new OpsError("The token is not a JWT, three parts with dots between; give an access token of the stage's issuer.");
}
