import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal, type IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, type BucketProps } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { retentionClasses, retentionTag } from '../../domain/content/retention.ts';
import type { StageConfig } from '../config.ts';
import { secretArn } from '../constructs/secret-arn.ts';
import type { Offers } from '../offers.ts';
import { dataRemoval } from '../stage.ts';

export type StateStackProps = StackProps & { readonly config: StageConfig };

/** CloudWatch, when it acts for alarms of a stack's own account. */
export function alarmsOf(stack: Stack): IPrincipal {
  return new ServicePrincipal('cloudwatch.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': stack.account } } });
}

/** All that must outlive a deployment: tables, buckets, secrets and the key they are encrypted with. */
export class StateStack extends Stack {
  readonly key: Key;
  readonly offers: Offers;

  constructor(scope: Construct, id: string, props: StateStackProps) {
    super(scope, id, props);
    const { config } = props;
    const removal = { removalPolicy: dataRemoval(config) };
    this.key = new Key(this, 'Key', {
      ...removal,
      enableKeyRotation: true,
      description: `Linekeeper ${config.stage}: tables, buckets, secrets and alarms`,
    });
    // Without it CloudWatch cannot publish to an encrypted topic, and says so nowhere.
    // See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    this.key.addToResourcePolicy(
      new PolicyStatement({ principals: [alarmsOf(this)], actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'] }),
    );

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
    // Indexes hold keys alone: a version of a task that moves it in none is not written there.
    work.addGlobalSecondaryIndex({
      indexName: 'byTeam',
      partitionKey: { name: 'gsi1pk', type: AttributeType.STRING },
      sortKey: { name: 'gsi1sk', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    work.addGlobalSecondaryIndex({
      indexName: 'byDue',
      partitionKey: { name: 'gsi2pk', type: AttributeType.STRING },
      sortKey: { name: 'gsi2sk', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    // Sparse: only tasks that were submitted with a subject stand in it, under a keyed hash.
    work.addGlobalSecondaryIndex({
      indexName: 'bySubject',
      partitionKey: { name: 'gsi3pk', type: AttributeType.STRING },
      sortKey: { name: 'gsi3sk', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });

    // Sparse: only tasks that failed, are held or are with people stand in it.
    work.addGlobalSecondaryIndex({
      indexName: 'byAttention',
      partitionKey: { name: 'gsi4pk', type: AttributeType.STRING },
      sortKey: { name: 'gsi4sk', type: AttributeType.STRING },
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
        ...retentionClasses.map((days) => ({
          tagFilters: { [retentionTag(days).key]: retentionTag(days).value },
          expiration: Duration.days(days),
        })),
      ],
    });
    const knowledge = bucket('Knowledge');
    // A version that was published over is there to go back to; not for ever, since it may hold what was to be deleted.
    const catalogue = bucket('Catalogue', {
      versioned: true,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(90),
          expiredObjectDeleteMarker: true,
        },
      ],
    });

    // It outlives every deployment: with another key nothing that was indexed before would be found again. Secrets have no names of ours, as tables
    // and buckets have none: whatever is kept is never in the way of a new one.
    const subjectKey = new Secret(this, 'SubjectKey', {
      ...removal,
      description: `Linekeeper ${config.stage}: hashes the subjects of tasks`,
      encryptionKey: this.key,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });

    this.offers = {
      work: { variables: { WORK_TABLE: work.tableName }, arns: [work.tableArn] },
      'work/byTeam': { arns: [`${work.tableArn}/index/byTeam`] },
      'work/bySubject': { arns: [`${work.tableArn}/index/bySubject`] },
      'work/byDue': { arns: [`${work.tableArn}/index/byDue`] },
      'work/byAttention': { arns: [`${work.tableArn}/index/byAttention`] },
      registry: { variables: { REGISTRY_TABLE: registry.tableName }, arns: [registry.tableArn] },
      content: { variables: { CONTENT_BUCKET: content.bucketName }, arns: [content.arnForObjects('*')] },
      knowledge: { variables: { KNOWLEDGE_BUCKET: knowledge.bucketName }, arns: [knowledge.arnForObjects('*')] },
      'knowledge/list': { arns: [knowledge.bucketArn] },
      'subject-key': {
        variables: { SUBJECT_KEY_ARN: secretArn(subjectKey) },
        arns: [secretArn(subjectKey)],
      },
      catalogue: { variables: { CATALOGUE_BUCKET: catalogue.bucketName }, arns: [catalogue.arnForObjects('*')] },
      'catalogue/list': { arns: [catalogue.bucketArn] },
    };
    new CfnOutput(this, 'WorkTable', { value: work.tableName });
    new CfnOutput(this, 'RegistryTable', { value: registry.tableName });
    new CfnOutput(this, 'ContentBucket', { value: content.bucketName });
    new CfnOutput(this, 'KnowledgeBucket', { value: knowledge.bucketName });
    new CfnOutput(this, 'CatalogueBucket', { value: catalogue.bucketName });
  }
}
