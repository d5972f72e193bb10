import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Builds the Lambda layer that carries LanceDB: `nodejs/node_modules` with the engine, Arrow and the native package of one
 * platform. JavaScript is copied from the checkout's `node_modules`, so its versions are those of the lock file; the native
 * package too when it is the machine's own, else npm fetches it. Runs before `cdk synth`; needs only `node:` modules and npm.
 */

export type LayerOptions = {
  architecture: 'x86_64' | 'arm64';
  /** `linux` for Lambda; the local stage runs functions on the machine itself, so there it is the machine's own. */
  platform: 'linux' | 'darwin';
  /** Folder that gets one folder a layer. Default: `.build/layers` of the checkout. */
  outDir?: string;
};

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What the engine loads at run time. Its other dependencies are command lines, type files and optional embedding clients. */
const scriptPackages = ['@lancedb/lancedb', 'apache-arrow', 'flatbuffers', 'tslib', 'reflect-metadata'];

/** Lambda refuses a function whose code and layers, unzipped, come to more. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const unzippedLimitBytes = 250 * 1024 * 1024;

/** Raise when the rules of what is kept change, so that old layers are built anew. */
const recipe = 2;

const stampName = 'layer.json';

/** The checkout lacks a package, or npm could not fetch the native one. */
export class LayerBuildError extends Error {
  override readonly name = 'LayerBuildError';
}

/**
 * Builds the layer unless the same one is there already.
 * @returns the layer's folder, which holds `nodejs/node_modules`; usable as a layer asset or as a plain folder
 * @throws {LayerBuildError}
 */
export function buildKnowledgeLayer({ architecture, platform, outDir = join(checkout, '.build', 'layers') }: LayerOptions): string {
  const native = nativePackage(architecture, platform);
  const stamp = JSON.stringify(
    { recipe, native, packages: Object.fromEntries(scriptPackages.map((name) => [name, versionOf(name)])) },
    null,
    2,
  );
  const layer = join(outDir, platform === 'linux' ? `lancedb-${architecture}` : `lancedb-${platform}-${architecture}`);
  if (readStamp(layer) === stamp) return layer;

  mkdirSync(outDir, { recursive: true });
  const draft = mkdtempSync(join(outDir, '.building-'));
  try {
    const modules = join(draft, 'nodejs', 'node_modules');
    for (const name of scriptPackages) copyPackage(packageFolder(name), join(modules, name));
    placeNative(native, architecture, platform, modules);
    writeFileSync(join(draft, stampName), stamp);
    rmSync(layer, { recursive: true, force: true });
    renameSync(draft, layer);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  const size = folderSize(layer);
  if (size > unzippedLimitBytes)
    throw new LayerBuildError(
      `The layer has ${size} bytes unzipped; Lambda takes ${unzippedLimitBytes}. Prune more in ${relative(checkout, fileURLToPath(import.meta.url))}.`,
    );
  return layer;
}

/** Bytes of all files below a folder. */
export function folderSize(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => (entry.isFile() ? sum + statSync(join(entry.parentPath, entry.name)).size : sum),
    0,
  );
}

/** The native file of a built layer. */
export function nativeFile(layer: string): string {
  const entry = readdirSync(layer, { recursive: true, withFileTypes: true }).find((each) => each.isFile() && each.name.endsWith('.node'));
  if (!entry) throw new LayerBuildError(`${layer} holds no native file; delete the folder and build it again.`);
  return join(entry.parentPath, entry.name);
}

function nativePackage(architecture: LayerOptions['architecture'], platform: LayerOptions['platform']): { name: string; version: string } {
  const cpu = cpuOf(architecture);
  return { name: `@lancedb/lancedb-${platform}-${cpu}${platform === 'linux' ? '-gnu' : ''}`, version: versionOf('@lancedb/lancedb') };
}

function cpuOf(architecture: LayerOptions['architecture']): 'x64' | 'arm64' {
  return architecture === 'x86_64' ? 'x64' : 'arm64';
}

/** Puts the native package in its place: from the checkout when it is there, else by npm, which fetches that one package. */
function placeNative(
  native: { name: string; version: string },
  architecture: LayerOptions['architecture'],
  platform: LayerOptions['platform'],
  modules: string,
): void {
  const target = join(modules, native.name);
  const own = join(checkout, 'node_modules', native.name);
  if (existsSync(join(own, 'package.json')) && readVersion(own) === native.version) {
    copyPackage(own, target);
    return;
  }
  const scratch = mkdtempSync(join(dirname(dirname(dirname(modules))), '.fetching-'));
  try {
    // As an optional dependency: npm refuses a foreign platform's package that is asked for by name, whatever --os and --cpu say.
    writeFileSync(
      join(scratch, 'package.json'),
      JSON.stringify({ private: true, optionalDependencies: { [native.name]: native.version } }),
    );
    const args = ['install', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const foreign = [`--os=${platform}`, `--cpu=${cpuOf(architecture)}`, ...(platform === 'linux' ? ['--libc=glibc'] : [])];
    execFileSync('npm', [...args, ...foreign], { cwd: scratch, stdio: ['ignore', 'ignore', 'pipe'] });
    const fetched = join(scratch, 'node_modules', native.name);
    if (!existsSync(fetched)) throw new LayerBuildError(`npm found no ${native.name}@${native.version} in the registry.`);
    const pinned = lockedIntegrity(native.name);
    const got = installedIntegrity(scratch, native.name);
    if (pinned && got && pinned !== got)
      throw new LayerBuildError(`${native.name}@${native.version} is not what package-lock.json says (${pinned}).`);
    copyPackage(fetched, target);
  } catch (error) {
    if (error instanceof LayerBuildError) throw error;
    throw new LayerBuildError(
      `npm could not fetch ${native.name}@${native.version}. Check the network and the registry, then run it again.`,
      { cause: error },
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The digest that the checkout's lock file has for a package. */
function lockedIntegrity(name: string): string | undefined {
  return integrityIn(join(checkout, 'package-lock.json'), name);
}

/** The digest of what npm has installed, from its own hidden lock file. */
function installedIntegrity(folder: string, name: string): string | undefined {
  return integrityIn(join(folder, 'node_modules', '.package-lock.json'), name);
}

function integrityIn(lockFile: string, name: string): string | undefined {
  if (!existsSync(lockFile)) return undefined;
  const lock: { packages?: Record<string, { integrity?: string }> } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return lock.packages?.[`node_modules/${name}`]?.integrity;
}

/** Copies what runs: no source maps, types, minified doubles, docs; licences stay. */
function copyPackage(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => from === path || isKept(relative(from, path), statSync(path).isDirectory()) });
}

function isKept(path: string, isFolder: boolean): boolean {
  const name = path.split('/').at(-1) ?? path;
  if (isFolder) return !['node_modules', 'src', 'docs', 'test', 'tests', 'bin', 'ts', '.github'].includes(name);
  if (/^(licen[cs]e|notice|copying)/i.test(name)) return true;
  if (/\.d\.[cm]?ts$/.test(name) || name.includes('.min.')) return false;
  return ['.js', '.cjs', '.json', '.node'].includes(extname(name));
}

/** Where a package of the checkout lies. Some do not export their package.json, so the folder is looked for by name. */
function packageFolder(name: string): string {
  const from = [checkout, join(checkout, 'node_modules', '@lancedb/lancedb'), join(checkout, 'node_modules', 'apache-arrow')];
  for (const place of from) {
    const bases = createRequire(join(place, 'index.js')).resolve.paths(name) ?? [];
    const base = bases.find((each) => existsSync(join(each, name, 'package.json')));
    if (base) return join(base, name);
  }
  throw new LayerBuildError(`${name} is not installed in this checkout; run npm ci.`);
}

function versionOf(name: string): string {
  return readVersion(packageFolder(name));
}

function readVersion(folder: string): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return manifest.version;
}

function readStamp(layer: string): string | undefined {
  const path = join(layer, stampName);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function main(): void {
  const [wanted] = process.argv.slice(2);
  const architectures = wanted === 'x86_64' || wanted === 'arm64' ? ([wanted] as const) : (['x86_64', 'arm64'] as const);
  for (const architecture of architectures) {
    const layer = buildKnowledgeLayer({ architecture, platform: 'linux' });
    const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
    console.log(
      `${relative(checkout, layer)}: ${megabytes(folderSize(layer))} unzipped of ${megabytes(unzippedLimitBytes)}, native file ${megabytes(statSync(nativeFile(layer)).size)}`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
