import { jsonVariable, type Capability } from '#adapters/capability.ts';
import { ModelRoutesSchema } from '#domain/route/schema.ts';

/** The model routes, to know them. Asking them is another capability. */
export const modelRoutes = { variables: { MODEL_ROUTES: jsonVariable(ModelRoutesSchema) }, actions: {} } satisfies Capability;
