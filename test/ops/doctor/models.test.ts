import { describe, expect, it } from '@jest/globals';
import { loadStageConfig } from '../../../lib/config.ts';
import { bedrockModels, judgeModel, readModel } from '../../../ops/doctor/models.ts';
import { root } from '../../../ops/local-endpoints.ts';
import { answering, awsError, type Answers } from './answering.ts';

const own = 'amazon.titan-embed-text-v2:0';
const base = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const profile = `eu.${base}`;

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModel.html */
const model = (fields: object = {}) => ({
  modelDetails: {
    modelArn: `arn:aws:bedrock:eu-west-1::foundation-model/${own}`,
    modelId: own,
    inferenceTypesSupported: ['ON_DEMAND'],
    modelLifecycle: { status: 'ACTIVE' },
    ...fields,
  },
});
/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetInferenceProfile.html */
const inferenceProfile = (status = 'ACTIVE') => ({
  inferenceProfileId: profile,
  status,
  type: 'SYSTEM_DEFINED',
  models: ['eu-central-1', 'eu-north-1'].map((region) => ({ modelArn: `arn:aws:bedrock:${region}::foundation-model/${base}` })),
});
/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModelAvailability.html */
const availability = (fields: object = {}) => ({
  modelId: own,
  agreementAvailability: { status: 'AVAILABLE' },
  authorizationStatus: 'AUTHORIZED',
  entitlementAvailability: 'AVAILABLE',
  regionAvailability: 'AVAILABLE',
  ...fields,
});

const all = { GetFoundationModel: model(), GetInferenceProfile: inferenceProfile(), GetFoundationModelAvailability: availability() };
const judge = async (id: string, answers: Answers = {}) =>
  judgeModel({ model: id }, 'eu-west-1', await readModel(answering({ ...all, ...answers }).client, { model: id }));

describe('models', () => {
  it('are those of all routes and of knowledge, each once', () => {
    expect(bedrockModels(loadStageConfig(root, 'dev'))).toEqual(expect.arrayContaining([expect.objectContaining({ model: own })]));
    expect(bedrockModels(loadStageConfig(root, 'local'))).toEqual([]);
  });

  it('can be called by their own id, or by a profile, which says where', async () => {
    expect(await judge(own)).toEqual({ state: 'ok', about: own, says: 'can be called from eu-west-1' });
    const onlyByProfile = { GetFoundationModel: model({ inferenceTypesSupported: ['INFERENCE_PROFILE'] }) };
    expect(await judge(profile, onlyByProfile)).toMatchObject({
      state: 'ok',
      says: expect.stringContaining('in eu-central-1, eu-north-1'),
    });
  });

  it('say when their end is near', async () => {
    expect(await judge(own, { GetFoundationModel: model({ modelLifecycle: { status: 'LEGACY' } }) })).toMatchObject({
      state: 'ok',
      says: expect.stringContaining('LEGACY'),
    });
  });

  it.each<[string, string, Answers, string]>([
    ['that the region does not know', own, { GetFoundationModel: awsError('ResourceNotFoundException') }, 'has no such model'],
    ['whose id is malformed', own, { GetFoundationModel: awsError('ValidationException') }, 'has no such model'],
    [
      'that only a profile calls',
      own,
      { GetFoundationModel: model({ inferenceTypesSupported: ['INFERENCE_PROFILE'] }) },
      'through an inference profile only',
    ],
    ['whose profile is not there', profile, { GetInferenceProfile: awsError('ResourceNotFoundException') }, 'no such inference profile'],
    [
      'that the region does not offer',
      own,
      { GetFoundationModelAvailability: availability({ regionAvailability: 'NOT_AVAILABLE' }) },
      'does not offer it',
    ],
    [
      'without an agreement',
      own,
      { GetFoundationModelAvailability: availability({ agreementAvailability: { status: 'NOT_AVAILABLE' } }) },
      'no access to it yet',
    ],
    [
      'whose agreement is on its way',
      own,
      { GetFoundationModelAvailability: availability({ agreementAvailability: { status: 'PENDING' } }) },
      'no access to it yet',
    ],
    [
      'that the account may not use',
      own,
      { GetFoundationModelAvailability: availability({ authorizationStatus: 'NOT_AUTHORIZED' }) },
      'no access to it yet',
    ],
  ])('are to do: one %s', async (_what, id, answers, says) => {
    expect(await judge(id, answers)).toMatchObject({ state: 'to do', says: expect.stringContaining(says) });
  });

  it.each<[string, Answers]>([
    ['without permission', { GetFoundationModelAvailability: awsError('AccessDeniedException') }],
    ['when Bedrock does not say', { GetFoundationModelAvailability: awsError('ValidationException') }],
  ])('cannot be told %s', async (_what, answers) => {
    expect(await judge(own, answers)).toMatchObject({ state: 'could not be told' });
  });
});
