import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Metafile } from 'esbuild';
import type { Capability } from '#adapters/capability.ts';
import { environmentOf } from '#runtime/function.ts';
import { fn as listEvents } from '../../lambdas/list-events/function.ts';
import { functionNames, functions, type FunctionName } from '../../lib/functions.ts';
import { bundleParts, lambdasOutDir } from '../../scripts/build-lambdas.ts';

const root = join(import.meta.dirname, '..', '..');
const capabilityFiles = globSync('adapters/**/*.capability.ts', { cwd: root });
const adapterOf = (capabilityFile: string) => capabilityFile.replace('.capability.ts', '.ts');

/** Adapters that touch nothing by themselves: clients, clocks and readers that other adapters are given, and what comes with an event source. */
const given = new Set([
  'adapters/aws-settings.ts',
  'adapters/dynamodb/document-client.ts',
  'adapters/egress/safe-request.ts',
  'adapters/lancedb/storage.ts',
  'adapters/once.ts',
  'adapters/ses/mail-report.ts',
  'adapters/secretsmanager/secret-reader.ts',
  'adapters/sqs/put-back.ts',
  'adapters/system/system.ts',
]);

/** The adapter of each capability, and its name in messages. */
const known = new Map<Capability, { adapter: string; name: string }>();
let parts: Metafile;

beforeAll(async () => {
  for (const file of capabilityFiles) {
    for (const [name, capability] of Object.entries<Capability>(await import(join(root, file))))
      known.set(capability, { adapter: adapterOf(file), name: `${file}#${name}` });
  }
  parts = bundleParts(root);
}, 60_000);

const usesOf = (name: FunctionName): readonly Capability[] => functions[name].uses;

describe('what a function uses', () => {
  it.each(functionNames)('is what its bundle holds, and its bundle holds nothing else: %s', (name) => {
    const withCapability = new Set(capabilityFiles.map(adapterOf));
    const held = Object.keys(parts.outputs[join(lambdasOutDir, name, 'index.mjs')]!.inputs).filter((file) => withCapability.has(file));
    const named = new Set(usesOf(name).flatMap((capability) => known.get(capability)?.adapter ?? []));
    expect([...named].toSorted()).toEqual(held.toSorted());
  });

  it.each(functionNames)('covers every adapter that is wired in %s', (name) => {
    const wired = parts.inputs[`lambdas/${name}/index.ts`]!.imports.map(({ path }) => path).filter((path) => path.startsWith('adapters/'));
    expect(wired.filter((path) => !given.has(path) && !capabilityFiles.map(adapterOf).includes(path))).toEqual([]);
  });

  it.each(functionNames)('is said once, by single actions: %s', (name) => {
    const uses = usesOf(name);
    expect(new Set(uses).size).toBe(uses.length);
    for (const action of uses.flatMap(({ actions }) => Object.values(actions).flat())) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+$/);
  });

  it('is used by somebody, told where, and stands beside its adapter', () => {
    const used = new Set(functionNames.flatMap(usesOf));
    expect([...known].filter(([capability]) => !used.has(capability)).map(([, { name }]) => name)).toEqual([]);
    // Who may touch a thing is told which: a permission without a variable is one too many. A task token says itself whose it is.
    const told = ({ variables, actions }: Capability) =>
      Object.keys(variables).length > 0 || Object.keys(actions).join() === 'machine/tokens';
    expect([...known].filter(([capability]) => !told(capability))).toEqual([]);
    expect(capabilityFiles.map(adapterOf).filter((adapter) => !existsSync(join(root, adapter)))).toEqual([]);
  });
});

describe('the environment of a function', () => {
  it('has the variables of what it uses, and knows no others', () => {
    const env = environmentOf(listEvents, { WORK_TABLE: 'work', EVENT_BUS: 'bus' });
    expect(env.WORK_TABLE).toBe('work');
    // @ts-expect-error list-events does not use the event bus
    expect(env.EVENT_BUS).toBeUndefined();
  });

  it('names every variable that is missing or wrong once, without its value', () => {
    const { message } = ((): Error => {
      try {
        environmentOf(functions['put-automation'], { MODEL_ROUTES: 'secret', CONNECTORS: '{}' });
      } catch (error) {
        if (error instanceof Error) return error;
      }
      throw new Error('nothing was refused');
    })();
    expect(message).toMatch(/^The function's environment is not complete: REGISTRY_TABLE: .*; MODEL_ROUTES: must be JSON\. Deploy/);
    expect(message).not.toContain('secret');
  });
});
