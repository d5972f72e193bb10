/** What is known of a Bedrock model by how an endpoint names it. */
export type BedrockModel = {
  /** The model's own id, without a geography: `anthropic.claude-haiku-5-5`. */
  base: string;
  /** Of an inference profile: AWS hands a call to the model in any region of it, which it chooses. `global` is every commercial one. */
  geography?: string | undefined;
};

/**
 * A profile's id is a geography before a model's id: `eu.amazon.nova-2-lite-v1:0`. There is no list of geographies here, for one that AWS
 * adds must not pass for a model of the stage's own region. They have two to six letters, and makers of models no hyphens, so that a
 * dot in a model's name (`deepseek.v3.2`, `openai.gpt-5.4`) misleads nobody.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
const profileId = /^(?<geography>[a-z-]{2,6})\.(?<base>[a-z0-9]+\..+)$/;

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html */
const applicationProfile = /^arn:[a-z-]+:bedrock:[a-z0-9-]+:\d{12}:application-inference-profile\/[a-zA-Z0-9-]+$/;

/** Whether a model is named by an inference profile of the account's own, whose ARN hides which model it is. */
export function isApplicationProfile(model: string): boolean {
  return applicationProfile.test(model);
}

/** Reads a model id; of an application inference profile, the id that it was made from (`profileOf`). */
export function bedrockModel({ model, profileOf }: { model: string; profileOf?: string | undefined }): BedrockModel {
  const named = profileOf ?? model;
  const { geography, base = named } = profileId.exec(named)?.groups ?? {};
  return { base, geography };
}
