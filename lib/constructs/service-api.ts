import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  MockIntegration,
  PassthroughBehavior,
  RestApi,
  type MethodOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { stageName } from '../stage.ts';

/**
 * One line a request. It has the route's template and never the path: paths hold link tokens and ids. No caller's address either.
 */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    at: '$context.requestTime',
    method: '$context.httpMethod',
    route: '$context.resourcePath',
    status: '$context.status',
    error: '$context.error.responseType',
    latencyMs: '$context.responseLatency',
    bytes: '$context.responseLength',
  }),
);

export type ServiceApiProps = {
  readonly config: StageConfig;
  /** Physical name without the stage, and the access log's. */
  readonly name: string;
  readonly description: string;
  /**
   * The paths of this API hold secrets: no traces and no execution log, since both record paths. Default: traced as the
   * stage says, errors logged.
   */
  readonly secretPaths?: true;
  /** Calls that need no token, as `/v1/openapi.json/GET`. They have little of the throttle, so that nobody takes Lambda's executions by them. */
  readonly open?: readonly string[];
};

/** Requests a second and burst of a call that needs no token: plenty for people and generators. */
const openThrottle = { throttlingRateLimit: 5, throttlingBurstLimit: 10 };

/** Media types of bodies that a refused method may come with; any other is refused for its type, with 415. */
const refusedTypes = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
  'application/octet-stream',
];

/** A REST API whose routes are functions. */
export class ServiceApi extends RestApi {
  constructor(scope: Construct, id: string, { config, name, description, secretPaths, open = [] }: ServiceApiProps) {
    const physicalName = stageName(config, name);
    const accessLog = new LogGroup(scope, `${id}AccessLog`, {
      logGroupName: `/aws/apigateway/${physicalName}`,
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logged = {
      loggingLevel: secretPaths ? MethodLoggingLevel.OFF : MethodLoggingLevel.ERROR,
      dataTraceEnabled: false,
      // By method they cost by method, and nothing reads them; those of the stage are free.
      // See https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
      metricsEnabled: false,
    };
    super(scope, id, {
      restApiName: physicalName,
      description,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName: config.stage,
        tracingEnabled: config.xray && !secretPaths,
        ...logged,
        throttlingRateLimit: config.apiThrottle.ratePerSecond,
        throttlingBurstLimit: config.apiThrottle.burst,
        methodOptions: Object.fromEntries(open.map((call) => [call, { ...logged, ...openThrottle }])),
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat,
      },
    });
    if (!secretPaths) this.#keepExecutionLog(config);
  }

  /**
   * API Gateway makes the group of its execution log itself, and keeps what is in it for ever; one that is there already, it takes.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-execution-logging.html
   */
  #keepExecutionLog(config: StageConfig): void {
    const log = new LogGroup(this, 'ExecutionLog', {
      logGroupName: `API-Gateway-Execution-Logs_${this.restApiId}/${config.stage}`,
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.deploymentStage.node.addDependency(log);
  }

  /** Answers a route, such as `GET /v1/tasks/{id}`, by a function. */
  route(method: string, path: string, target: Function, options: MethodOptions = {}): void {
    this.root.resourceForPath(path).addMethod(method, new LambdaIntegration(target, { allowTestInvoke: false }), options);
  }

  /**
   * Answers every other method of a path with 405 and the methods there are. API Gateway does so by itself: no function, no token.
   * @param body what to say, in its media type
   */
  refuseOthers(path: string, allowed: readonly string[], body: { type: string; text: string }): void {
    const headers = {
      Allow: allowed.join(', '),
      'Content-Type': body.type,
      'Cache-Control': 'no-store',
    };
    const named = Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, value] as const);
    this.root.resourceForPath(path).addMethod(
      'ANY',
      new MockIntegration({
        requestTemplates: Object.fromEntries(refusedTypes.map((type) => [type, '{"statusCode": 405}'])),
        passthroughBehavior: PassthroughBehavior.NEVER,
        integrationResponses: [
          {
            statusCode: '405',
            responseParameters: Object.fromEntries(named.map(([name, value]) => [name, `'${value}'`])),
            responseTemplates: { 'application/json': body.text },
          },
        ],
      }),
      {
        authorizationType: AuthorizationType.NONE,
        methodResponses: [{ statusCode: '405', responseParameters: Object.fromEntries(named.map(([name]) => [name, true])) }],
      },
    );
  }
}
