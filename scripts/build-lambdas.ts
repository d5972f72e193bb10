import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

/** Where built functions lie: one folder each, with index.mjs in it. */
export const lambdasOutDir = join('.build', 'lambdas');

/** Comes as a layer, since it is native code. */
const inLayer = ['@lancedb/lancedb', 'apache-arrow'];

/**
 * Sources of credentials that a function never has: its own are in the environment, where the AWS SDK looks first. The SDK loads
 * each of these only when it gets to it; together they would be 70 KB in every bundle.
 */
const foreignCredentials = ['sso', 'ini', 'process', 'web-identity'].map((source) => `@aws-sdk/credential-provider-${source}`);

/** Names of the functions whose code exists, in order. */
export function lambdaNames(root: string): string[] {
  return readdirSync(join(root, 'lambdas'))
    .filter((name) => existsSync(join(root, 'lambdas', name, 'index.ts')))
    .toSorted();
}

/**
 * Bundles every `lambdas/<name>/index.ts` to `.build/lambdas/<name>/index.mjs`, AWS SDK included, so that what was tested is
 * what runs.
 */
export function buildLambdas(root: string): void {
  writeFileSync(join(root, '.build', 'metafile.json'), JSON.stringify(bundle(root, { write: true })));
}

/** What each bundle is made of, without writing any. */
export function bundleParts(root: string): Metafile {
  return bundle(root, { write: false });
}

function bundle(root: string, { write }: { write: boolean }): Metafile {
  const outdir = join(root, lambdasOutDir);
  const { metafile } = buildSync({
    write,
    absWorkingDir: root,
    entryPoints: lambdaNames(root).map((name) => ({
      in: `lambdas/${name}/index.ts`,
      out: `${name}/index`,
    })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    external: [...inLayer, ...foreignCredentials],
    // CommonJS packages inside an ES module still call require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return metafile;
}

if (import.meta.main) buildLambdas(join(import.meta.dirname, '..'));
