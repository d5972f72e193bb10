import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Stage as Assembly } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime, Tracing, type ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { constructId, functionName, functions, type FunctionName } from '../functions.ts';
import { environmentFaults, settingsFileName } from '../environment.ts';
import { keyStatement, statementsFor, toldFor } from '../offers.ts';
import type { Surroundings } from '../stage.ts';

export type ServiceFunctionProps = {
  readonly surroundings: Surroundings;
  /** Executions reserved for it, and its ceiling. Default: it shares the account's. */
  readonly reservedConcurrency?: number | undefined;
  /** Where an event goes that no try could handle, of a function that is called without an answer. */
  readonly deadLetterQueue?: IQueue;
  readonly layers?: readonly ILayerVersion[];
  /** Default: as the stage says. Off for what is called by a URL that holds a secret: a trace records URLs. */
  readonly tracing?: false;
};

/**
 * The folder of a function's code with its settings in it. Code and settings are deployed as one: no function starts with those of another
 * deployment, or has to ask for them. A function without settings is its code alone, the same in every stage.
 */
function withSettings(scope: Construct, name: FunctionName, built: string, settings: Readonly<Record<string, string>>): string {
  if (Object.keys(settings).length === 0) return built;
  const dir = join(Assembly.of(scope)?.outdir ?? built, 'functions', name);
  rmSync(dir, { recursive: true, force: true });
  cpSync(built, dir, { recursive: true });
  writeFileSync(join(dir, settingsFileName), JSON.stringify(settings, undefined, 1));
  return dir;
}

/**
 * One function with its log group and a role of its own, which allows what `lambdas/<name>/function.ts` uses and
 * nothing else. It is told what it uses, by variables and by its settings, and what logger, metrics and tracer read.
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
    const ofKey = keyStatement(name, { keyArn: key.keyArn, region: Stack.of(scope).region });
    if (ofKey) role.addToPrincipalPolicy(new PolicyStatement(ofKey));
    const told = toldFor(name, offers);
    const environment = {
      STAGE: config.stage,
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_LOG_LEVEL: 'INFO',
      POWERTOOLS_TRACE_ENABLED: String(traced),
      ...told.variables,
    };
    super(scope, id, {
      functionName: physicalName,
      description: `Linekeeper ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: config.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: Code.fromAsset(withSettings(scope, name, join(lambdasDir, name), told.settings)),
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      tracing: traced ? Tracing.ACTIVE : Tracing.DISABLED,
      role,
      logGroup,
      environment,
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.deadLetterQueue ? { deadLetterQueue: props.deadLetterQueue } : {}),
      ...(props.layers ? { layers: [...props.layers] } : {}),
    });
    this.node.addValidation({ validate: () => environmentFaults(name, Stack.of(this).resolve(environment)) });
  }
}
