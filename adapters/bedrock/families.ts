import { bedrockModel } from '#domain/route/bedrock-model.ts';

/** What a family of models takes in a Converse request. */
export type Family = {
  /** Whether the whole schema of a tool is understood, or only `type`, `properties` and `required` at its top. */
  readonly schema: 'whole' | 'plain';
  /** Whether a model can be made to call the tool. If not it is only told to, and may answer in prose. */
  readonly toolChoice: 'forced' | 'free';
  /** How many sampling parameters may be sent: none, one of them, or any. */
  readonly sampling: 'none' | 'one' | 'any';
  /** Whether it thinks unless told not to. What it thinks counts towards maxTokens, which a revision means for the answer. */
  readonly thinking?: 'off';
};

/**
 * The plainest request: what a model that we do not know is asked by. AWS documents a forced tool for Claude and Nova alone
 * (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html).
 */
const unknown: Family = { schema: 'plain', toolChoice: 'free', sampling: 'any' };

/** Families by a model's own id; the first that fits counts. What a model answers is checked against the whole schema all the same. */
const families: readonly (readonly [RegExp, Family])[] = [
  // "Only three fields are supported in the top-level Object": https://docs.aws.amazon.com/nova/latest/userguide/tool-use-definition.html
  // Some of them let more pass, without a word that they will.
  [/^amazon\.nova-/, { schema: 'plain', toolChoice: 'forced', sampling: 'any' }],
  // Thinking is always on, `tool_choice` of type tool or any and all sampling parameters answer 400:
  // https://platform.claude.com/docs/en/models/opus-5-5/whats-new-opus-5-5, …/sonnet-5-5/whats-new-sonnet-5-5, …/fable-5-1/whats-new-fable-5-1
  [
    /^anthropic\.claude-(opus-5-5|sonnet-5-5|fable-5(-1)?|mythos-5(-1)?)(?!-?\d)/,
    { schema: 'whole', toolChoice: 'free', sampling: 'none' },
  ],
  // No sampling parameters; thinking is on by default and can be turned off:
  // https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-anthropic-claude-haiku-5-5.html and
  // https://platform.claude.com/docs/en/models/haiku-5-5/migration-guide, …/sonnet-5/migration-guide
  [/^anthropic\.claude-(haiku-5-5|sonnet-5|opus-5)(?!-?\d)/, { schema: 'whole', toolChoice: 'forced', sampling: 'none', thinking: 'off' }],
  // No sampling parameters: https://platform.claude.com/docs/en/about-claude/models/migration-guide
  [/^anthropic\.claude-opus-4-[78](?!\d)/, { schema: 'whole', toolChoice: 'forced', sampling: 'none' }],
  // "Use only temperature OR top_p, not both": https://platform.claude.com/docs/models/haiku-4-5/migration-guide
  [/^anthropic\.claude-(haiku|sonnet|opus)-4-[1-6](?!\d)/, { schema: 'whole', toolChoice: 'forced', sampling: 'one' }],
  // "This model doesn't support the temperature field": seen of both on AWS, https://github.com/NousResearch/hermes-agent/issues/111043
  [/^(openai\.gpt-[56]|xai\.grok-)/, { ...unknown, sampling: 'none' }],
];

/** The family of a Bedrock endpoint, by its model id or the one that its application inference profile was made from. */
export function familyOf(endpoint: { model: string; profileOf?: string | undefined }): Family {
  const { base } = bedrockModel(endpoint);
  return families.find(([ids]) => ids.test(base))?.[1] ?? unknown;
}
