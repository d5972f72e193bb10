import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { loadStageConfig } from '../lib/config.ts';
import { addStacks } from '../lib/linekeeper.ts';
import { ReviewedChecks } from '../lib/nag-suppressions.ts';
import { buildKnowledgeLayer } from '../scripts/build-knowledge-layer.ts';
import { buildLambdas, lambdasOutDir } from '../scripts/build-lambdas.ts';
import { currentCommit } from '../scripts/current-commit.ts';
import { readContext } from './context.ts';

const root = join(import.meta.dirname, '..');
const app = new App({ analyticsReporting: false });
const { stage, overrides } = readContext((key) => app.node.tryGetContext(key));
const config = loadStageConfig(root, stage, overrides);
const commit = currentCommit(root);
buildLambdas(root);
addStacks(app, {
  config,
  lambdasDir: join(root, lambdasOutDir),
  engineDir: buildKnowledgeLayer({ architecture: config.architecture, platform: config.platform }),
  ...(commit === undefined ? {} : { commit }),
});
Validations.of(app).addPlugins(new ReviewedChecks());
app.synth();
