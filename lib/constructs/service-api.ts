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
};

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
  constructor(scope: Construct, id: string, { config, name, description, secretPaths }: ServiceApiProps) {
    const physicalName = stageName(config, name);
    const accessLog = new LogGroup(scope, `${id}AccessLog`, {
      logGroupName: `/aws/apigateway/${physicalName}`,
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, {
      restApiName: physicalName,
      description,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName: config.stage,
        tracingEnabled: config.xray && !secretPaths,
        loggingLevel: secretPaths ? MethodLoggingLevel.OFF : MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        metricsEnabled: true,
        throttlingRateLimit: config.apiThrottle.ratePerSecond,
        throttlingBurstLimit: config.apiThrottle.burst,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat,
      },
    });
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
