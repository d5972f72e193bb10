import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import type { Version } from '../../lib/version.ts';
import { judgeCaller, readCaller } from '../doctor/account.ts';
import { ok, tell, toDo, untold, type Finding, type Told } from '../doctor/finding.ts';
import { judgeStatus, readStatus } from '../doctor/stacks.ts';
import { stackName, stacks } from '../stacks.ts';
import { readConfig, type DeployedStage } from '../stage.ts';
import { judgePools, largestCounts, poolsCheck, type PoolsCheck } from './pools.ts';
import { lossesOf, neededByMachines, type Loss } from './resources.ts';
import { emptyTemplate, readDeployed, readDeployedAt, readPhysicalId, type Template } from './templates.ts';
import { judgeVersions, versionOf } from './version.ts';

/** What the check of one stack needs to know besides its templates. */
export type StackCheck = Pick<PoolsCheck, 'counts' | 'pause' | 'looks'> & {
  readonly name: string;
  /** The URL of a queue. */
  readonly urlOf: (logicalId: string) => Promise<Told<string>>;
  /** Queues of pools: others see to them. */
  readonly poolQueues: ReadonlySet<string>;
  /** When the oldest execution began that runs: executions call functions by their names, with the role that they were started with. */
  readonly runningSince: Told<Date | undefined>;
  /** When the stack was last deployed: what began later began with the machine that is deployed. */
  readonly deployedAt: Told<Date>;
};

/**
 * Whether what this checkout would deploy may be deployed over what a stage has now. It reads and never writes.
 * @param next what would be deployed, by the names of stacks
 * @throws {OpsError} when the stage's outputs cannot be read
 */
export async function checkStage(stage: DeployedStage, next: ReadonlyMap<string, Template>): Promise<Finding[]> {
  const cloudFormation = new CloudFormationClient(stage.settings);
  const caller = await readCaller(new STSClient(stage.settings));
  const account = judgeCaller(stage.name, stage.local ? undefined : readConfig(stage.name).account, caller);
  // With the credentials of another account nothing would be found deployed, and all would be well.
  if (caller.kind === 'untold' || account.state !== 'ok') return [account];
  const pools = await poolsCheck(stage);
  const runningSince = await readRunningSince(stage);
  const poolQueues = new Set(pools.deployed.flatMap(({ place, url }) => (place ? [url] : [])));
  const ofStacks = await Promise.all(
    stacks.map(async (stack) => {
      const name = stackName(stage.name, stack);
      const [status, deployed, deployedAt] = await Promise.all([
        readStatus(cloudFormation, name),
        readDeployed(cloudFormation, name),
        readDeployedAt(cloudFormation, name),
      ]);
      const stands = judgeStatus(name, caller.value.region, status);
      if (stands.state === 'to do') return [stands];
      if (deployed.kind === 'untold')
        return [untold(name, deployed.why, `aws cloudformation get-template --stack-name ${name} --region ${caller.value.region}`)];
      if (!deployed.value) return [ok(name, 'not there yet: nothing can be lost')];
      const urlOf = (logicalId: string) => readPhysicalId(cloudFormation, name, logicalId);
      return judgeStack({ ...pools, name, urlOf, poolQueues, runningSince, deployedAt }, deployed.value, next.get(name) ?? emptyTemplate);
    }),
  );
  return [account, ...ofStacks.flat(), ...(await judgePools(pools))];
}

/** Judges one stack: who made it, and what it would lose. */
export async function judgeStack(check: StackCheck, deployed: Template, next: Template): Promise<Finding[]> {
  const nextVersion: Version | undefined = versionOf(next);
  const losses = lossesOf(deployed, next);
  const needed = neededByMachines(deployed);
  const findings = await Promise.all(losses.map(async (loss) => judgeLoss(check, loss, needed)));
  return [
    ...(nextVersion ? [judgeVersions(check.name, versionOf(deployed), nextVersion)] : []),
    ...findings.flatMap((finding) => finding ?? []),
  ];
}

async function judgeLoss(check: StackCheck, loss: Loss, needed: ReturnType<typeof neededByMachines>): Promise<Finding | undefined> {
  const { id, type, what, by, loses, kept } = loss;
  const about = `${check.name}: ${what} ${id}`;
  const happens = by === undefined ? 'would go' : `would be made anew, since its ${by} is another`;
  switch (type) {
    case 'AWS::SQS::Queue':
      return judgeQueue(check, about, happens, id);
    case 'AWS::Lambda::Function':
    case 'AWS::IAM::Role':
      if (needed.now.has(id)) return judgeCalled(check.runningSince, about, happens);
      return needed.before.has(id) ? judgeCalled(olderThan(check.runningSince, check.deployedAt), about, happens) : undefined;
    default:
      return toDo(
        about,
        `${happens}, and with it ${loses}${kept ? '; what is there is kept, and nothing would find it' : ''}`,
        'leave its logical id and these properties as they are deployed; what is to be another is made beside it, and the old one goes when nothing is in it',
      );
  }
}

async function judgeQueue(check: StackCheck, about: string, happens: string, id: string): Promise<Finding | undefined> {
  const url = await check.urlOf(id);
  if (url.kind === 'untold') return untold(about, `it ${happens}, and ${url.why}`, 'see that it is empty before you deploy');
  if (check.poolQueues.has(url.value)) return undefined;
  const { waiting, inFlight } = await largestCounts(check, url.value);
  if (waiting + inFlight === 0) return ok(about, `${happens}, and is empty`);
  return toDo(
    about,
    `${happens}, and ${waiting} messages wait there and ${inFlight} are in flight`,
    'deploy a version that sends nothing there and still takes what comes; delete it once it is empty',
  );
}

/** @param since when the oldest execution began that may need it, if one runs */
function judgeCalled(since: Told<Date | undefined>, about: string, happens: string): Finding {
  if (since.kind === 'untold') return untold(about, `it ${happens}, and ${since.why}`, 'see that no execution runs that may need it');
  if (!since.value) return ok(about, `${happens}, and no execution runs that may need it`);
  return toDo(
    about,
    `${happens}, and executions run that may need it, the oldest since ${since.value.toISOString()}`,
    'deploy first a machine that does not name it, and leave it and the right to it until none runs that began before that',
  );
}

/** When it was before the other. */
function olderThan(since: Told<Date | undefined>, deployedAt: Told<Date>): Told<Date | undefined> {
  if (since.kind === 'untold' || deployedAt.kind === 'untold') return since.kind === 'untold' ? since : deployedAt;
  return { kind: 'told', value: since.value && since.value < deployedAt.value ? since.value : undefined };
}

/** The oldest comes last. */
function readRunningSince(stage: DeployedStage): Promise<Told<Date | undefined>> {
  return tell('states:ListExecutions', async () => {
    const stateMachineArn = await stage.findOutput('workflow', 'MachineArn');
    if (stateMachineArn === undefined) return undefined;
    const client = new SFNClient(stage.settings);
    let oldest: Date | undefined;
    for await (const { executions = [] } of paginateListExecutions(
      { client, pageSize: 1000 },
      { stateMachineArn, statusFilter: 'RUNNING' },
    ))
      oldest = executions.at(-1)?.startDate ?? oldest;
    return oldest;
  });
}
