import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { FaultClass } from '#domain/problem/fault.ts';

/** A module that declares such an error imports its kind from here. */
const faultModule = 'domain/problem/fault.ts';

/**
 * The error classes that each function can throw. A function is bundled without its packages: the bundler drops a class that
 * nobody uses, so what is left of our classes in the text is what the function's code can reach. Names are read as strings,
 * which are there once a class is.
 */
export async function reachableFaults(root: string, functions: readonly string[]): Promise<ReadonlyMap<string, readonly FaultClass[]>> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: functions.map((name) => ({ in: `lambdas/${name}/index.ts`, out: name })),
    outdir: '.build',
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const declaring = Object.keys(metafile.inputs).filter((path) => metafile.inputs[path]?.imports.some((from) => from.path === faultModule));
  const classes = (await Promise.all(declaring.map((path) => faultClasses(join(root, path))))).flat();
  return new Map(
    outputFiles.map(({ path, text }) => [basename(path, '.js'), classes.filter(({ name }) => text.includes(JSON.stringify(name)))]),
  );
}

async function faultClasses(file: string): Promise<FaultClass[]> {
  const module: Record<string, unknown> = await import(pathToFileURL(file).href);
  return Object.values(module).filter(isFaultClass);
}

function isFaultClass(value: unknown): value is FaultClass {
  return typeof value === 'function' && 'permanence' in value;
}
