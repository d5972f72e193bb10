import { DescribeStacksCommand, type CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { ok, tell, toDo, untold, type Finding, type Told } from './finding.ts';

/** What is said of a stack that was not deployed. */
export const notThere = 'not there yet';

/** A stack's status, undefined when there is none. */
type Status = string | undefined;

export function readStatus(client: CloudFormationClient, stackName: string): Promise<Told<Status>> {
  return tell('cloudformation:DescribeStacks', async () => (await describe(client, stackName))?.StackStatus);
}

/** What a stack puts out under a name; undefined before it is there. */
export async function readOutput(client: CloudFormationClient, stackName: string, name: string): Promise<string | undefined> {
  return (await describe(client, stackName))?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
}

async function describe(client: CloudFormationClient, stackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks[0];
  } catch (error) {
    // CloudFormation has no name of its own for it.
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}

/**
 * Whether a stack can be deployed, again or for the first time.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export function judgeStatus(stackName: string, region: string, status: Told<Status>): Finding {
  const command = (verb: string) => `aws cloudformation ${verb} --stack-name ${stackName} --region ${region}`;
  if (status.kind === 'untold') return untold(stackName, status.why, command('describe-stacks'));
  const { value } = status;
  if (value === undefined) return ok(stackName, notThere);
  if (value === 'ROLLBACK_COMPLETE' || value === 'ROLLBACK_FAILED' || value === 'CREATE_FAILED' || value === 'DELETE_FAILED')
    return toDo(stackName, `is left of a deployment that failed (${value}), and cannot be updated`, command('delete-stack'));
  if (value === 'UPDATE_ROLLBACK_FAILED')
    return toDo(stackName, 'stands half way back from an update (UPDATE_ROLLBACK_FAILED)', command('continue-update-rollback'));
  if (value === 'REVIEW_IN_PROGRESS') return toDo(stackName, 'was begun and never made (REVIEW_IN_PROGRESS)', command('delete-stack'));
  if (value.endsWith('_IN_PROGRESS')) return toDo(stackName, `somebody is deploying it (${value})`, command('wait stack-update-complete'));
  return ok(stackName, value);
}
