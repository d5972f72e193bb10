import { describe, expect, it } from '@jest/globals';
import { bedrockModel, isApplicationProfile } from '#domain/route/bedrock-model.ts';

describe('the id of a Bedrock model', () => {
  it.each([
    'amazon.nova-lite-v1:0',
    'amazon.titan-embed-text-v2:0',
    'anthropic.claude-haiku-5-5',
    'ai21.jamba-1-5-large-v1:0',
    'deepseek.v3.2',
    'google.gemma-3-4b-it',
    'meta.llama3-1-8b-instruct-v1:0',
    'minimax.minimax-m2.5',
    'mistral.mistral-large-3-675b-instruct',
    'moonshotai.kimi-k2.5',
    'openai.gpt-5.4',
    'openai.gpt-oss-120b-1:0',
    'qwen.qwen3-32b-v1:0',
    'xai.grok-4.6',
    'zai.glm-4.7-flash',
  ])('has no geography when it is a model of its own: %s', (model) => {
    expect(bedrockModel({ model })).toEqual({ base: model, geography: undefined });
  });

  it.each([
    ['us.amazon.nova-micro-v1:0', 'us', 'amazon.nova-micro-v1:0'],
    ['us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', 'us-gov', 'anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['eu.anthropic.claude-haiku-5-5', 'eu', 'anthropic.claude-haiku-5-5'],
    ['apac.amazon.nova-lite-v1:0', 'apac', 'amazon.nova-lite-v1:0'],
    ['jp.amazon.nova-2-lite-v1:0', 'jp', 'amazon.nova-2-lite-v1:0'],
    ['au.anthropic.claude-opus-5-5', 'au', 'anthropic.claude-opus-5-5'],
    ['ca.amazon.nova-lite-v1:0', 'ca', 'amazon.nova-lite-v1:0'],
    ['in.openai.gpt-5.6-luna', 'in', 'openai.gpt-5.6-luna'],
    ['global.xai.grok-4.6', 'global', 'xai.grok-4.6'],
    ['moon.maker.model-v1:0', 'moon', 'maker.model-v1:0'],
  ])('has the geography of its profile, also of one that is new: %s', (model, geography, base) => {
    expect(bedrockModel({ model })).toEqual({ base, geography });
  });

  it('is that of which an application inference profile was made', () => {
    const model = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/mi1dadi0g15f';
    expect(isApplicationProfile(model)).toBe(true);
    expect(bedrockModel({ model, profileOf: 'eu.anthropic.claude-haiku-5-5' })).toEqual({
      base: 'anthropic.claude-haiku-5-5',
      geography: 'eu',
    });
  });

  it.each([
    'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-haiku-5-5',
    'arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0',
    'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/*',
    'eu.anthropic.claude-haiku-5-5',
  ])('is no application inference profile when it is %s', (model) => {
    expect(isApplicationProfile(model)).toBe(false);
  });
});
