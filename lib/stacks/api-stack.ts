import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CfnAccount,
  DomainName,
  EndpointType,
  SecurityPolicy,
  TokenAuthorizer,
  type MethodOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { configOffers } from '../config-offers.ts';
import type { StageConfig } from '../config.ts';
import { addPageResponses, addProblemResponses, methodPage, methodProblem } from '../constructs/problem-responses.ts';
import { SearchEngine } from '../constructs/search-engine.ts';
import { ServiceApi } from '../constructs/service-api.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import type { FunctionName } from '../functions.ts';
import type { Offers } from '../offers.ts';
import { apiMethods, apiRoutes, pageRoutes } from '../routes.ts';
import { linkBaseParameter, type Stage, type Surroundings } from '../stage.ts';
import type { StateStack } from './state-stack.ts';

export type ApiStackProps = StackProps & {
  readonly stage: Stage;
  readonly state: StateStack;
  /** What the other stacks offer: queues and the event bus. */
  readonly offers: Offers;
};

/** How long API Gateway remembers the answer to a token: a token that has expired works this much longer at most. */
const authorizerCache = Duration.minutes(1);

/**
 * What a token looks like to `authorize`. API Gateway refuses all else with 401 itself, so no function runs for it.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html
 */
const bearerToken = String.raw`^[Bb][Ee][Aa][Rr][Ee][Rr] [A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`;

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
      open: apiRoutes.filter(({ scope: needed }) => needed === null).map(({ method, path }) => `${path}/${method}`),
    });
    addProblemResponses(this.api);
    const authorizer = new TokenAuthorizer(this, 'Authorizer', {
      handler: make('authorize'),
      resultsCacheTtl: authorizerCache,
      validationRegex: bearerToken,
    });
    const withToken: MethodOptions = {
      authorizer,
      authorizationType: AuthorizationType.CUSTOM,
    };
    const withoutToken: MethodOptions = { authorizationType: AuthorizationType.NONE };
    for (const route of apiRoutes) {
      const more = route.function === 'search-knowledge' ? { layers: [new SearchEngine(this, 'SearchEngine', stage)] } : {};
      this.api.route(route.method, route.path, make(route.function, more), route.scope === null ? withoutToken : withToken);
    }
    for (const [path, methods] of apiMethods) this.api.refuseOthers(path, methods, methodProblem(methods));
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
    for (const route of pageRoutes) {
      const shown = make(route.function, { tracing: false });
      for (const method of route.methods) this.reviewApi.route(method, route.path, shown, withoutToken);
      this.reviewApi.refuseOthers(route.path, route.methods, methodPage());
    }

    this.#allowApiLogs();
    if (config.reviewWebAclArn !== undefined) {
      new CfnWebACLAssociation(this, 'ReviewWebAcl', {
        webAclArn: config.reviewWebAclArn,
        resourceArn: this.reviewApi.deploymentStage.stageArn,
      });
    }
    const linkBase = config.linkBase ?? this.#reviewDomain(config) ?? this.reviewApi.url.replace(/\/$/, '');
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

  /**
   * Gives the review pages an address of their own. Its DNS record is the account's to make, to the name that the stack puts out.
   * @returns the URL before /review/<token>
   */
  #reviewDomain({ reviewDomain }: StageConfig): string | undefined {
    if (!reviewDomain) return undefined;
    const { name, certificateArn, basePath } = reviewDomain;
    const domain = new DomainName(this, 'ReviewDomain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'ReviewCertificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    domain.addBasePathMapping(this.reviewApi, { stage: this.reviewApi.deploymentStage, ...(basePath ? { basePath } : {}) });
    new CfnOutput(this, 'ReviewDomainTarget', { value: domain.domainNameAliasDomainName });
    return `https://${name}${basePath ? `/${basePath}` : ''}`;
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
