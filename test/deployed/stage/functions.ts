import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { paths } from '../../../local/paths.ts';
import { aws, emulator } from './stage.ts';

/** Functions of the stage, to be disturbed and put right again. */

const lambda = new LambdaClient(aws);
const physicalName = (name: string) => `linekeeper-local-${name}`;

async function setVariables(name: string, variables: Record<string, string>): Promise<void> {
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: physicalName(name), Environment: { Variables: variables } }));
}

/** Runs something while a function has other variables; what it had is put back whatever happens. */
export async function withVariables<T>(
  name: string,
  change: (variables: Record<string, string>) => Record<string, string>,
  run: () => Promise<T>,
): Promise<T> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: physicalName(name) }));
  const before = Environment?.Variables ?? {};
  await setVariables(name, { ...before, ...change(before) });
  try {
    return await run();
  } finally {
    await setVariables(name, before);
  }
}

/** The same with its settings, which stand beside its code. */
export async function withSettings<T>(
  name: string,
  change: (settings: Record<string, string>) => Record<string, string>,
  run: () => Promise<T>,
): Promise<T> {
  const settings = JSON.parse(await readFile(join(paths.cdkOut, 'functions', name, 'settings.json'), 'utf8')) as Record<string, string>;
  return withVariables(name, () => ({ SETTINGS: JSON.stringify(change(settings)) }), run);
}

/** Calls a function as a rule or queue would. */
export async function invoke(name: string, event: unknown = {}): Promise<any> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: physicalName(name), Payload: JSON.stringify(event) }),
  );
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) throw new Error(`${name} failed: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** One call of IAM's query protocol. The emulator takes who signs from the key and does not check the signature. */
async function iam(action: string, fields: Record<string, string>): Promise<string> {
  const { accessKeyId } = aws.credentials;
  const answer = await fetch(emulator, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({ Action: action, Version: '2010-05-08', ...fields }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`IAM ${action} answered ${answer.status}: ${text}`);
  return text;
}

const escapes: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&apos;': "'" };
const unescape = (text: string) => text.replaceAll(/&(?:amp|lt|gt|quot|apos|#39);/g, (entity) => escapes[entity] ?? entity);

type Statement = { Action: string | string[] };

/** Runs something while a function's role lacks every statement with an action. */
export async function withoutAction<T>(name: string, action: string, run: () => Promise<T>): Promise<T> {
  const { Role } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: physicalName(name) }));
  const RoleName = Role?.split('/').at(-1) ?? '';
  const names = [...(await iam('ListRolePolicies', { RoleName })).matchAll(/<member>(.*?)<\/member>/g)].map(([, member = '']) => member);
  const before: Record<string, string>[] = [];
  for (const PolicyName of names) {
    const [, found = ''] = /<PolicyDocument>(.*?)<\/PolicyDocument>/s.exec(await iam('GetRolePolicy', { RoleName, PolicyName })) ?? [];
    const text = found.startsWith('%7B') ? decodeURIComponent(found) : unescape(found);
    const document = JSON.parse(text) as { Statement: Statement[] };
    const kept = document.Statement.filter((statement) => ![statement.Action].flat().includes(action));
    if (kept.length === document.Statement.length) continue;
    before.push({ RoleName, PolicyName, PolicyDocument: text });
    await iam('PutRolePolicy', { RoleName, PolicyName, PolicyDocument: JSON.stringify({ ...document, Statement: kept }) });
  }
  if (before.length === 0) throw new Error(`the role of ${name} has no statement with ${action}`);
  try {
    return await run();
  } finally {
    for (const policy of before) await iam('PutRolePolicy', policy);
  }
}
