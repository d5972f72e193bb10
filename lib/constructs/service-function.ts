import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime, Tracing, type ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { pickEnvironment } from '../environment.ts';
import { constructId, functionName, functions, type FunctionName } from '../functions.ts';
import { keyActions, statementsFor } from '../grants.ts';
import { removalPolicy, type Surroundings } from '../stage.ts';

export type ServiceFunctionProps = {
  readonly surroundings: Surroundings;
  /** Executions reserved for it, and its ceiling. Default: it shares the account's. */
  readonly reservedConcurrency?: number | undefined;
  readonly layers?: readonly ILayerVersion[];
  /** Default: as the stage says. Off for what is called by a URL that holds a secret: a trace records URLs. */
  readonly tracing?: false;
};

/**
 * One function with its log group and a role of its own, which allows what lib/grants.ts lists and nothing else.
 * Its variables are those of `lambdas/<name>/env.ts`, and what logger, metrics and tracer read.
 */
export class ServiceFunction extends Function {
  constructor(scope: Construct, name: FunctionName, props: ServiceFunctionProps) {
    const { stage, key, variables, arns } = props.surroundings;
    const { config, lambdasDir, environments } = stage;
    const id = constructId(name);
    const physicalName = functionName(config.stage, name);
    const traced = config.xray && props.tracing !== false;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      logGroupName: `/aws/lambda/${physicalName}`,
      retention: config.logRetentionDays,
      removalPolicy: removalPolicy(config),
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${physicalName} may do`,
    });
    logGroup.grantWrite(role);
    for (const { actions, resources } of statementsFor(name, arns)) {
      role.addToPrincipalPolicy(
        new PolicyStatement({ actions, resources, ...(actions.includes('ses:SendEmail') ? onlyFrom(config.mailFrom) : {}) }),
      );
    }
    const cryptography = keyActions(name);
    if (cryptography.length > 0) role.addToPrincipalPolicy(new PolicyStatement({ actions: cryptography, resources: [key.keyArn] }));
    super(scope, id, {
      functionName: physicalName,
      description: `Linekeeper ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: config.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(lambdasDir, name)),
      memorySize: functions[name].memoryMb,
      timeout: Duration.seconds(functions[name].timeoutSeconds),
      tracing: traced ? Tracing.ACTIVE : Tracing.DISABLED,
      role,
      logGroup,
      environment: {
        STAGE: config.stage,
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        POWERTOOLS_TRACE_ENABLED: String(traced),
        ...pickEnvironment(name, environments, variables),
      },
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.layers ? { layers: [...props.layers] } : {}),
    });
  }
}

/**
 * Email may go out under one sender only. The condition stands in for an identity ARN, which would have to name the address and every
 * domain above it; `IfExists`, because the emulator evaluates SendEmail without the key that AWS always sets.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
 */
function onlyFrom(sender: string) {
  return { conditions: { StringEqualsIfExists: { 'ses:FromAddress': sender } } };
}
