import { describe, expect, it } from '@jest/globals';
import { loadStageConfig, StageConfigSchema } from '../../../lib/config.ts';
import { judgeSecret, readSecret, secretsOf } from '../../../ops/doctor/secrets.ts';
import { root } from '../../../ops/local-endpoints.ts';
import { answering, awsError } from './answering.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:shop-Ab12Cd';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
const secret = (fields: object = {}) => ({ ARN: arn, Name: 'shop', VersionIdsToStages: { a: ['AWSCURRENT'] }, ...fields });

describe('secrets', () => {
  it('are those that connectors, routes and knowledge name', () => {
    const { connectors, modelRoutes, embedding, ...rest } = loadStageConfig(root, 'local');
    const config = StageConfigSchema.parse({
      ...rest,
      connectors: { ...connectors, 'shop-webhook': { ...connectors['shop-webhook'], secretArn: 'one' } },
      modelRoutes: {
        copywriting: {
          ...modelRoutes['copywriting'],
          endpoints: modelRoutes['copywriting']?.endpoints.map((endpoint) => ({ ...endpoint, apiKeySecretArn: 'two' })),
        },
      },
      embedding: { ...embedding, apiKeySecretArn: 'three' },
    });
    expect([...secretsOf(config).keys()]).toEqual(['one', 'two', 'three']);
  });

  it.each<[string, unknown, string, string]>([
    ['one that is there', secret(), 'ok', arn],
    ['one by the key of Secrets Manager', secret({ KmsKeyId: 'alias/aws/secretsmanager' }), 'ok', arn],
    ['none', awsError('ResourceNotFoundException'), 'to do', 'is not there'],
    ['one that is going', secret({ DeletedDate: new Date() }), 'to do', 'marked for deletion'],
    ['one by a key of its own', secret({ KmsKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/1' }), 'to do', 'may not use'],
    ['one that may not be seen', awsError('AccessDeniedException'), 'could not be told', 'secretsmanager:DescribeSecret'],
  ])('are looked at: %s', async (_what, answer, state, says) => {
    const { client, sent } = answering({ DescribeSecret: answer });
    const finding = judgeSecret(arn, '/connectors/shop', 'eu-west-1', await readSecret(client, arn));
    expect(finding).toMatchObject({ state, says: expect.stringContaining(says) });
    expect(sent).toEqual(['DescribeSecret']);
  });

  it('must be in the region of the stage', () => {
    expect(judgeSecret(arn, '/connectors/shop', 'eu-central-1', { kind: 'told', value: undefined })).toMatchObject({
      state: 'to do',
      says: expect.stringContaining('is in eu-west-1'),
    });
  });
});
