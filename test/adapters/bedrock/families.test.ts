import { describe, expect, it } from '@jest/globals';
import { familyOf } from '#adapters/bedrock/families.ts';

const nova = { schema: 'plain', toolChoice: 'forced', sampling: 'any' };
const older = { schema: 'whole', toolChoice: 'forced', sampling: 'one' };
const unsampled = { schema: 'whole', toolChoice: 'forced', sampling: 'none' };
const hushed = { ...unsampled, thinking: 'off' };
const thinking = { schema: 'whole', toolChoice: 'free', sampling: 'none' };
const unknown = { schema: 'plain', toolChoice: 'free', sampling: 'any' };

describe('families of Bedrock models', () => {
  it.each([
    ['amazon.nova-lite-v1:0', nova],
    ['eu.amazon.nova-2-lite-v1:0', nova],
    ['global.amazon.nova-2-lite-v1:0', nova],
    ['eu.anthropic.claude-haiku-4-5-20251001-v1:0', older],
    ['us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0', older],
    ['anthropic.claude-opus-4-1-20250805-v1:0', older],
    ['apac.anthropic.claude-sonnet-4-6', older],
    ['us.anthropic.claude-opus-4-6-v1', older],
    ['jp.anthropic.claude-opus-4-7', unsampled],
    ['au.anthropic.claude-opus-4-8', unsampled],
    ['eu.anthropic.claude-haiku-5-5', hushed],
    ['in.anthropic.claude-sonnet-5', hushed],
    ['us.anthropic.claude-sonnet-5-v1:0', hushed],
    ['global.anthropic.claude-opus-5', hushed],
    ['eu.anthropic.claude-opus-5-5', thinking],
    ['anthropic.claude-sonnet-5-5', thinking],
    ['eu.anthropic.claude-fable-5', thinking],
    ['global.anthropic.claude-fable-5-1', thinking],
    ['us.openai.gpt-5.6-sol', { ...unknown, sampling: 'none' }],
    ['global.xai.grok-4.6', { ...unknown, sampling: 'none' }],
  ])('know %s', (model, family) => {
    expect(familyOf({ model })).toEqual(family);
  });

  it.each([
    'anthropic.claude-opus-4-9',
    'anthropic.claude-opus-4-71',
    'eu.anthropic.claude-haiku-6',
    'eu.anthropic.claude-sonnet-5-6',
    'anthropic.claude-opus-50',
    'anthropic.claude-fable-5-2',
    'meta.llama4-scout-17b-instruct-v1:0',
    'eu.mistral.pixtral-large-2502-v1:0',
    'deepseek.v3.2',
    'not-amazon.nova-lite-v1:0',
    '',
  ])('ask %s in the plainest way, since nothing is known of it', (model) => {
    expect(familyOf({ model })).toEqual(unknown);
  });

  it("see through a profile of the account's own", () => {
    const model = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/mi1dadi0g15f';
    expect(familyOf({ model, profileOf: 'eu.anthropic.claude-haiku-5-5' })).toEqual(hushed);
    expect(familyOf({ model, profileOf: 'amazon.nova-lite-v1:0' })).toEqual(nova);
    expect(familyOf({ model })).toEqual(unknown);
  });
});
