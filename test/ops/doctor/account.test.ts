import { describe, expect, it } from '@jest/globals';
import { judgeCaller, readCaller } from '../../../ops/doctor/account.ts';
import { judgeBootstrap, readBootstrap, versionParameter } from '../../../ops/doctor/bootstrap.ts';
import { judgeStatus, readStatus } from '../../../ops/doctor/stacks.ts';
import { answering, awsError } from './answering.ts';

const caller = { account: '111111111111', arn: 'arn:aws:iam::111111111111:role/Deployer', region: 'eu-west-1' };

describe('the account', () => {
  /** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
  const identity = { UserId: 'AROA:me', Account: '111111111111', Arn: 'arn:aws:iam::111111111111:role/Deployer' };
  const judge = async (answer: unknown, wanted?: string) =>
    judgeCaller('prod', wanted, await readCaller(answering({ GetCallerIdentity: answer }).client));

  it('is told when the stage names none, or this one', async () => {
    const says = '111111111111, eu-west-1, as arn:aws:iam::111111111111:role/Deployer';
    expect(await judge(identity)).toEqual({ state: 'ok', about: 'account', says });
    expect(await judge(identity, '111111111111')).toMatchObject({ state: 'ok' });
  });

  it('must be the one that the stage names', async () => {
    expect(await judge(identity, '222222222222')).toMatchObject({
      state: 'to do',
      says: 'you are in 111111111111, and config/prod.json says 222222222222',
    });
  });

  it('is to do without credentials', async () => {
    expect(await judge(awsError('CredentialsProviderError', 'Could not load credentials'))).toMatchObject({
      state: 'to do',
      says: expect.stringContaining('Could not load credentials'),
    });
  });
});

describe('the bootstrap', () => {
  /** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
  const version = (Value: string) => ({ Parameter: { Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value, Version: 1 } });
  it.each<[string, unknown, object]>([
    ['one of today', version('28'), { state: 'ok', says: 'version 28' }],
    ['an old one', version('5'), { state: 'to do', mend: 'npx cdk bootstrap aws://111111111111/eu-west-1 -c stage=dev' }],
    ['none', awsError('ParameterNotFound'), { state: 'to do', says: 'eu-west-1 was never bootstrapped for the CDK' }],
    ['what is no number', version('x'), { state: 'to do' }],
    [
      'what may not be read',
      awsError('AccessDeniedException'),
      { state: 'could not be told', says: 'your credentials do not allow ssm:GetParameter' },
    ],
  ])('is judged by its version: %s', async (_what, answer, finding) => {
    const { client } = answering({ 'GetParameter /cdk-bootstrap/hnb659fds/version': answer });
    const parameter = versionParameter();
    expect(judgeBootstrap('dev', caller, parameter, await readBootstrap(client, parameter))).toMatchObject(finding);
  });
});

describe('a stack', () => {
  /** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
  const described = (StackStatus: string) => ({ Stacks: [{ StackName: 'linekeeper-dev-state', StackStatus }] });
  it.each<[unknown, string, string]>([
    [awsError('ValidationError', 'Stack with id linekeeper-dev-state does not exist'), 'ok', 'not there yet'],
    [described('CREATE_COMPLETE'), 'ok', 'CREATE_COMPLETE'],
    [described('UPDATE_COMPLETE'), 'ok', 'UPDATE_COMPLETE'],
    [described('UPDATE_ROLLBACK_COMPLETE'), 'ok', 'UPDATE_ROLLBACK_COMPLETE'],
    [described('ROLLBACK_COMPLETE'), 'to do', 'delete-stack'],
    [described('ROLLBACK_FAILED'), 'to do', 'delete-stack'],
    [described('DELETE_FAILED'), 'to do', 'delete-stack'],
    [described('UPDATE_ROLLBACK_FAILED'), 'to do', 'continue-update-rollback'],
    [described('UPDATE_IN_PROGRESS'), 'to do', 'wait stack-update-complete'],
    [awsError('ValidationError', 'something else'), 'could not be told', 'describe-stacks'],
    [awsError('AccessDenied'), 'could not be told', 'cloudformation:DescribeStacks'],
  ])('of status %j is %s', async (answer, state, words) => {
    const { client } = answering({ DescribeStacks: answer });
    const finding = judgeStatus('linekeeper-dev-state', 'eu-west-1', await readStatus(client, 'linekeeper-dev-state'));
    expect(finding.state).toBe(state);
    expect(JSON.stringify(finding)).toContain(words);
  });
});
