import { beforeAll, describe, expect, it } from '@jest/globals';
import { readContext, StageMissingError } from '../../bin/context.ts';
import { functionNames } from '../../lib/functions.ts';
import { resources, stages, synthesize, type Synthesized } from './synthesized.ts';

/** What a stage costs, shows and allows in an account, beside what it is there for. */

const synthesized = new Map<string, Synthesized>();
const of = (stage: string): Synthesized => synthesized.get(stage)!;

beforeAll(() => {
  for (const stage of stages) synthesized.set(stage, synthesize(stage));
}, 120_000);

const asArray = <T>(value: T | T[]): T[] => [value].flat() as T[];

describe.each(stages)('the APIs of stage %s', (stage) => {
  const settings = () => resources(of(stage), 'AWS::ApiGateway::Stage').flatMap(({ properties }) => properties.MethodSettings);

  it('are not measured by method, which costs by method', () => {
    expect(settings().map(({ MetricsEnabled }) => MetricsEnabled)).toEqual(settings().map(() => false));
  });

  it('give calls without a token little of the throttle', () => {
    const open = settings().filter(({ ResourcePath }) => ResourcePath !== '/*');
    expect(open).toMatchObject([
      { ResourcePath: '/~1v1~1openapi.json', HttpMethod: 'GET', ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10, LoggingLevel: 'ERROR' },
    ]);
  });

  it('refuse what is no token before a function runs for it', () => {
    const [authorizer] = resources(of(stage), 'AWS::ApiGateway::Authorizer');
    const pattern = new RegExp(authorizer!.properties.IdentityValidationExpression);
    for (const token of ['Bearer a.b.c', 'bearer eyJ-_0.eyJ1.c2ln']) expect([token, pattern.test(token)]).toEqual([token, true]);
    for (const token of [
      '',
      'Bearer',
      'Bearer x',
      'Basic a.b.c',
      'Bearer a.b.c d',
      'Bearer a.b',
      'xBearer a.b.c',
      'Bearer a.b.c.d',
      'Bearer a.b=.c',
    ])
      expect([token, pattern.test(token)]).toEqual([token, false]);
  });

  it('keep no execution log for ever', () => {
    const groups = resources(of(stage), 'AWS::Logs::LogGroup');
    for (const { properties } of resources(of(stage), 'AWS::ApiGateway::Stage')) {
      if (properties.MethodSettings.every(({ LoggingLevel }: any) => LoggingLevel === 'OFF')) continue;
      const name = { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: properties.RestApiId.Ref }, `/${stage}`]] };
      const own = groups.find((group) => JSON.stringify(group.properties.LogGroupName) === JSON.stringify(name));
      expect(own?.properties.RetentionInDays).toBe(of(stage).config.logRetentionDays);
      const deployed = Object.values(of(stage).templates.Api.Resources).find((resource) => resource.Properties === properties);
      expect(asArray(deployed!.DependsOn ?? [])).toContain(own!.id);
    }
  });
});

describe.each(stages)('the reconciler of stage %s', (stage) => {
  it('leaves an event that it could not handle where an alarm sees it', () => {
    const [queue] = resources(of(stage), 'AWS::SQS::Queue').filter(
      ({ properties }) => properties.QueueName === `linekeeper-${stage}-reconcile-dead`,
    );
    const reconcile = resources(of(stage), 'AWS::Lambda::Function').find(({ id }) => id.startsWith('Reconcile'))!;
    const arn = { 'Fn::GetAtt': [queue!.id, 'Arn'] };
    expect(reconcile.properties.DeadLetterConfig).toEqual({ TargetArn: arn });
    const [ended] = resources(of(stage), 'AWS::Events::Rule').filter(({ properties }) => properties.EventPattern);
    expect(ended!.properties.Targets).toMatchObject([{ DeadLetterConfig: { Arn: arn } }]);
    const [alarm] = resources(of(stage), 'AWS::CloudWatch::Alarm').filter(({ properties }) =>
      properties.AlarmName.endsWith('-reconcile-dead-letters'),
    );
    expect(alarm!.properties.Dimensions).toMatchObject([{ Name: 'QueueName' }]);
  });
});

describe.each(stages)('what stage %s keeps', (stage) => {
  it('has no old version of an object for ever', () => {
    const versioned = resources(of(stage), 'AWS::S3::Bucket').filter(({ properties }) => properties.VersioningConfiguration);
    expect(versioned.length).toBeGreaterThan(0);
    for (const { properties } of versioned)
      expect(properties.LifecycleConfiguration.Rules).toContainEqual(
        expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 90 }, ExpiredObjectDeleteMarker: true }),
      );
  });

  it('is decrypted for a function through the services that hold it, and no other way', () => {
    const ofKey = resources(of(stage), 'AWS::IAM::Policy').flatMap(({ properties }) =>
      properties.PolicyDocument.Statement.filter(({ Action }: any) => asArray(Action).some((action: string) => action.startsWith('kms:'))),
    );
    expect(ofKey.length).toBeGreaterThan(20);
    for (const { Condition } of ofKey) {
      const services = asArray<string>(Condition?.StringEquals?.['kms:ViaService'] ?? []);
      expect(services.length).toBeGreaterThan(0);
      for (const service of services) expect(service).toMatch(/^(dynamodb|s3|secretsmanager)\.eu-west-1\.amazonaws\.com$/);
    }
  });
});

/**
 * Lambda stops a function that a message of SQS started more than 16 times in one chain of messages.
 * See https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
describe.each(stages)('the queues of stage %s', (stage) => {
  it('are fed by the function that they feed in one place only, whose messages come round a few times at most', () => {
    const mappings = resources(of(stage), 'AWS::Lambda::EventSourceMapping');
    const roles = new Map(
      resources(of(stage), 'AWS::Lambda::Function').map(({ id, properties }) => [id, properties.Role['Fn::GetAtt'][0]]),
    );
    const loops = mappings.filter(({ properties }) => {
      const queue = properties.EventSourceArn['Fn::GetAtt'][0];
      return resources(of(stage), 'AWS::IAM::Policy')
        .filter(({ properties: policy }) => policy.Roles.some(({ Ref }: any) => Ref === roles.get(properties.FunctionName.Ref)))
        .flatMap(({ properties: policy }) => policy.PolicyDocument.Statement)
        .some(({ Action, Resource }) => asArray(Action).includes('sqs:SendMessage') && JSON.stringify(Resource).includes(`"${queue}"`));
    });
    expect(loops.map(({ properties }) => properties.FunctionName.Ref.replace(/[0-9A-F]{8}$/, ''))).toEqual(['DeliverDecision']);
  });
});

describe('a stage that an account asks more of', () => {
  const boundary = 'arn:aws:iam::111122223333:policy/boundary';
  const acl = 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/reviews/6a7b';
  let strict: Synthesized;
  beforeAll(() => {
    strict = synthesize('prod', (config) =>
      Object.assign(config, {
        permissionsBoundary: boundary,
        tags: { 'cost-centre': '4711' },
        reviewWebAclArn: acl,
        reviewDomain: {
          name: 'review.example.com',
          certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b',
          basePath: 'lines',
        },
      }),
    );
  }, 60_000);

  it('puts its boundary on every role', () => {
    const roles = resources(strict, 'AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(functionNames.length);
    expect([...new Set(roles.map(({ properties }) => properties.PermissionsBoundary))]).toEqual([boundary]);
    expect(resources(of('prod'), 'AWS::IAM::Role').some(({ properties }) => 'PermissionsBoundary' in properties)).toBe(false);
  });

  it('puts its tags beside the one of the stage', () => {
    for (const type of [
      'AWS::DynamoDB::Table',
      'AWS::Lambda::Function',
      'AWS::SQS::Queue',
      'AWS::KMS::Key',
      'AWS::StepFunctions::StateMachine',
    ])
      for (const { id, properties } of resources(strict, type))
        expect([id, properties.Tags]).toEqual([
          id,
          [
            { Key: 'cost-centre', Value: '4711' },
            { Key: 'linekeeper:stage', Value: 'prod' },
          ],
        ]);
  });

  it('puts its web ACL before the public pages alone', () => {
    const [association, ...more] = resources(strict, 'AWS::WAFv2::WebACLAssociation');
    expect(more).toEqual([]);
    expect(association!.properties.WebACLArn).toBe(acl);
    const [review] = resources(strict, 'AWS::ApiGateway::RestApi').filter(({ properties }) => properties.Name === 'linekeeper-prod-review');
    expect(JSON.stringify(association!.properties.ResourceArn)).toContain(`{"Ref":"${review!.id}"}`);
    expect(resources(of('prod'), 'AWS::WAFv2::WebACLAssociation')).toEqual([]);
  });

  it('sends review links to the domain that it makes, and says where its DNS record points', () => {
    const [domain] = resources(strict, 'AWS::ApiGateway::DomainName');
    expect(domain!.properties).toMatchObject({
      DomainName: 'review.example.com',
      RegionalCertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    });
    expect(resources(strict, 'AWS::ApiGateway::BasePathMapping').map(({ properties }) => properties)).toMatchObject([
      { DomainName: { Ref: domain!.id }, BasePath: 'lines', Stage: expect.anything() },
    ]);
    expect(resources(strict, 'AWS::SSM::Parameter').map(({ properties }) => properties.Value)).toEqual([
      'https://review.example.com/lines',
    ]);
    expect(strict.templates.Api.Outputs?.['ReviewDomainTarget']?.Value).toEqual({ 'Fn::GetAtt': [domain!.id, 'RegionalDomainName'] });
  });

  it.each(['dev', 'prod'])('sends review links to the address of their own API by default: %s', (stage) => {
    const [parameter] = resources(of(stage), 'AWS::SSM::Parameter');
    expect(JSON.stringify(parameter!.properties.Value)).toMatch(/\{"Ref":"ReviewApi[0-9A-F]{8}"\}.*execute-api/);
    expect(resources(of(stage), 'AWS::ApiGateway::DomainName')).toEqual([]);
  });
});

describe('the app', () => {
  it('is made of the stage that the command names', () => {
    const given: Record<string, unknown> = { stage: 'dev', overrides: 'mine.json' };
    expect(readContext((key) => given[key])).toEqual({ stage: 'dev', overrides: 'mine.json' });
  });

  it('is not made without one, which would be of no use but on this machine', () => {
    expect(() => readContext(() => undefined)).toThrow(StageMissingError);
    expect(() => readContext(() => undefined)).toThrow('Say which stage, one of config/: for instance npx cdk synth -c stage=dev.');
  });
});
