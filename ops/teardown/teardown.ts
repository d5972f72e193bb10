import { createInterface } from 'node:readline/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { OpsError } from '../ops-error.ts';
import { stageNames, type ClientSettings } from '../stage.ts';
import { layOutPlan, refusalOf, type Plan } from './plan.ts';
import { readPlan } from './read-plan.ts';
import { removeStage } from './remove.ts';

/** What a teardown needs of the world. */
export type TeardownDependencies = {
  readPlan: (stage: string) => Promise<Plan>;
  remove: (plan: Plan) => Promise<void>;
  /** Asks the person at the keyboard. */
  ask: (question: string) => Promise<string>;
  tell: (text: string) => void;
};

/**
 * Takes a stage down: says what goes and what stays, and does it once the stage's name is typed.
 * @param wanted the account that the stage's settings name, if they name one
 * @throws {OpsError} in another account, for a stage that is protected, or whose name was not typed; nothing is deleted then
 */
export async function teardown(
  stage: string,
  wanted: string | undefined,
  { readPlan: read, remove, ask, tell }: TeardownDependencies,
): Promise<string> {
  const plan = await read(stage);
  if (wanted !== undefined && plan.account !== wanted)
    throw new OpsError(
      `You are in the account ${plan.account}, and config/${stage}.json says ${wanted}; nothing was deleted. Set AWS_PROFILE.`,
    );
  tell(layOutPlan(plan));
  if (plan.stacks.length === 0) return 'There is nothing to take down.';
  const refusal = refusalOf(plan);
  if (refusal !== undefined) throw new OpsError(refusal);
  const typed = await ask(`\nThis cannot be undone. Type the stage's name to delete it: `);
  if (typed.trim() !== stage) throw new OpsError(`"${typed.trim()}" is not "${stage}", so nothing was deleted.`);
  await remove(plan);
  return `The stage ${stage} is gone.`;
}

/** With the AWS of these settings, and a person at the keyboard. */
export function teardownDependencies(settings: ClientSettings): TeardownDependencies {
  const cloudFormation = new CloudFormationClient(settings);
  const s3 = new S3Client(settings);
  const tell = (text: string) => console.error(text);
  return {
    readPlan: (stage) =>
      readPlan(stage, stageNames(), {
        cloudFormation,
        dynamodb: new DynamoDBClient(settings),
        logs: new CloudWatchLogsClient(settings),
        s3,
        secrets: new SecretsManagerClient(settings),
        sqs: new SQSClient(settings),
        stepFunctions: new SFNClient(settings),
        sts: new STSClient(settings),
      }),
    remove: (plan) => removeStage(plan, { cloudFormation, s3 }, tell),
    ask: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      // Input that ends without a line is no answer.
      const ended = new Promise<string>((resolve) => {
        lines.once('close', () => resolve(''));
      });
      try {
        return await Promise.race([lines.question(question), ended]);
      } finally {
        lines.close();
      }
    },
    tell,
  };
}
