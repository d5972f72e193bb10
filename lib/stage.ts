import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { StageConfig } from './config.ts';
import type { DeclaredEnvironments } from './environment.ts';
import type { Resource } from './grants.ts';

/** A stage and what was built for it. */
export type Stage = {
  readonly config: StageConfig;
  /** Folder with one built folder a function. */
  readonly lambdasDir: string;
  /** Folder of the search engine's layer: `nodejs/node_modules/…`. */
  readonly engineDir: string;
  readonly environments: DeclaredEnvironments;
};

/** What a stack has for functions: variables by name, and ARNs by what grants call them. */
export type Offers = {
  readonly variables: Readonly<Record<string, string>>;
  readonly arns: Readonly<Partial<Record<Resource, readonly string[]>>>;
};

/** All that functions of a stack can be given. */
export type Surroundings = Offers & {
  readonly stage: Stage;
  readonly key: IKey;
};

/** Offers of several stacks as one. */
export function combine(...offers: readonly Offers[]): Offers {
  return {
    variables: Object.assign({}, ...offers.map(({ variables }) => variables)),
    arns: Object.assign({}, ...offers.map(({ arns }) => arns)),
  };
}

export function removalPolicy(config: StageConfig): RemovalPolicy {
  return config.removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}

/** The physical name of a thing of a stage. */
export function stageName(config: StageConfig, name: string): string {
  return `linekeeper-${config.stage}-${name}`;
}

/** The SSM parameter with the URL before `/review/<token>`. Read at run time, so that no stack waits for the review API. */
export function linkBaseParameter(config: StageConfig): string {
  return `/linekeeper/${config.stage}/link-base`;
}
