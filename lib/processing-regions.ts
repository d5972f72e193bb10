import type { EmbeddingConfig } from '../domain/knowledge/embedding.ts';
import { bedrockModel, isApplicationProfile } from '../domain/route/bedrock-model.ts';
import type { ModelRoutes } from '../domain/route/schema.ts';

/** Allows every place. */
const anywhere = '*';

type Endpoint = Pick<EmbeddingConfig, 'kind' | 'model' | 'profileOf' | 'region'>;
type Settings = {
  readonly region?: string | undefined;
  readonly processingRegions?: readonly string[] | undefined;
  readonly modelRoutes: ModelRoutes;
  readonly embedding: EmbeddingConfig;
};
type Fault = { path: (string | number)[]; message: string };

/**
 * Endpoints that may process content where the stage does not allow it. The rule, for each endpoint:
 * - a Bedrock model runs in the stage's region, which must be in the list;
 * - a geographic profile (`eu.…`) runs anywhere in its geography, so the list must name the geography (`eu`): no set of regions stands for it;
 * - a global profile needs `*`;
 * - an application inference profile runs where the model or the profile does that it was made from (`profileOf`);
 * - an OpenAI-compatible server stands where its `region` says, which must be in the list; without it nothing is claimed or checked.
 */
export function processingFaults(settings: Settings): Fault[] {
  return [
    ...Object.entries(settings.modelRoutes).flatMap(([name, { endpoints }]) =>
      endpoints.flatMap((endpoint, index) => faultOf(endpoint, ['modelRoutes', name, 'endpoints', index], settings)),
    ),
    ...faultOf(settings.embedding, ['embedding'], settings),
  ];
}

function faultOf(endpoint: Endpoint, at: Fault['path'], { region, processingRegions }: Settings): Fault[] {
  const allowed = processingRegions ?? (region === undefined ? [] : [region]);
  const fault = (field: keyof Endpoint, message: string): Fault[] => [{ path: [...at, field], message }];
  const check = (field: keyof Endpoint, place: string, what: string): Fault[] =>
    allowed.includes(anywhere) || allowed.includes(place)
      ? []
      : fault(
          field,
          `${what} "${place}", but /processingRegions allows ${allowed.join(', ') || "the stage's region only"}; add "${place}" there or take another endpoint`,
        );
  const isProfile = isApplicationProfile(endpoint.model);
  if (endpoint.profileOf !== undefined && !isProfile)
    return fault('profileOf', 'is for a model that is the ARN of an application inference profile; leave it out');
  if (endpoint.kind === 'openai') return endpoint.region === undefined ? [] : check('region', endpoint.region, 'processes content in');
  if (endpoint.region !== undefined)
    return fault('region', 'is for openai servers; a bedrock endpoint runs where its model id and the stage say, so leave it out');
  if (isProfile && endpoint.profileOf === undefined)
    return fault('model', 'is an application inference profile, which does not say what it was made from; say that in profileOf');
  if ((endpoint.profileOf ?? endpoint.model).startsWith('arn:'))
    return fault('model', 'is an ARN, which does not say where content is processed; name the model or its geographic profile by id');
  const { geography } = bedrockModel(endpoint);
  if (geography === 'global') return check('model', anywhere, 'is a global profile, which needs');
  if (geography !== undefined) return check('model', geography, 'is a profile that processes content anywhere in');
  if (region !== undefined) return check('model', region, "processes content in the stage's region");
  return processingRegions === undefined || processingRegions.includes(anywhere)
    ? []
    : fault(
        'model',
        "processes content in the stage's region, which is not known here; set /region, so that it can be held against /processingRegions",
      );
}
