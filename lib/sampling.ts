import { familyOf } from '../adapters/bedrock/families.ts';
import type { ModelRoutes } from '../domain/route/schema.ts';

/** Sampling that a family of Bedrock models is known to refuse: each call would fail. */
export function samplingFaults(routes: ModelRoutes): { path: (string | number)[]; message: string }[] {
  return Object.entries(routes).flatMap(([name, { endpoints }]) =>
    endpoints.flatMap((endpoint, index) => {
      const said = Object.keys(endpoint.sampling ?? {});
      const taken = endpoint.kind === 'bedrock' ? familyOf(endpoint).sampling : 'any';
      const path = ['modelRoutes', name, 'endpoints', index, 'sampling'];
      if (taken === 'none' && said.length > 0)
        return [{ path, message: `${said.join(' and ')}: this family of models refuses to be told how to sample; leave it out` }];
      if (taken === 'one' && said.length > 1)
        return [{ path, message: `${said.join(' and ')}: this family of models takes one of them; leave the other out` }];
      return [];
    }),
  );
}
