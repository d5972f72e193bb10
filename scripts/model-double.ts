import { parseArgs } from 'node:util';
import { startModelDouble } from '../test/doubles/model-double.ts';

/** Serves the model double until it is stopped: `node scripts/model-double.ts --port 8099`. See `test/doubles/model-double.ts`. */
const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, dimensions: { type: 'string', default: '384' } } });
const double = await startModelDouble({ port: Number(values.port), dimensions: Number(values.dimensions) });
console.log(`The model double listens at ${double.baseUrl}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void double.close().then(() => process.exit(0)));
