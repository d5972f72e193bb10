import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import type { Version } from '../../lib/version.ts';
import { judgeCaller, readCaller } from '../doctor/account.ts';
import { ok, tell, toDo, untold, type Finding, type Told } from '../doctor/finding.ts';
import { judgeStatus, readStatus } from '../doctor/stacks.ts';
import { stackName, stacks } from '../stacks.ts';
import { readConfig, type DeployedStage } from '../stage.ts';
import { judgePools, largestCounts, poolsCheck, type PoolsCheck } from './pools.ts';
import { lossesOf, neededByMachines, type Loss } from './resources.ts';
import { emptyTemplate, readDeployed, readPhysicalId, type Template } from './templates.ts';
import { judgeVersions, versionOf } from './version.ts';

/** What the check of one stack needs to know besides its templates. */
export type StackCheck = Pick<PoolsCheck, 'counts' | 'pause' | 'looks'> & {
  readonly name: string;
  /** The URL of a queue. */
  readonly urlOf: (logicalId: string) => Promise<Told<string>>;
  /** Queues of pools: others see to them. */
  readonly poolQueues: ReadonlySet<string>;
  /** Whether executions of the machine run: they call functions by their names, with the role that they were started with. */
  readonly running: Told<boolean>;
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
  const running = await readRunning(stage);
  const poolQueues = new Set(pools.deployed.flatMap(({ place, url }) => (place ? [url] : [])));
  const ofStacks = await Promise.all(
    stacks.map(async (stack) => {
      const name = stackName(stage.name, stack);
      const [status, deployed] = await Promise.all([readStatus(cloudFormation, name), readDeployed(cloudFormation, name)]);
      const stands = judgeStatus(name, caller.value.region, status);
      if (stands.state === 'to do') return [stands];
      if (deployed.kind === 'untold')
        return [untold(name, deployed.why, `aws cloudformation get-template --stack-name ${name} --region ${caller.value.region}`)];
      if (!deployed.value) return [ok(name, 'not there yet: nothing can be lost')];
      const urlOf = (logicalId: string) => readPhysicalId(cloudFormation, name, logicalId);
      return judgeStack({ ...pools, name, urlOf, poolQueues, running }, deployed.value, next.get(name) ?? emptyTemplate);
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

async function judgeLoss(check: StackCheck, loss: Loss, needed: ReadonlySet<string>): Promise<Finding | undefined> {
  const { id, type, what, by, loses, kept } = loss;
  const about = `${check.name}: ${what} ${id}`;
  const happens = by === undefined ? 'would go' : `would be made anew, since its ${by} is another`;
  switch (type) {
    case 'AWS::SQS::Queue':
      return judgeQueue(check, about, happens, id);
    case 'AWS::Lambda::Function':
    case 'AWS::IAM::Role':
      return needed.has(id) ? judgeCalled(check, about, happens) : undefined;
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

/** What a machine calls is called by executions that began with an older machine, too. */
function judgeCalled({ running }: StackCheck, about: string, happens: string): Finding {
  if (running.kind === 'untold') return untold(about, `it ${happens}, and ${running.why}`, 'see that no execution runs that may need it');
  if (!running.value) return ok(about, `${happens}, and no execution runs that may need it`);
  return toDo(
    about,
    `${happens}, while executions run that may need it`,
    'leave it deployed until none runs that began before the machine let go of it',
  );
}

function readRunning(stage: DeployedStage): Promise<Told<boolean>> {
  return tell('states:ListExecutions', async () => {
    const stateMachineArn = await stage.findOutput('workflow', 'MachineArn');
    if (stateMachineArn === undefined) return false;
    const client = new SFNClient(stage.settings);
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 }));
    return executions.length > 0;
  });
}
