import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACMClient } from '@aws-sdk/client-acm';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { createSafeRequest, type Resolve, type SafeRequester } from '../../adapters/egress/safe-request.ts';
import type { StageConfig } from '../../lib/config.ts';
import { stackName, stacks } from '../stacks.ts';
import type { ClientSettings } from '../stage.ts';
import { judgeCaller, readCaller, type Caller } from './account.ts';
import { judgeBootstrap, readBootstrap, versionParameter } from './bootstrap.ts';
import { judgeCertificate, readCertificate } from './certificate.ts';
import { judgeConcurrency, readConcurrency } from './concurrency.ts';
import type { Finding } from './finding.ts';
import { judgeHost, lookAt, outsideOf } from './hosts.ts';
import { examineIssuer } from './issuer.ts';
import { judgeMail, readIdentities, readMailAccount, readReviewers } from './mail.ts';
import { bedrockModels, judgeModel, readModel } from './models.ts';
import { examineReviewAddress } from './review-address.ts';
import { judgeSecret, readSecret, secretsOf } from './secrets.ts';
import { judgeStatus, notThere, readOutput, readStatus } from './stacks.ts';

/** How the doctor reaches what is not AWS. */
export type Dial = { callerOf: (allowlist: readonly string[]) => SafeRequester; resolve: Resolve; pause: (ms: number) => Promise<unknown> };

/** By DNS and the network of this machine. */
export const networkDial: Dial = {
  callerOf: (allowlist) => createSafeRequest(allowlist),
  resolve: (hostname) => lookup(hostname, { all: true }),
  pause: sleep,
};

/** Looks at all that a stage needs before it is deployed. It reads and never writes. */
export async function examine(config: StageConfig, settings: ClientSettings, dial: Dial): Promise<Finding[]> {
  const caller = await readCaller(new STSClient(settings));
  const account = judgeCaller(config.stage, config.account, caller);
  // With the credentials of another account, or of none, AWS has nothing to tell of this one.
  const aws = caller.kind === 'told' && account.state === 'ok' ? await examineAccount(config, settings, caller.value) : [];
  const apiStack = stackName(config.stage, 'api');
  const deployed = aws.some(({ about, state, says }) => about === apiStack && state === 'ok' && says !== notThere);
  return [account, ...aws, ...(await examineOutside(config, deployed, dial))];
}

async function examineAccount(config: StageConfig, settings: ClientSettings, caller: Caller): Promise<Finding[]> {
  const { stage, reviewDomain } = config;
  const { region } = caller;
  const [cloudFormation, bedrock, secrets, ses] = [
    new CloudFormationClient(settings),
    new BedrockClient(settings),
    new SecretsManagerClient(settings),
    new SESv2Client(settings),
  ];
  const parameter = versionParameter();
  const registry = readOutput(cloudFormation, stackName(stage, 'state'), 'RegistryTable');
  const identitiesOf = async (address: string) => ({ address, identities: await readIdentities(ses, address) });
  const findings = await Promise.all([
    readBootstrap(new SSMClient(settings), parameter).then((version) => [judgeBootstrap(stage, caller, parameter, version)]),
    ...stacks.map(async (stack) => {
      const name = stackName(stage, stack);
      return [judgeStatus(name, region, await readStatus(cloudFormation, name))];
    }),
    readConcurrency(new LambdaClient(settings), stage).then((concurrency) => judgeConcurrency(config, region, concurrency)),
    Promise.all([readMailAccount(ses), identitiesOf(config.mailFrom), readReviewers(new DynamoDBClient(settings), registry)]).then(
      async ([mail, sender, reviewers]) =>
        judgeMail({
          region,
          account: mail,
          sender,
          reviewers: reviewers.kind === 'told' ? { ...reviewers, value: await Promise.all(reviewers.value.map(identitiesOf)) } : reviewers,
        }),
    ),
    ...bedrockModels(config).map(async (named) => [judgeModel(named, region, await readModel(bedrock, named))]),
    ...[...secretsOf(config)].map(async ([arn, place]) => [judgeSecret(arn, place, region, await readSecret(secrets, arn))]),
    ...(reviewDomain
      ? [
          readCertificate(new ACMClient(settings), reviewDomain.certificateArn).then((certificate) => [
            judgeCertificate(reviewDomain, certificate),
          ]),
        ]
      : []),
  ]);
  return findings.flat();
}

async function examineOutside(config: StageConfig, deployed: boolean, dial: Dial): Promise<Finding[]> {
  const { stage } = config;
  const calls = { call: (host: string) => dial.callerOf([host]), pause: dial.pause, timeoutMs: 5000 };
  return Promise.all([
    examineIssuer(stage, config.auth, calls),
    ...outsideOf(config).map(async (outside) => judgeHost(outside, stage, await lookAt(outside, dial.callerOf))),
    examineReviewAddress(config, deployed, dial.resolve),
  ]);
}

/** The findings as lines, each with what mends it below, and what is to do in all. */
export function layOutFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ state }) => state.length));
  const lines = findings.flatMap((finding) => [
    `${finding.state.padEnd(width)}  ${finding.about}: ${finding.says}`,
    ...(finding.state === 'ok' ? [] : [`${' '.repeat(width)}  → ${finding.mend}`]),
  ]);
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  return [...lines, '', `${count('ok')} ok, ${count('to do')} to do, ${count('could not be told')} could not be told.`].join('\n');
}
