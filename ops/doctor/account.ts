import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { ok, tell, toDo, type Finding, type Told } from './finding.ts';

/** Who calls, and where the stage would be deployed. */
export type Caller = { account: string; arn: string; region: string };

/** Needs no permission. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function readCaller(client: STSClient): Promise<Told<Caller>> {
  return tell('sts:GetCallerIdentity', async () => {
    const region = await client.config.region();
    const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    return { account: Account, arn: Arn, region };
  });
}

/** Whether the credentials are of the account that the stage's settings name, if they name one. */
export function judgeCaller(stage: string, wanted: string | undefined, caller: Told<Caller>): Finding {
  const about = 'account';
  if (caller.kind === 'untold')
    return toDo(
      about,
      `nothing of it can be told, ${caller.why}`,
      'aws sts get-caller-identity; then set AWS_PROFILE, and AWS_REGION if the stage names none',
    );
  const { account, arn, region } = caller.value;
  if (wanted !== undefined && wanted !== account)
    return toDo(about, `you are in ${account}, and config/${stage}.json says ${wanted}`, `AWS_PROFILE=<a profile of ${wanted}>`);
  return ok(about, `${account}, ${region}, as ${arn}`);
}
