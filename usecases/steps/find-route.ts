import type { TaskId } from '#domain/identity/ids.ts';
import { RouteUnknownError } from '#domain/route/errors.ts';
import type { ModelRoute, ModelRoutes } from '#domain/route/schema.ts';
import { callOutside, type CallOutsideDependencies } from './call-outside.ts';

/**
 * A model route of the stage. One that a deployment took away while tasks waited for it is like one that is away: they park, a probe now and
 * then asks for it, and they go on when it is there again.
 * @throws {OutsideAwayError} when the stage does not have it
 */
export async function findRoute(deps: CallOutsideDependencies & { routes: ModelRoutes }, name: string, by: TaskId): Promise<ModelRoute> {
  const missing = () =>
    Promise.reject(new RouteUnknownError(`This stage has no model route "${name}"; add it to the stage's configuration.`));
  return deps.routes[name] ?? callOutside(deps, `route:${name}`, by, missing, 1);
}
