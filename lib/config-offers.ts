import type { Stack } from 'aws-cdk-lib';
import { ArnFormat } from 'aws-cdk-lib';
import type { StageConfig } from './config.ts';
import { functionName } from './functions.ts';
import { linkBaseParameter, stageName, type Offers } from './stage.ts';

/**
 * What follows from a stage's settings and names alone: no stack has to be deployed first to know it, so no two stacks
 * come to need each other.
 */
export function configOffers(stack: Stack, config: StageConfig): Offers {
  const machine = stageName(config, 'task');
  const machineArn = stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: machine,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const executions = stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const awaitTask = functionName(config.stage, 'await-task');
  const endpoints = Object.values(config.modelRoutes).flatMap((route) => route.endpoints);
  return {
    variables: {
      STAGE: config.stage,
      AUTH: JSON.stringify(config.auth),
      MODEL_ROUTES: JSON.stringify(config.modelRoutes),
      EMBEDDING: JSON.stringify(config.embedding),
      REVIEWER_GROUPS: JSON.stringify(config.reviewerGroups),
      CONNECTORS: JSON.stringify(config.connectors),
      EGRESS_ALLOWLIST: JSON.stringify(config.egressAllowlist),
      MAIL_FROM: config.mailFrom,
      TEAM_LIMIT_PER_MINUTE: String(config.teamLimitPerMinute),
      LINK_BASE_PARAMETER: linkBaseParameter(config),
      MACHINE_ARN: machineArn,
      AWAIT_FUNCTION: awaitTask,
    },
    arns: {
      machine: [machineArn],
      // A task token names its execution itself and cannot be guessed; the call names no other resource.
      'task-tokens': ['*'],
      executions: [executions],
      'await-task': [
        stack.formatArn({
          service: 'lambda',
          resource: 'function',
          resourceName: awaitTask,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      'link-base': [
        stack.formatArn({
          service: 'ssm',
          resource: 'parameter',
          resourceName: linkBaseParameter(config).slice(1),
        }),
      ],
      mail: ['*'],
      'connector-secrets': Object.values(config.connectors).flatMap((connector) =>
        connector.kind === 'webhook' && connector.secretArn !== undefined ? [connector.secretArn] : [],
      ),
      'chat-models': endpoints.filter((endpoint) => endpoint.kind === 'bedrock').flatMap((endpoint) => bedrockArns(stack, endpoint.model)),
      'embedding-model': config.embedding.kind === 'bedrock' ? bedrockArns(stack, config.embedding.model) : [],
      'chat-model-secrets': endpoints.flatMap((endpoint) => endpoint.apiKeySecretArn ?? []),
      'embedding-model-secret': config.embedding.apiKeySecretArn === undefined ? [] : [config.embedding.apiKeySecretArn],
    },
  };
}

/**
 * What InvokeModel on a model id asks for. An id with a region prefix (`eu.anthropic…`) is an inference profile, which hands
 * the call to that model in any of its regions, so both are needed.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
function bedrockArns(stack: Stack, model: string): string[] {
  const [, base] = /^(?:us|us-gov|eu|apac|jp|au|global)\.(.+)$/.exec(model) ?? [];
  if (base === undefined)
    return [
      stack.formatArn({
        service: 'bedrock',
        account: '',
        resource: 'foundation-model',
        resourceName: model,
      }),
    ];
  return [
    stack.formatArn({
      service: 'bedrock',
      resource: 'inference-profile',
      resourceName: model,
    }),
    stack.formatArn({
      service: 'bedrock',
      region: '*',
      account: '',
      resource: 'foundation-model',
      resourceName: base,
    }),
  ];
}
