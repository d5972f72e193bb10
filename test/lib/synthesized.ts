import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { loadStageConfig, type StageConfig } from '../../lib/config.ts';
import { functionNames } from '../../lib/functions.ts';
import { addStacks } from '../../lib/linekeeper.ts';
import type { ReviewedChecks } from '../../lib/nag-suppressions.ts';

export const root = join(import.meta.dirname, '..', '..');
export const stages = ['local', 'dev', 'prod'] as const;

export type Template = {
  Resources: Record<string, { Type: string; Properties?: any; DeletionPolicy?: string }>;
  Outputs?: Record<string, { Value: unknown }>;
};
export type Synthesized = { config: StageConfig; templates: Record<'State' | 'Knowledge' | 'Workflow' | 'Api' | 'Operations', Template> };

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
  const template = (id: string): Template => assembly.getStackArtifact(id).template;
  return {
    config,
    templates: {
      State: template(stacks.state.artifactId),
      Knowledge: template(stacks.knowledge.artifactId),
      Workflow: template(stacks.workflow.artifactId),
      Api: template(stacks.api.artifactId),
      Operations: template(stacks.operations.artifactId),
    },
  };
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
