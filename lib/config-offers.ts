import type { Stack } from 'aws-cdk-lib';
import { ArnFormat } from 'aws-cdk-lib';
import { bedrockModel, isApplicationProfile } from '../domain/route/bedrock-model.ts';
import type { StageConfig } from './config.ts';
import { functionName } from './functions.ts';
import type { Offers } from './offers.ts';
import { linkBaseParameter, mailConfigurationSet, stageName } from './stage.ts';

/**
 * What follows from a stage's settings and names alone: no stack has to be deployed first to know it, so no two stacks
 * come to need each other.
 */
export function configOffers(stack: Stack, config: StageConfig) {
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
  const linkBase = linkBaseParameter(config);
  const endpoints = Object.values(config.modelRoutes).flatMap((route) => route.endpoints);
  const { embedding } = config;
  return {
    settings: { settings: settingVariables(config) },
    machine: { variables: { MACHINE_ARN: machineArn }, arns: [machineArn] },
    'machine/executions': { arns: [executions] },
    /*
     * AWS judges an answer to a task token by the machine that the token is of. An emulator, which alone goes without TLS, sees no resource in
     * the call. See https://github.com/aws/aws-cdk/pull/8486, where it was tried.
     */
    'machine/tokens': { arns: [config.requireTls ? machineArn : '*'] },
    'await-task': {
      variables: { AWAIT_FUNCTION: awaitTask },
      arns: [
        stack.formatArn({
          service: 'lambda',
          resource: 'function',
          resourceName: awaitTask,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    },
    'link-base': {
      variables: { LINK_BASE_PARAMETER: linkBase },
      arns: [stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: linkBase.slice(1) })],
    },
    /*
     * Email may go out under one sender only. The condition stands in for an identity ARN, which would have to name the address and
     * every domain above it; `IfExists`, because the emulator evaluates SendEmail without the key that AWS always sets.
     * See https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
     */
    mail: {
      variables: { MAIL_CONFIGURATION_SET: mailConfigurationSet(config) },
      arns: ['*'],
      conditions: { StringEqualsIfExists: { 'ses:FromAddress': config.mailFrom } },
    },
    'connectors/secrets': {
      arns: Object.values(config.connectors).flatMap((connector) =>
        connector.kind === 'webhook' && connector.secretArn !== undefined ? [connector.secretArn] : [],
      ),
    },
    'chat-models': {
      arns: endpoints.filter((endpoint) => endpoint.kind === 'bedrock').flatMap((endpoint) => bedrockArns(stack, endpoint)),
    },
    'chat-models/secrets': { arns: endpoints.flatMap((endpoint) => endpoint.apiKeySecretArn ?? []) },
    'embedding-model': { arns: embedding.kind === 'bedrock' ? bedrockArns(stack, embedding) : [] },
    'embedding-model/secret': { arns: embedding.apiKeySecretArn === undefined ? [] : [embedding.apiKeySecretArn] },
  } satisfies Offers;
}

/** A stage's settings as functions read them: `modelRoutes` → `MODEL_ROUTES`; what is no text as JSON. */
export function settingVariables(config: StageConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [[name.replaceAll(/[A-Z]/g, '_$&').toUpperCase(), typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  );
}

/**
 * What InvokeModel on a model id asks for. An inference profile hands the call to its model in any of its regions, so both are needed; the
 * region in the model's ARN is empty when a global profile does so, which the wildcard covers.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 */
function bedrockArns(stack: Stack, endpoint: { model: string; profileOf?: string | undefined }): string[] {
  const { geography, base } = bedrockModel(endpoint);
  const models = stack.formatArn({
    service: 'bedrock',
    ...(geography === undefined ? {} : { region: '*' }),
    account: '',
    resource: 'foundation-model',
    resourceName: base,
  });
  if (isApplicationProfile(endpoint.model)) return [endpoint.model, models];
  if (geography === undefined) return [models];
  return [stack.formatArn({ service: 'bedrock', resource: 'inference-profile', resourceName: endpoint.model }), models];
}
