import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { StageConfig } from './config.ts';
import type { Offers } from './offers.ts';

/** A stage and what was built for it. */
export type Stage = {
  readonly config: StageConfig;
  /** Folder with one built folder a function. */
  readonly lambdasDir: string;
  /** Folder of the search engine's layer: `nodejs/node_modules/…`. */
  readonly engineDir: string;
  /** What it was built from; none outside of a git checkout. */
  readonly commit?: string;
};

/** All that functions of a stack can be given. */
export type Surroundings = {
  readonly stage: Stage;
  readonly key: IKey;
  readonly offers: Offers;
};

/**
 * What becomes of data when its stack goes. It is kept, but not by a deployment that fails to make it: what is empty may go, and would be in
 * the way of the next try. All else goes with its stack, and its name is free again.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function dataRemoval(config: StageConfig): RemovalPolicy {
  return config.removal === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

/** The physical name of a thing of a stage. */
export function stageName(config: StageConfig, name: string): string {
  return `linekeeper-${config.stage}-${name}`;
}

/** SES's configuration set of a stage: all its email is sent with it. */
export function mailConfigurationSet(config: StageConfig): string {
  return stageName(config, 'mail');
}

/** The SSM parameter with the URL before `/review/<token>`. Read at run time, so that no stack waits for the review API. */
export function linkBaseParameter(config: StageConfig): string {
  return `/linekeeper/${config.stage}/link-base`;
}
