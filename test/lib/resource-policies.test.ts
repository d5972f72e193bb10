import { beforeAll, describe, expect, it } from '@jest/globals';
import { resources, stages, synthesize, type Synthesized } from './synthesized.ts';

/**
 * A policy on a resource takes the place of what AWS allows without one, and says nothing when it forgets somebody: an alarm stays mute, a
 * log is not delivered. So what AWS's services do for us is read from the templates, and each of it must be allowed, and nothing else.
 */

const synthesized = new Map<string, Synthesized>();
const of = (stage: string): Synthesized => synthesized.get(stage)!;

beforeAll(() => {
  for (const stage of stages) synthesized.set(stage, synthesize(stage));
}, 120_000);

/** The logical id that a value of a template speaks of, in whichever stack it is. */
function idOf(value: any): string {
  if (value.Ref) return value.Ref;
  const text = JSON.stringify(value);
  const [, own] = /"Fn::GetAtt":\["(\w+)"/.exec(text) ?? [];
  const [, ofAnother] = /PublishOutput(?:FnGetAtt|Ref)(\w+?[0-9A-F]{8})/.exec(text) ?? [];
  return (own ?? ofAnother)!;
}

const asArray = <T>(value: T | T[]): T[] => [value].flat() as T[];

/** What services of AWS do for us: `<service> <action> <resource>`. */
function usesOf(stage: string): string[] {
  const found = (type: string) => resources(of(stage), type);
  const topics = new Map(found('AWS::SNS::Topic').map(({ id, properties }) => [id, properties]));
  return [
    ...found('AWS::CloudWatch::Alarm').flatMap(({ properties }) =>
      properties.AlarmActions.flatMap((action: unknown) => {
        const key = topics.get(idOf(action)).KmsMasterKeyId;
        const keyUses = key ? ['kms:Decrypt', 'kms:GenerateDataKey*'].map((use) => `${use} ${idOf(key)}`) : [];
        return [`sns:Publish ${idOf(action)}`, ...keyUses].map((use) => `cloudwatch.amazonaws.com ${use}`);
      }),
    ),
    ...found('AWS::S3::Bucket').flatMap(({ properties: { LoggingConfiguration: log } }) =>
      log ? [`logging.s3.amazonaws.com s3:PutObject ${idOf(log.DestinationBucketName)}/${log.LogFilePrefix}*`] : [],
    ),
    ...found('AWS::Events::Rule').flatMap(({ properties }) =>
      properties.Targets.flatMap(({ Arn, DeadLetterConfig }: any) => [
        `events.amazonaws.com lambda:InvokeFunction ${idOf(Arn)}`,
        ...(DeadLetterConfig ? [`events.amazonaws.com sqs:SendMessage ${idOf(DeadLetterConfig.Arn)}`] : []),
      ]),
    ),
    ...[
      ...found('AWS::ApiGateway::Method').flatMap(({ properties }) => properties.Integration.Uri ?? []),
      ...found('AWS::ApiGateway::Authorizer').map(({ properties }) => properties.AuthorizerUri),
    ].map((uri) => `apigateway.amazonaws.com lambda:InvokeFunction ${idOf(uri)}`),
  ];
}

type Allowed = { readonly what: string; readonly boundTo: string[] };

/** What the policies on resources allow to services of AWS, and by which keys a service must prove for whom it acts. */
function allowedOf(stage: string): Allowed[] {
  const found = (type: string) => resources(of(stage), type);
  const statements = (type: string, document: string, on: (properties: any, id: string) => unknown) =>
    found(type).flatMap(({ id, properties }) =>
      properties[document].Statement.filter(({ Effect, Principal }: any) => Effect === 'Allow' && Principal.Service).flatMap(
        ({ Principal, Action, Resource, Condition = {} }: any) =>
          asArray(Action).map((action): Allowed => {
            const path = Resource['Fn::Join']?.[1].at(-1);
            const to = `${idOf(on(properties, id))}${typeof path === 'string' ? path : ''}`;
            return {
              what: `${Principal.Service} ${action} ${to}`,
              boundTo: Object.values<any>(Condition).flatMap((keys) => Object.keys(keys)),
            };
          }),
      ),
    );
  return [
    ...statements('AWS::SNS::TopicPolicy', 'PolicyDocument', ({ Topics }) => Topics[0]),
    ...statements('AWS::SQS::QueuePolicy', 'PolicyDocument', ({ Queues }) => Queues[0]),
    ...statements('AWS::S3::BucketPolicy', 'PolicyDocument', ({ Bucket }) => Bucket),
    ...statements('AWS::KMS::Key', 'KeyPolicy', (_properties, id) => ({ Ref: id })),
    ...found('AWS::Lambda::Permission').map(({ properties: { Principal, Action, FunctionName, SourceArn } }) => ({
      what: `${Principal} ${Action} ${idOf(FunctionName)}`,
      boundTo: SourceArn ? ['aws:SourceArn'] : [],
    })),
  ];
}

describe.each(stages)('the policies on the resources of stage %s', (stage) => {
  it('allow what services of AWS do for us there, and nothing else', () => {
    expect([...new Set(allowedOf(stage).map(({ what }) => what))].toSorted()).toEqual([...new Set(usesOf(stage))].toSorted());
  });

  it('take a service at its word only for things of this account', () => {
    for (const { what, boundTo } of allowedOf(stage))
      expect([what, boundTo.some((key) => key === 'aws:SourceAccount' || key === 'aws:SourceArn')]).toEqual([what, true]);
  });

  it('are all of kinds that this test reads', () => {
    const read = ['AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy', 'AWS::IAM::Policy'];
    const types = Object.values(of(stage).templates).flatMap((template) => Object.values(template.Resources).map(({ Type }) => Type));
    expect([...new Set(types)].filter((type) => type.endsWith('Policy') && !read.includes(type))).toEqual([]);
  });

  it('let alarms be heard', () => {
    const alarms = resources(of(stage), 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(20);
    const [topic] = resources(of(stage), 'AWS::SNS::Topic');
    expect(allowedOf(stage)).toContainEqual({ what: `cloudwatch.amazonaws.com sns:Publish ${topic!.id}`, boundTo: ['aws:SourceAccount'] });
  });
});
