import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime, Tracing, type ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { constructId, functionName, functions, type FunctionName } from '../functions.ts';
import { keyActions, statementsFor, variablesFor } from '../offers.ts';
import type { Surroundings } from '../stage.ts';

export type ServiceFunctionProps = {
  readonly surroundings: Surroundings;
  /** Executions reserved for it, and its ceiling. Default: it shares the account's. */
  readonly reservedConcurrency?: number | undefined;
  readonly layers?: readonly ILayerVersion[];
  /** Default: as the stage says. Off for what is called by a URL that holds a secret: a trace records URLs. */
  readonly tracing?: false;
};

/**
 * One function with its log group and a role of its own, which allows what `lambdas/<name>/function.ts` uses and
 * nothing else. Its variables are those of what it uses, and what logger, metrics and tracer read.
 */
export class ServiceFunction extends Function {
  constructor(scope: Construct, name: FunctionName, props: ServiceFunctionProps) {
    const { stage, key, offers } = props.surroundings;
    const { config, lambdasDir } = stage;
    const { memoryMb, timeoutSeconds } = functions[name];
    const id = constructId(name);
    const physicalName = functionName(config.stage, name);
    const traced = config.xray && props.tracing !== false;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      logGroupName: `/aws/lambda/${physicalName}`,
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${physicalName} may do`,
    });
    logGroup.grantWrite(role);
    for (const statement of statementsFor(name, offers)) role.addToPrincipalPolicy(new PolicyStatement(statement));
    const cryptography = keyActions(name);
    if (cryptography.length > 0) role.addToPrincipalPolicy(new PolicyStatement({ actions: cryptography, resources: [key.keyArn] }));
    super(scope, id, {
      functionName: physicalName,
      description: `Linekeeper ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: config.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(lambdasDir, name)),
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      tracing: traced ? Tracing.ACTIVE : Tracing.DISABLED,
      role,
      logGroup,
      environment: {
        STAGE: config.stage,
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        POWERTOOLS_TRACE_ENABLED: String(traced),
        ...variablesFor(name, offers),
      },
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.layers ? { layers: [...props.layers] } : {}),
    });
  }
}
