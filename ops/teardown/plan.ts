import { inColumns } from '../columns.ts';

/** A thing of a stack: its kind by CloudFormation's word, its name in AWS, and whether it goes with the stack. */
export type Thing = { kind: string; name: string; goes: boolean; protected: boolean };

/** A stack that is there, and what it is made of. */
export type DeployedStack = { name: string; protected: boolean; things: readonly Thing[] };

/** What it is, and its name. */
export type Leftover = { what: string; name: string };

/** What taking a stage down would mean. */
export type Plan = {
  stage: string;
  account: string;
  region: string;
  /** In the order in which they go. */
  stacks: readonly DeployedStack[];
  /** Executions that are at work or wait for somebody. `more`: there are more than were counted. */
  running: { count: number; more: boolean };
  /** What bears the stage's name or tag and is in none of its stacks: left of an earlier teardown or a deployment that failed. */
  leftovers: readonly Leftover[];
};

/** What holds data or has a name of its own; the rest is only counted. */
const named: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'bucket',
  'AWS::DynamoDB::Table': 'table',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::KMS::Key': 'key',
  'AWS::Logs::LogGroup': 'logs',
  'AWS::SQS::Queue': 'queue',
};

export const bucketKind = 'AWS::S3::Bucket';

/** Why nothing may be taken down, and how to get there; undefined: it may. */
export function refusalOf({ stage, region, stacks }: Plan): string | undefined {
  const stacked = stacks.filter((stack) => stack.protected).map(({ name }) => name);
  const things = stacks.flatMap((stack) => stack.things.filter((thing) => thing.protected).map(({ name }) => name));
  if (stacked.length + things.length === 0) return undefined;
  const left = stacked.map(
    (name) =>
      `  aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name} --region ${region}`,
  );
  return [
    `The stage ${stage} is protected from deletion, so nothing was deleted: ${[...stacked, ...things].join(', ')}.`,
    `To take the protection away, deploy without it: npx cdk deploy --all -c stage=${stage} -c overrides=config/overrides/unprotected.json. Then give this command again.`,
    ...(left.length > 0 ? ['A stack that is still protected then loses its protection by', ...left] : []),
  ].join('\n');
}

/** What will go, in order, and what will stay. */
export function layOutPlan({ stage, account, region, stacks, running, leftovers }: Plan): string {
  const going = stacks.flatMap(({ name, things }) => {
    const goes = things.filter((thing) => thing.goes);
    const told = goes.filter(({ kind }) => named[kind] !== undefined);
    return [[name, '', ''], ...rowsOf(told), ['', `and ${goes.length - told.length} more`, '']];
  });
  const staying = rowsOf(stacks.flatMap(({ things }) => things.filter((thing) => !thing.goes && named[thing.kind] !== undefined)));
  return [
    `The stage ${stage} in the account ${account}, ${region}.`,
    '',
    ...(running.count > 0
      ? [
          `${running.count}${running.more ? ' or more' : ''} tasks are at work or wait for somebody; they end without a word, and their links are dead.`,
          '',
        ]
      : []),
    ...(stacks.length > 0
      ? ['These go, in this order; buckets are emptied first, with all old versions:', ...inColumns(going)]
      : ['No stack of it is there.']),
    ...(staying.length > 0
      ? ['', 'These stay, since the stage was deployed with "removal": "retain", and go on to cost:', ...inColumns(staying)]
      : []),
    ...(leftovers.length > 0
      ? [
          '',
          'These have the name or the tag of the stage and are in none of its stacks. They stay; delete by hand what nobody needs:',
          ...inColumns(leftovers.map(({ what, name }) => ['', what, name])),
        ]
      : []),
  ].join('\n');
}

function rowsOf(things: readonly Thing[]): string[][] {
  return things.map(({ kind, name }) => ['', named[kind] ?? kind, name]);
}
