import { CfnResource } from 'aws-cdk-lib';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * The ARN of a secret without a name of ours. On AWS it is what `Ref` gives, too; an emulator gives the name there, which policies do not know.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
 */
export function secretArn(secret: Secret): string {
  const resource = secret.node.defaultChild;
  return CfnResource.isCfnResource(resource) ? resource.getAtt('Id').toString() : secret.secretArn;
}
