import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { loadStageConfig, type StageConfig } from '../../lib/config.ts';
import { functionNames } from '../../lib/functions.ts';
import { addStacks } from '../../lib/linekeeper.ts';
import type { ReviewedChecks } from '../../lib/nag-suppressions.ts';

export const root = join(import.meta.dirname, '..', '..');
export const stages = ['local', 'dev', 'prod'] as const;

export type Template = {
  Resources: Record<string, { Type: string; Properties?: any; DeletionPolicy?: string; DependsOn?: string | string[] }>;
  Outputs?: Record<string, { Value: unknown }>;
};
export type StackName = 'State' | 'Knowledge' | 'Workflow' | 'Api' | 'Operations';
export type Synthesized = {
  config: StageConfig;
  templates: Record<StackName, Template>;
  /** What stands in the settings file of each function that has one. */
  settings: ReadonlyMap<string, Record<string, string>>;
  /** Whether each stack refuses to be deleted. */
  terminationProtection: Record<StackName, boolean>;
};

/**
 * Synthesizes a stage in this process, over placeholder code: what the functions hold plays no part in the templates' shape.
 * @param change what is other than in the stage's file
 */
export function synthesize(stage: string, check?: ReviewedChecks, change: (config: StageConfig) => void = () => {}): Synthesized {
  const dir = mkdtempSync(join(tmpdir(), 'linekeeper-synth-'));
  try {
    return synthesizeIn(dir, stage, check, change);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function synthesizeIn(dir: string, stage: string, check: ReviewedChecks | undefined, change: (config: StageConfig) => void): Synthesized {
  for (const name of functionNames) {
    mkdirSync(join(dir, 'lambdas', name), { recursive: true });
    writeFileSync(join(dir, 'lambdas', name, 'index.mjs'), `export const handler = '${name}';`);
  }
  mkdirSync(join(dir, 'engine', 'nodejs'), { recursive: true });
  writeFileSync(join(dir, 'engine', 'nodejs', 'placeholder'), '');
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const app = new App({ outdir: join(dir, 'cdk.out'), context, analyticsReporting: false });
  const config = loadStageConfig(root, stage);
  change(config);
  const stacks = addStacks(app, {
    config,
    lambdasDir: join(dir, 'lambdas'),
    engineDir: join(dir, 'engine'),
  });
  if (check) Validations.of(app).addPlugins(check);
  const assembly = app.synth();
  const each = <T>(of: (artifact: CloudFormationStackArtifact) => T): Record<StackName, T> => ({
    State: of(assembly.getStackArtifact(stacks.state.artifactId)),
    Knowledge: of(assembly.getStackArtifact(stacks.knowledge.artifactId)),
    Workflow: of(assembly.getStackArtifact(stacks.workflow.artifactId)),
    Api: of(assembly.getStackArtifact(stacks.api.artifactId)),
    Operations: of(assembly.getStackArtifact(stacks.operations.artifactId)),
  });
  return {
    config,
    templates: each((artifact): Template => artifact.template),
    settings: settingsIn(join(app.outdir, 'functions')),
    terminationProtection: each((artifact) => artifact.terminationProtection ?? false),
  };
}

function settingsIn(dir: string): Map<string, Record<string, string>> {
  return new Map(readdirSync(dir).map((name) => [name, JSON.parse(readFileSync(join(dir, name, 'settings.json'), 'utf8'))]));
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
