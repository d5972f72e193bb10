import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AuthorizationType, CfnAccount, TokenAuthorizer, type MethodOptions } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { configOffers } from '../config-offers.ts';
import { addPageResponses, addProblemResponses } from '../constructs/problem-responses.ts';
import { SearchEngine } from '../constructs/search-engine.ts';
import { ServiceApi } from '../constructs/service-api.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import type { FunctionName } from '../functions.ts';
import type { Offers } from '../offers.ts';
import { linkBaseParameter, type Stage, type Surroundings } from '../stage.ts';
import type { StateStack } from './state-stack.ts';

export type ApiStackProps = StackProps & {
  readonly stage: Stage;
  readonly state: StateStack;
  /** What the other stacks offer: queues and the event bus. */
  readonly offers: Offers;
};

/** The routes that need a token, and the function behind each. */
const routes: readonly (readonly [method: string, path: string, name: FunctionName])[] = [
  ['POST', '/v1/tasks', 'submit-task'],
  ['GET', '/v1/tasks', 'list-tasks'],
  ['GET', '/v1/tasks/{id}', 'get-task'],
  ['GET', '/v1/tasks/{id}/events', 'list-events'],
  ['POST', '/v1/tasks/{id}/cancel', 'cancel-task'],
  ['GET', '/v1/automations', 'list-automations'],
  ['GET', '/v1/automations/{id}', 'get-automation'],
  ['PUT', '/v1/automations/{id}', 'put-automation'],
  ['PUT', '/v1/knowledge/{domain}/documents/{id}', 'put-document'],
  ['GET', '/v1/knowledge/{domain}/documents/{id}', 'get-document'],
  ['DELETE', '/v1/knowledge/{domain}/documents/{id}', 'delete-document'],
  ['POST', '/v1/knowledge/{domain}/search', 'search-knowledge'],
];

/** How long API Gateway remembers the answer to a token: a token that has expired works this much longer at most. */
const authorizerCache = Duration.minutes(1);

/** The API of the product teams, and the pages of the reviewers, which have an API of their own. */
export class ApiStack extends Stack {
  readonly api: ServiceApi;
  readonly reviewApi: ServiceApi;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { stage, state } = props;
    const { config } = stage;
    const surroundings: Surroundings = {
      stage,
      key: state.key,
      offers: { ...configOffers(this, config), ...state.offers, ...props.offers },
    };
    const make = (name: FunctionName, more: Omit<ServiceFunctionProps, 'surroundings'> = {}) =>
      new ServiceFunction(this, name, { surroundings, ...more });

    this.api = new ServiceApi(this, 'Api', {
      config,
      name: 'api',
      description: 'Tasks, automations and knowledge',
    });
    addProblemResponses(this.api);
    const authorizer = new TokenAuthorizer(this, 'Authorizer', {
      handler: make('authorize'),
      resultsCacheTtl: authorizerCache,
    });
    const withToken: MethodOptions = {
      authorizer,
      authorizationType: AuthorizationType.CUSTOM,
    };
    for (const [method, path, name] of routes) {
      const more = name === 'search-knowledge' ? { layers: [new SearchEngine(this, 'SearchEngine', stage)] } : {};
      this.api.route(method, path, make(name, more), withToken);
    }
    this.api.route('GET', '/v1/openapi.json', make('get-openapi'), {
      authorizationType: AuthorizationType.NONE,
    });
    make('await-task', {
      reservedConcurrency: config.concurrency.awaitTaskReserved,
    });

    this.reviewApi = new ServiceApi(this, 'ReviewApi', {
      config,
      name: 'review',
      description: 'Pages for reviewers',
      secretPaths: true,
    });
    addPageResponses(this.reviewApi);
    // Whoever has the link may look; deciding takes the page's form besides.
    const withLink: MethodOptions = {
      authorizationType: AuthorizationType.NONE,
    };
    const showReview = make('show-review', { tracing: false });
    this.reviewApi.route('GET', '/review/{token}', showReview, withLink);
    this.reviewApi.route('HEAD', '/review/{token}', showReview, withLink);
    this.reviewApi.route('POST', '/review/{token}/decision', make('decide-review', { tracing: false }), withLink);

    this.#allowApiLogs();
    const linkBase = config.linkBase ?? this.reviewApi.url.replace(/\/$/, '');
    new StringParameter(this, 'LinkBase', {
      parameterName: linkBaseParameter(config),
      stringValue: linkBase,
      description: 'The URL before /review/<token> in emails',
    });
    new CfnOutput(this, 'ApiUrl', { value: this.api.url });
    new CfnOutput(this, 'ApiId', { value: this.api.restApiId });
    new CfnOutput(this, 'ReviewApiUrl', { value: this.reviewApi.url });
    new CfnOutput(this, 'ReviewApiId', { value: this.reviewApi.restApiId });
    new CfnOutput(this, 'ApiStageName', { value: config.stage });
    new CfnOutput(this, 'LinkBaseUrl', { value: linkBase });
  }

  /** API Gateway writes its logs through one role per account and region; without it a stage with logs cannot be made. */
  #allowApiLogs(): void {
    const role = new Role(this, 'ApiLogsRole', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
    });
    const account = new CfnAccount(this, 'ApiAccount', {
      cloudWatchRoleArn: role.roleArn,
    });
    // Other stages of the account write through it, too.
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    for (const api of [this.api, this.reviewApi]) api.deploymentStage.node.addDependency(account);
  }
}
