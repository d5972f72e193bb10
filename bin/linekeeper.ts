import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import * as z from 'zod';
import { loadStageConfig } from '../lib/config.ts';
import { addStacks } from '../lib/linekeeper.ts';
import { ReviewedChecks } from '../lib/nag-suppressions.ts';
import { buildKnowledgeLayer } from '../scripts/build-knowledge-layer.ts';
import { buildLambdas, lambdasOutDir } from '../scripts/build-lambdas.ts';

/** `-c stage=dev` chooses the stage, `-c overrides=<file>` lays settings over its file. */
const ContextSchema = z.object({
  stage: z.string().default('local'),
  overrides: z.string().optional(),
});

const root = join(import.meta.dirname, '..');
const app = new App({ analyticsReporting: false });
const { stage, overrides } = ContextSchema.parse({
  stage: app.node.tryGetContext('stage') ?? undefined,
  overrides: app.node.tryGetContext('overrides') ?? undefined,
});
const config = loadStageConfig(root, stage, overrides);
buildLambdas(root);
addStacks(app, {
  config,
  lambdasDir: join(root, lambdasOutDir),
  engineDir: buildKnowledgeLayer({ architecture: config.architecture, platform: config.platform }),
});
Validations.of(app).addPlugins(new ReviewedChecks());
app.synth();
