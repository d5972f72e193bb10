import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, type BucketProps } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { retentionClasses, retentionPrefix } from '../../domain/content/retention.ts';
import type { StageConfig } from '../config.ts';
import type { Offers } from '../offers.ts';
import { removalPolicy } from '../stage.ts';

export type StateStackProps = StackProps & { readonly config: StageConfig };

/** All that must outlive a deployment: tables, buckets and the key they are encrypted with. */
export class StateStack extends Stack {
  readonly key: Key;
  readonly offers: Offers;

  constructor(scope: Construct, id: string, props: StateStackProps) {
    super(scope, id, props);
    const { config } = props;
    const removal = { removalPolicy: removalPolicy(config) };
    this.key = new Key(this, 'Key', {
      ...removal,
      enableKeyRotation: true,
      description: `Linekeeper ${config.stage}: tables, buckets and secrets`,
    });

    const table: TableProps = {
      ...removal,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      deletionProtection: config.deletionProtection,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: config.pointInTimeRecovery,
      },
    };
    const registry = new Table(this, 'Registry', table);
    const work = new Table(this, 'Work', {
      ...table,
      timeToLiveAttribute: 'expiresAt',
    });
    work.addGlobalSecondaryIndex({
      indexName: 'byTeam',
      partitionKey: { name: 'gsi1pk', type: AttributeType.STRING },
      sortKey: { name: 'gsi1sk', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
    work.addGlobalSecondaryIndex({
      indexName: 'byDue',
      partitionKey: { name: 'gsi2pk', type: AttributeType.STRING },
      sortKey: { name: 'gsi2sk', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });

    // S3 delivers access logs only to buckets with its own encryption.
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...removal,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: config.requireTls,
      lifecycleRules: [{ expiration: Duration.days(config.logRetentionDays) }],
    });
    const bucket = (name: string, more: BucketProps = {}) =>
      new Bucket(this, name, {
        ...removal,
        encryption: BucketEncryption.KMS,
        encryptionKey: this.key,
        bucketKeyEnabled: true,
        blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
        objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforceSSL: config.requireTls,
        // @ts-expect-error aws-cdk-lib declares Bucket.policy as `?: … | undefined`, which exactOptionalPropertyTypes tells from IBucket's `?:`
        serverAccessLogsBucket: accessLogs,
        serverAccessLogsPrefix: `${name.toLowerCase()}/`,
        lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
        ...more,
      });
    const content = bucket('Content', {
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        ...retentionClasses.map((days) => ({ prefix: retentionPrefix(days), expiration: Duration.days(days) })),
      ],
    });
    const knowledge = bucket('Knowledge');
    const catalogue = bucket('Catalogue', { versioned: true });

    this.offers = {
      work: { variables: { WORK_TABLE: work.tableName }, arns: [work.tableArn] },
      'work/byTeam': { arns: [`${work.tableArn}/index/byTeam`] },
      'work/byDue': { arns: [`${work.tableArn}/index/byDue`] },
      registry: { variables: { REGISTRY_TABLE: registry.tableName }, arns: [registry.tableArn] },
      content: { variables: { CONTENT_BUCKET: content.bucketName }, arns: [content.arnForObjects('*')] },
      knowledge: { variables: { KNOWLEDGE_BUCKET: knowledge.bucketName }, arns: [knowledge.arnForObjects('*')] },
      'knowledge/list': { arns: [knowledge.bucketArn] },
      catalogue: { variables: { CATALOGUE_BUCKET: catalogue.bucketName }, arns: [catalogue.arnForObjects('*')] },
    };
    new CfnOutput(this, 'WorkTable', { value: work.tableName });
    new CfnOutput(this, 'RegistryTable', { value: registry.tableName });
    new CfnOutput(this, 'ContentBucket', { value: content.bucketName });
    new CfnOutput(this, 'KnowledgeBucket', { value: knowledge.bucketName });
    new CfnOutput(this, 'CatalogueBucket', { value: catalogue.bucketName });
  }
}
