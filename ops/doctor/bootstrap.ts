import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Caller } from './account.ts';
import { ok, tell, toDo, unlessMissing, untold, type Finding, type Told } from './finding.ts';

/** The qualifier that the CDK takes unless it is told another. @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html */
const defaultQualifier = 'hnb659fds';

/** Templates refuse a bootstrap that is older, by their rule CheckBootstrapVersion. */
const leastVersion = 6;

/** Where a bootstrap writes its version. */
export function versionParameter(qualifier = defaultQualifier): string {
  return `/cdk-bootstrap/${qualifier}/version`;
}

/** @returns the version of the bootstrap, undefined when there is none */
export function readBootstrap(client: SSMClient, parameter: string): Promise<Told<number | undefined>> {
  return tell('ssm:GetParameter', async () => {
    const found = await unlessMissing(['ParameterNotFound'], () => client.send(new GetParameterCommand({ Name: parameter })));
    return found ? Number(found.Parameter?.Value) : undefined;
  });
}

export function judgeBootstrap(stage: string, { account, region }: Caller, parameter: string, version: Told<number | undefined>): Finding {
  const about = 'bootstrap';
  if (version.kind === 'untold') return untold(about, version.why, `aws ssm get-parameter --name ${parameter} --region ${region}`);
  const bootstrap = `npx cdk bootstrap aws://${account}/${region} -c stage=${stage}`;
  if (version.value === undefined) return toDo(about, `${region} was never bootstrapped for the CDK`, bootstrap);
  if (!(version.value >= leastVersion))
    return toDo(about, `version ${version.value}, and the templates want ${leastVersion} or newer`, bootstrap);
  return ok(about, `version ${version.value}`);
}
