import { DeleteStackCommand, waitUntilStackDeleteComplete, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { OpsError } from '../ops-error.ts';
import { bucketKind, type DeployedStack, type Plan } from './plan.ts';

export type RemoveClients = { cloudFormation: CloudFormationClient; s3: S3Client };

/** S3 delivers access logs for hours after the last call, so a bucket that was emptied may have something in it again. */
const tries = 3;

/** A stack with hundreds of resources takes minutes; one that takes an hour hangs. */
const longestSeconds = 3600;

/**
 * Takes a stage down, stack by stack. What a stack that is gone has left stays as it is; given again, it goes on with the next.
 * @throws {OpsError} when a stack cannot be deleted
 */
export async function removeStage({ stacks, region }: Plan, clients: RemoveClients, tell: (text: string) => void): Promise<void> {
  for (const stack of stacks) await removeStack(stack, region, clients, tell);
}

async function removeStack(
  stack: DeployedStack,
  region: string,
  { cloudFormation, s3 }: RemoveClients,
  tell: (text: string) => void,
): Promise<void> {
  const buckets = stack.things.filter(({ kind, goes }) => kind === bucketKind && goes);
  for (let tried = 1; ; tried += 1) {
    for (const { name } of buckets) {
      const count = await emptyBucket(s3, name);
      if (count > 0) tell(`${name}: deleted ${count} objects`);
    }
    tell(`${stack.name}: deleting`);
    await cloudFormation.send(new DeleteStackCommand({ StackName: stack.name }));
    try {
      await waitUntilStackDeleteComplete(
        { client: cloudFormation, maxWaitTime: longestSeconds, minDelay: 2, maxDelay: 15 },
        { StackName: stack.name },
      );
      tell(`${stack.name}: gone`);
      return;
    } catch (error) {
      if (buckets.length > 0 && tried < tries) continue;
      throw new OpsError(
        `The stack ${stack.name} could not be deleted. Why: aws cloudformation describe-stack-events --stack-name ${stack.name} --region ${region}. Mend it, and give this command again; if it is the bucket of access logs, in some hours.`,
        { cause: error },
      );
    }
  }
}

/** Deletes all objects of a bucket with all their versions. @returns how many. @throws {OpsError} for one that cannot be deleted */
async function emptyBucket(client: S3Client, Bucket: string): Promise<number> {
  // Each round deletes what it found, so it ends.
  for (let deleted = 0; ; ) {
    const found = await listVersions(client, Bucket);
    if (found.length === 0) return deleted;
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: found, Quiet: true } }));
    const [first] = Errors;
    if (first) throw new OpsError(`${Bucket} could not be emptied: ${first.Key} ${first.Code} ${first.Message}.`);
    deleted += found.length;
  }
}

async function listVersions(client: S3Client, Bucket: string): Promise<{ Key: string; VersionId: string }[]> {
  try {
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1000 }));
    return [...Versions, ...DeleteMarkers].flatMap(({ Key, VersionId }) =>
      Key === undefined || VersionId === undefined ? [] : [{ Key, VersionId }],
    );
  } catch (error) {
    // Gone with an earlier try.
    if (error instanceof Error && error.name === 'NoSuchBucket') return [];
    throw error;
  }
}
