import {
  GetFoundationModelAvailabilityCommand,
  GetFoundationModelCommand,
  GetInferenceProfileCommand,
  type BedrockClient,
} from '@aws-sdk/client-bedrock';
import { bedrockModel, isApplicationProfile } from '../../domain/route/bedrock-model.ts';
import type { StageConfig } from '../../lib/config.ts';
import { ok, tell, toDo, unlessMissing, untold, type Finding, type Told } from './finding.ts';

/** What Bedrock says of a model in the stage's region. Undefined: it does not know it there. */
export type Model = {
  profile?: { status: string; regions: readonly string[] } | undefined;
  model?: { lifecycle: string; onDemand: boolean } | undefined;
  access?: { agreement: string; authorization: string; entitlement: string; region: string } | undefined;
};

/** A model as an endpoint names it. */
export type NamedModel = { model: string; profileOf?: string | undefined };

/** All Bedrock models of a stage, of routes and of knowledge, each once. */
export function bedrockModels({ modelRoutes, embedding }: Pick<StageConfig, 'modelRoutes' | 'embedding'>): NamedModel[] {
  const endpoints = [...Object.values(modelRoutes).flatMap((route) => route.endpoints), embedding];
  return [...new Map(endpoints.filter(({ kind }) => kind === 'bedrock').map((endpoint) => [endpoint.model, endpoint])).values()];
}

/** Whether a call goes through an inference profile, of AWS or of the account's own. */
function isProfile(named: NamedModel): boolean {
  return isApplicationProfile(named.model) || bedrockModel(named).geography !== undefined;
}

/** A model id that is malformed for the call is refused as invalid; one that is unknown, as not found. */
const missing = ['ResourceNotFoundException', 'ValidationException'];

/**
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetInferenceProfile.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModel.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModelAvailability.html
 */
export function readModel(client: BedrockClient, named: NamedModel): Promise<Told<Model>> {
  const { base } = bedrockModel(named);
  return tell('bedrock:GetInferenceProfile, bedrock:GetFoundationModel, bedrock:GetFoundationModelAvailability', async () => {
    const [found, model, access] = await Promise.all([
      isProfile(named)
        ? unlessMissing(missing, () => client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: named.model })))
        : undefined,
      unlessMissing(missing, () => client.send(new GetFoundationModelCommand({ modelIdentifier: base }))),
      unlessMissing(missing, () => client.send(new GetFoundationModelAvailabilityCommand({ modelId: base }))),
    ]);
    const details = model?.modelDetails;
    return {
      profile: found && {
        status: found.status ?? '',
        regions: (found.models ?? []).flatMap(({ modelArn }) => modelArn?.split(':')[3] ?? []),
      },
      model: details && {
        lifecycle: details.modelLifecycle?.status ?? '',
        onDemand: details.inferenceTypesSupported?.includes('ON_DEMAND') ?? false,
      },
      access: access && {
        agreement: access.agreementAvailability?.status ?? '',
        authorization: access.authorizationStatus ?? '',
        entitlement: access.entitlementAvailability ?? '',
        region: access.regionAvailability ?? '',
      },
    };
  });
}

/** Whether a model of the stage can be called from its region, and how much longer. */
export function judgeModel(named: NamedModel, region: string, told: Told<Model>): Finding {
  const { model: id } = named;
  const { base } = bedrockModel(named);
  const profile = isProfile(named);
  const show = `aws bedrock get-foundation-model-availability --model-id ${base} --region ${region}`;
  if (told.kind === 'untold') return untold(id, told.why, show);
  const { profile: found, model, access } = told.value;
  if (profile && found?.status !== 'ACTIVE')
    return toDo(
      id,
      `${region} has no such inference profile`,
      `aws bedrock list-inference-profiles --region ${region}; put one of them into the route`,
    );
  if (!profile && model && !model.onDemand)
    return toDo(
      id,
      'is called through an inference profile only',
      `aws bedrock list-inference-profiles --region ${region}; put its id into the route`,
    );
  if (!profile && !model) return toDo(id, `${region} has no such model`, `aws bedrock list-foundation-models --region ${region}`);
  if (access?.region === 'NOT_AVAILABLE') return toDo(id, `Bedrock does not offer it in ${region}`, 'take another model or region');
  if (access && (access.authorization === 'NOT_AUTHORIZED' || access.entitlement === 'NOT_AVAILABLE' || access.agreement !== 'AVAILABLE'))
    return toDo(
      id,
      `this account has no access to it yet (agreement ${access.agreement}, ${access.authorization}, entitlement ${access.entitlement})`,
      // The functions must not subscribe to anything, so a person does. See https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html
      `Bedrock console, ${region}, Model catalog, ${base}: open it in the playground once, as somebody with aws-marketplace:Subscribe; for Anthropic, send the form about your use case first. ${show}`,
    );
  if (!access) return untold(id, 'Bedrock does not say whether this account has access', show);
  const ages = model?.lifecycle === 'LEGACY' ? '; it is marked LEGACY, so plan for its successor' : '';
  const where = found ? `, and processes content in ${found.regions.join(', ')}: organization policies must allow Bedrock there` : '';
  return ok(id, `can be called from ${region}${where}${ages}`);
}
