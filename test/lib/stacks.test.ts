import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { retentionClasses, retentionTag } from '#domain/content/retention.ts';
import { lanesOf } from '#domain/route/pool.ts';
import { queuedExecutions } from '../../lib/concurrency.ts';
import { functionName, functionNames, functions } from '../../lib/functions.ts';
import { acceptedFindings, findAccepted } from '../../lib/nag-suppressions.ts';
import { resources, root, stages, synthesize, type Synthesized } from './synthesized.ts';

const synthesized = new Map<string, Synthesized>();

const of = (stage: string): Synthesized => synthesized.get(stage)!;
const asArray = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

type Statement = { Action: string | string[]; Resource: unknown; Effect: string; Condition?: Record<string, Record<string, string>> };
const statements = (stage: string): { id: string; statement: Statement }[] =>
  resources(of(stage), 'AWS::IAM::Policy').flatMap(({ id, properties }) =>
    properties.PolicyDocument.Statement.map((statement: Statement) => ({ id, statement })),
  );

beforeAll(() => {
  for (const stage of stages) synthesized.set(stage, synthesize(stage));
}, 120_000);

describe.each(stages)('the stacks of stage %s', (stage) => {
  it('leave no finding of cdk-nag that the reviewed list does not explain', () => {
    expect(of(stage).findings.open).toEqual([]);
  });

  it('delete large content when its retention class ends', () => {
    const rules = resources(of(stage), 'AWS::S3::Bucket').flatMap(({ properties }) => properties.LifecycleConfiguration?.Rules ?? []);
    for (const days of retentionClasses) {
      const { key, value } = retentionTag(days);
      const own = rules.filter(({ TagFilters = [] }: { TagFilters?: { Value: string }[] }) =>
        TagFilters.some((tag) => tag.Value === value),
      );
      expect(own).toMatchObject([{ ExpirationInDays: days, Status: 'Enabled', TagFilters: [{ Key: key, Value: value }] }]);
      expect(own[0]).not.toHaveProperty('Prefix');
    }
  });

  it('find tasks by team, by subject, by when they are due and by the attention they want', () => {
    const indexes = resources(of(stage), 'AWS::DynamoDB::Table').flatMap(({ properties }) => properties.GlobalSecondaryIndexes ?? []);
    const shapes = indexes.map(({ IndexName, KeySchema, Projection }: any) => [
      IndexName,
      KeySchema.map(({ AttributeName }: any) => AttributeName).join(' '),
      Projection.ProjectionType,
    ]);
    expect(shapes.toSorted()).toEqual([
      ['byAttention', 'gsi4pk gsi4sk', 'KEYS_ONLY'],
      ['byDue', 'gsi2pk gsi2sk', 'KEYS_ONLY'],
      ['bySubject', 'gsi3pk gsi3sk', 'KEYS_ONLY'],
      ['byTeam', 'gsi1pk gsi1sk', 'KEYS_ONLY'],
    ]);
  });

  it('hash subjects with a secret that the stage makes for itself and keeps with its tables', () => {
    const [key, ...more] = resources(of(stage), 'AWS::SecretsManager::Secret').filter(
      ({ properties }) => properties.Description === `Linekeeper ${stage}: hashes the subjects of tasks`,
    );
    expect(more).toEqual([]);
    expect(key).toMatchObject({
      stack: 'State',
      properties: { GenerateSecretString: { PasswordLength: 64 }, KmsKeyId: expect.anything() },
    });
    expect(key!.properties).not.toHaveProperty('SecretString');
  });

  it('give every function the variables of what it uses, and no others', () => {
    const made = resources(of(stage), 'AWS::Lambda::Function');
    const given = ({ properties }: (typeof made)[number]) =>
      Object.keys(properties.Environment.Variables).filter((key) => key !== 'STAGE' && !key.startsWith('POWERTOOLS_'));
    const settings = (name: string) => Object.keys(of(stage).settings[name] ?? {});
    for (const name of functionNames) {
      const found = made.find(({ properties }) => properties.FunctionName === functionName(stage, name));
      const used = new Set(functions[name].uses.flatMap(({ variables }) => Object.keys(variables)));
      expect({ name, keys: found && [...given(found), ...settings(name)].toSorted() }).toEqual({ name, keys: [...used].toSorted() });
    }
    expect(made).toHaveLength(functionNames.length);
  });

  it('allow no action by wildcard, and every resource only to what takes none', () => {
    const withoutResource = new Set([
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
    ]);
    for (const { id, statement } of statements(stage)) {
      const actions = asArray(statement.Action);
      const bySender = statement.Condition?.StringEqualsIfExists?.['ses:FromAddress'] !== undefined;
      expect({ id, wild: actions.filter((action) => action.includes('*')) }).toEqual({ id, wild: [] });
      if (asArray(statement.Resource).includes('*'))
        expect({
          id,
          actions: actions.filter(
            (action) =>
              !withoutResource.has(action) &&
              !(bySender && action === 'ses:SendEmail') &&
              !(stage === 'local' && action.startsWith('states:SendTask')),
          ),
        }).toEqual({ id, actions: [] });
    }
  });

  it('give every function a role of its own', () => {
    const roles = resources(of(stage), 'AWS::Lambda::Function').map(
      ({ stack, properties }) => `${stack}/${properties.Role['Fn::GetAtt'][0]}`,
    );
    expect(new Set(roles).size).toBe(functionNames.length);
  });

  it('encrypt every table and bucket of customers with the key of the stage, and rotate it', () => {
    for (const { properties } of resources(of(stage), 'AWS::DynamoDB::Table'))
      expect(properties.SSESpecification).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
    for (const { id, properties } of resources(of(stage), 'AWS::S3::Bucket')) {
      expect(properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      const [rule] = properties.BucketEncryption.ServerSideEncryptionConfiguration;
      if (!id.startsWith('AccessLogs')) expect(rule.ServerSideEncryptionByDefault.SSEAlgorithm).toBe('aws:kms');
    }
    expect(resources(of(stage), 'AWS::KMS::Key').map(({ properties }) => properties.EnableKeyRotation)).toEqual([true]);
  });

  it('use no custom resource, which an emulator would hang on', () => {
    const types = Object.values(of(stage).templates).flatMap((template) => Object.values(template.Resources).map(({ Type }) => Type));
    expect(types.filter((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource')).toEqual([]);
  });

  it('keep link tokens out of traces and logs of the review pages', () => {
    const apis = resources(of(stage), 'AWS::ApiGateway::RestApi');
    const review = apis.find(({ properties }) => properties.Name === `linekeeper-${stage}-review`)!;
    const [deployed] = resources(of(stage), 'AWS::ApiGateway::Stage').filter(({ properties }) => properties.RestApiId.Ref === review.id);
    expect(deployed!.properties.TracingEnabled ?? false).toBe(false);
    expect(deployed!.properties.MethodSettings.map((setting: any) => [setting.LoggingLevel, setting.DataTraceEnabled])).toEqual([
      ['OFF', false],
    ]);
    const allowed = [
      'requestId',
      'requestTime',
      'httpMethod',
      'resourcePath',
      'status',
      'error.responseType',
      'responseLatency',
      'responseLength',
    ];
    const logged = [...deployed!.properties.AccessLogSetting.Format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
    expect(logged.filter((name) => !allowed.includes(name))).toEqual([]);
    expect(logged).toContain('resourcePath');
    for (const name of ['show-review', 'decide-review'] as const) {
      const found = resources(of(stage), 'AWS::Lambda::Function').find(
        ({ properties }) => properties.FunctionName === functionName(stage, name),
      )!;
      expect(found.properties.TracingConfig?.Mode ?? 'PassThrough').toBe('PassThrough');
      expect(found.properties.Environment.Variables.POWERTOOLS_TRACE_ENABLED).toBe('false');
    }
  });

  it('ask for a token on every route but the public description and the review pages', () => {
    const open = resources(of(stage), 'AWS::ApiGateway::Method')
      .filter(({ properties }) => properties.AuthorizationType !== 'CUSTOM')
      .filter(({ properties }) => properties.Integration.Type !== 'MOCK');
    expect(open).toHaveLength(4);
    expect(
      resources(of(stage), 'AWS::ApiGateway::Authorizer').map(({ properties }) => [
        properties.Type,
        properties.AuthorizerResultTtlInSeconds,
      ]),
    ).toEqual([['TOKEN', 60]]);
  });

  it('answer by problem+json where API Gateway answers itself', () => {
    const responses = resources(of(stage), 'AWS::ApiGateway::GatewayResponse').filter(({ id }) => id.includes('Problem'));
    for (const { properties } of responses) {
      expect(properties.ResponseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
      expect(JSON.parse(properties.ResponseTemplates['application/json'])).toMatchObject({
        status: Number(properties.StatusCode),
        title: expect.any(String),
        type: expect.stringMatching(/^https:/),
      });
    }
    const types = responses.map(({ properties }) => properties.ResponseType);
    expect(types).toEqual(
      expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX', 'UNAUTHORIZED', 'ACCESS_DENIED', 'THROTTLED', 'REQUEST_TOO_LARGE']),
    );
  });

  it('give every work queue dead letters, and hide a message for the time of its consumer and half a minute more', () => {
    const queues = resources(of(stage), 'AWS::SQS::Queue').filter(
      ({ id, properties }) => properties.RedrivePolicy && !id.startsWith('Waiting'),
    );
    expect(queues).toHaveLength(5);
    const timeouts = new Map(
      resources(of(stage), 'AWS::Lambda::Function').map(({ stack, id, properties }) => [`${stack}/${id}`, properties.Timeout]),
    );
    for (const { properties } of resources(of(stage), 'AWS::Lambda::EventSourceMapping')) {
      const source = queues.find(({ id }) => id === properties.EventSourceArn['Fn::GetAtt'][0]);
      // What is asked of the queues where states wait stands in waiting-queues.test.ts.
      if (!source) continue;
      const timeout = timeouts.get(`${source.stack}/${properties.FunctionName.Ref}`);
      expect([source.id, source.properties.VisibilityTimeout]).toEqual([source.id, timeout + 30]);
      // Fewer would be used up by a failure of minutes, since a message that failed comes back soon.
      const deliveries = source.id.startsWith('Ingest') ? 20 : source.id.startsWith('Undelivered') ? 300 : 10;
      expect([source.id, source.properties.RedrivePolicy.maxReceiveCount]).toEqual([source.id, deliveries]);
      expect(source.properties.FifoQueue).toBeUndefined();
      expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect(properties.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
    }
  });

  it('alarm on one metric each, by name and with a place in the runbook', () => {
    const alarms = resources(of(stage), 'AWS::CloudWatch::Alarm').map(({ properties }) => properties);
    const prefix = `linekeeper-${stage}-`;
    // One alarm a lane of a pool, whatever the pools of the stage are called.
    const poolLane = /^pool-[a-z0-9-]+-(interactive|bulk)-old$/;
    const named = alarms.map(({ AlarmName }) => AlarmName.slice(prefix.length));
    expect(named.filter((name) => !poolLane.test(name)).toSorted()).toEqual([
      'api-errors',
      'bulk-dead-letters',
      'bulk-old',
      'decisions-dead-letters',
      'decisions-old',
      'endpoint-misconfigured',
      'executions-failed',
      'infer-throttles',
      'ingest-dead-letters',
      'ingest-old',
      'interactive-dead-letters',
      'interactive-old',
      'issuer-keys',
      'note-bounce-errors',
      'outside-down',
      'reconcile-dead-letters',
      'reconcile-errors',
      'retrieve-old',
      'reviewers-unreached',
      'reviews-expired',
      'reviews-old',
      'route-down',
      'settle-errors',
      'tasks-failed',
      'tasks-healed',
      'tasks-parked',
      'tasks-unhealed',
      'undelivered',
      'undelivered-dead-letters',
      'undelivered-old',
    ]);
    expect(named.filter((name) => poolLane.test(name)).toSorted()).toEqual(
      Object.entries(of(stage).config.pools)
        .flatMap(([pool, settings]) => lanesOf(settings).map((lane) => `pool-${pool}-${lane}-old`))
        .toSorted(),
    );
    const runbook = readFileSync(join(root, 'docs', 'runbook.md'), 'utf8');
    for (const { AlarmName, AlarmDescription, MetricName, Metrics, AlarmActions } of alarms) {
      const name = AlarmName.slice(prefix.length);
      const heading = name.replace(poolLane, 'pool-$1-old');
      expect(AlarmDescription).toMatch(new RegExp(`docs/runbook\\.md#${heading}$`));
      expect([heading, runbook.includes(`\n## ${heading}\n`)]).toEqual([heading, true]);
      expect([typeof MetricName, Metrics, AlarmActions.length]).toEqual(['string', undefined, 1]);
    }
  });

  it('need each other in one direction only', () => {
    const order = ['State', 'Knowledge', 'Workflow', 'Api', 'Operations'];
    for (const [stack, template] of Object.entries(of(stage).templates)) {
      const needed = [...JSON.stringify(template).matchAll(/"StackName":"linekeeper-[a-z]+-([a-z]+)"/g)].map(([, name]) => name!);
      for (const name of needed) expect(order.findIndex((known) => known.toLowerCase() === name)).toBeLessThan(order.indexOf(stack));
    }
  });
});

describe.each(['dev', 'prod'])('the stacks of stage %s', (stage) => {
  it('refuse plain HTTP at every bucket, queue and topic', () => {
    const refusing = (type: string) =>
      resources(of(stage), type).filter(({ properties }) =>
        properties.PolicyDocument.Statement.some(
          ({ Effect, Condition }: any) => Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
        ),
      ).length;
    expect(refusing('AWS::S3::BucketPolicy')).toBe(resources(of(stage), 'AWS::S3::Bucket').length);
    expect(refusing('AWS::SQS::QueuePolicy')).toBe(resources(of(stage), 'AWS::SQS::Queue').length);
    expect(refusing('AWS::SNS::TopicPolicy')).toBe(resources(of(stage), 'AWS::SNS::Topic').length);
  });
});

describe('the stacks of stage prod', () => {
  it('keep tables, buckets, secrets and their key when a stack goes', () => {
    for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret']) {
      const found = resources(of('prod'), type);
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter(({ deletionPolicy }) => deletionPolicy !== 'RetainExceptOnCreate').map(({ id }) => id)).toEqual([]);
    }
  });

  it('can be restored to any second, and not deleted by mistake', () => {
    for (const { properties } of resources(of('prod'), 'AWS::DynamoDB::Table')) {
      expect(properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
      expect(properties.DeletionProtectionEnabled).toBe(true);
    }
  });

  it('trace functions, machine and API', () => {
    const untraced = resources(of('prod'), 'AWS::Lambda::Function').filter(({ properties }) => properties.TracingConfig?.Mode !== 'Active');
    expect(untraced.map(({ properties }) => properties.FunctionName).toSorted()).toEqual([
      'linekeeper-prod-decide-review',
      'linekeeper-prod-show-review',
    ]);
    expect(resources(of('prod'), 'AWS::StepFunctions::StateMachine').map(({ properties }) => properties.TracingConfiguration)).toEqual([
      { Enabled: true },
    ]);
    expect(resources(of('prod'), 'AWS::ApiGateway::Stage').filter(({ properties }) => properties.TracingEnabled)).toHaveLength(1);
  });

  it('keep logs for a year', () => {
    expect(new Set(resources(of('prod'), 'AWS::Logs::LogGroup').map(({ properties }) => properties.RetentionInDays))).toEqual(
      new Set([365]),
    );
  });

  it('log failures of the machine without execution data', () => {
    const [machine] = resources(of('prod'), 'AWS::StepFunctions::StateMachine');
    expect(machine!.properties.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
  });
});

describe('the executions of a stage', () => {
  it.each(stages)('are reserved for nobody, which an account with few would refuse: %s', (stage) => {
    const reserved = resources(of(stage), 'AWS::Lambda::Function').filter(
      ({ properties }) => properties.ReservedConcurrentExecutions !== undefined,
    );
    expect(reserved.map(({ properties }) => properties.FunctionName)).toEqual([]);
  });

  it.each(stages)('are those that its event sources are bound to, which the settings are held against: %s', (stage) => {
    const bounds = resources(of(stage), 'AWS::Lambda::EventSourceMapping').map(
      ({ properties }) => properties.ScalingConfig.MaximumConcurrency,
    );
    expect(bounds.reduce((sum, bound) => sum + bound, 0)).toBe(queuedExecutions(of(stage).config));
  });

  it('are as few in dev as AWS lets its queues have', () => {
    const bounds = resources(of('dev'), 'AWS::Lambda::EventSourceMapping').map(
      ({ properties }) => properties.ScalingConfig.MaximumConcurrency,
    );
    expect(bounds).toEqual(Array(8).fill(2));
  });

  it('are reserved for Infer, Retrieve and synchronous waits where the settings say so', () => {
    const reserving = synthesize('prod', (config) => {
      Object.assign(config.concurrency, { inferReserved: 60, retrieveReserved: 50, awaitTaskReserved: 40 });
    });
    const reserved = resources(reserving, 'AWS::Lambda::Function').flatMap(({ properties }) =>
      properties.ReservedConcurrentExecutions === undefined ? [] : [[properties.FunctionName, properties.ReservedConcurrentExecutions]],
    );
    expect(Object.fromEntries(reserved)).toEqual({
      'linekeeper-prod-infer': 60,
      'linekeeper-prod-retrieve': 50,
      'linekeeper-prod-await-task': 40,
    });
  });
});

describe('the stages', () => {
  it('differ in values only: every stage has the same resources', () => {
    // Policies hold what a stage has to allow or refuse; the subscription exists where somebody is to be told of alarms.
    const optional = new Set([
      'AWS::IAM::Policy',
      'AWS::S3::BucketPolicy',
      'AWS::SQS::QueuePolicy',
      'AWS::SNS::TopicPolicy',
      'AWS::SNS::Subscription',
    ]);
    const shape = (stage: string) =>
      Object.fromEntries(
        Object.entries(of(stage).templates).map(([stack, template]) => [
          stack,
          Object.values(template.Resources)
            .flatMap(({ Type }) => (optional.has(Type) ? [] : [Type]))
            .toSorted(),
        ]),
      );
    expect(shape('dev')).toEqual(shape('local'));
    expect(shape('prod')).toEqual(shape('local'));
  });
});

describe('the reviewed list of findings', () => {
  it('accepts nothing beyond the place it was written for', () => {
    expect(findAccepted('AwsSolutions-IAM5[Resource::*]', 'State/AnyRole/DefaultPolicy/Resource')).toBeUndefined();
    expect(findAccepted('AwsSolutions-IAM5[Action::s3:*]', 'Api/GetTaskRole/DefaultPolicy/Resource')).toBeUndefined();
    expect(findAccepted('AwsSolutions-S1', 'State/Content/Resource')).toBeUndefined();
  });

  it('has no entry that explains nothing any more', () => {
    const used = stages.flatMap((stage) => of(stage).findings.accepted);
    expect(acceptedFindings.map(({ finding, at }) => `${finding} ${at}`).filter((entry) => !used.includes(entry))).toEqual([]);
  });

  it('gives a reason for every entry', () => {
    for (const { reason } of acceptedFindings) expect(reason.length).toBeGreaterThan(40);
  });
});
