import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadStageConfig, type StageConfig } from '../../lib/config.ts';

export const root = join(import.meta.dirname, '..', '..');
export const stages = ['local', 'dev', 'prod'] as const;

export type Template = {
  Resources: Record<string, { Type: string; Properties?: any; DeletionPolicy?: string; DependsOn?: string | string[] }>;
  Outputs?: Record<string, { Value: unknown }>;
};
export type StackName = 'State' | 'Knowledge' | 'Workflow' | 'Api' | 'Operations';
/** What a stage's config makes. */
export type Synthesis = {
  templates: Record<StackName, Template>;
  /** What stands in the settings file of each function that has one. */
  settings: Record<string, Record<string, string>>;
  /** Whether each stack refuses to be deleted. */
  terminationProtection: Record<StackName, boolean>;
  /** What cdk-nag found: what nothing explains, and the entries of the reviewed list that explained something. */
  findings: { open: string[]; accepted: string[] };
};
export type Synthesized = Synthesis & { config: StageConfig };

/** All that a synthesis reads: `npm run deps` keeps lib/ to these folders. */
const sources = [
  '{adapters,config,domain,lambdas,lib,statemachines,usecases}/**/*',
  'cdk.json',
  'package-lock.json',
  'package.json',
  'test/lib/synthesis.ts',
];

/** The digest of files under a folder, by their paths and contents. */
export function digestOf(folder: string, patterns: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  const files = globSync(patterns, { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).toSorted())
    hash.update(`\0${path.slice(folder.length)}\0`).update(readFileSync(path));
  return hash.digest('hex');
}

const everyDir = join(root, '.build', 'synthesized');
let keptDir: string | undefined;

/** Where the syntheses of the present sources are kept, those of other sources being gone. */
function dirOfSources(): string {
  if (keptDir !== undefined) return keptDir;
  const name = digestOf(root, sources);
  keptDir = join(everyDir, name);
  mkdirSync(keptDir, { recursive: true });
  for (const other of readdirSync(everyDir)) if (other !== name) rmSync(join(everyDir, other), { recursive: true, force: true });
  return keptDir;
}

const fileOf = (config: StageConfig) => join(dirOfSources(), `${createHash('sha256').update(JSON.stringify(config)).digest('hex')}.json`);

/**
 * Synthesizes a stage; what was made of the same sources and the same config is read again. The CDK takes seconds to load, more in the
 * sandbox of jest, so it runs in a process of its own.
 * @param change what is other than in the stage's file
 */
export function synthesize(stage: string, change: (config: StageConfig) => void = () => {}): Synthesized {
  const config = loadStageConfig(root, stage);
  change(config);
  const file = fileOf(config);
  if (!existsSync(file)) make([config, ...stages.map((other) => loadStageConfig(root, other))]);
  return { config, ...JSON.parse(readFileSync(file, 'utf8')) };
}

/** Makes what is not there yet: the first time that of the stages as they are, since many suites ask for them. */
function make(configs: readonly StageConfig[]): void {
  const missing = [...new Map(configs.map((config) => [fileOf(config), config]))].filter(([file]) => !existsSync(file));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'synthesis.ts')], {
    input: JSON.stringify(missing.map(([, config]) => config)),
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
  });
  if (status !== 0) throw new Error(`The synthesis failed:\n${stderr}`);
  const made = JSON.parse(stdout) as Synthesis[];
  for (const [at, [file]] of missing.entries()) {
    // Another worker may make the same: whoever is last puts the same in its place.
    const own = `${file}.${process.pid}`;
    writeFileSync(own, JSON.stringify(made[at]));
    renameSync(own, file);
  }
}

/** All resources of a type, over all stacks. */
export function resources(
  { templates }: Synthesized,
  type: string,
): { stack: string; id: string; properties: any; deletionPolicy: string | undefined }[] {
  return Object.entries(templates).flatMap(([stack, template]) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => ({ stack, id, properties: resource.Properties ?? {}, deletionPolicy: resource.DeletionPolicy })),
  );
}
