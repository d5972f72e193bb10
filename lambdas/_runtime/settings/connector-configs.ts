import { jsonVariable, type Capability } from '#adapters/capability.ts';
import { ConnectorsSchema } from '#domain/publication/schema.ts';

/** The connectors, to know them. Publishing through them is another capability. */
export const connectorConfigs = { variables: { CONNECTORS: jsonVariable(ConnectorsSchema) }, actions: {} } satisfies Capability;
