import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { App, Validations } from 'aws-cdk-lib';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import type { StageConfig } from '../../lib/config.ts';
import { functionNames } from '../../lib/functions.ts';
import { addStacks } from '../../lib/linekeeper.ts';
import { ReviewedChecks } from '../../lib/nag-suppressions.ts';
import type { Synthesis } from './synthesized.ts';

/** Synthesizes stages: their configs come as JSON on stdin, what was made goes as JSON to stdout. Suites run it by `synthesized.ts`. */

/** Remembers what cdk-nag found, beyond the reviewed list and by it, for a test to judge. */
class RecordingChecks extends ReviewedChecks {
  readonly open: string[] = [];
  override validate(context: Parameters<ReviewedChecks['validate']>[0]) {
    const { violations } = super.validate(context);
    for (const { ruleName, violatingResources } of violations)
      this.open.push(...violatingResources.map((at) => `${ruleName} ${at.constructPath}`));
    return { success: true, violations: [] };
  }
}

/** Over placeholder code: what the functions hold plays no part in the templates' shape. */
function synthesizeIn(dir: string, config: StageConfig): Synthesis {
  for (const name of functionNames) {
    mkdirSync(join(dir, 'lambdas', name), { recursive: true });
    writeFileSync(join(dir, 'lambdas', name, 'index.mjs'), `export const handler = '${name}';`);
  }
  mkdirSync(join(dir, 'engine', 'nodejs'), { recursive: true });
  writeFileSync(join(dir, 'engine', 'nodejs', 'placeholder'), '');
  const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8'));
  const app = new App({ outdir: join(dir, 'cdk.out'), context, analyticsReporting: false });
  const stacks = addStacks(app, { config, lambdasDir: join(dir, 'lambdas'), engineDir: join(dir, 'engine') });
  const checks = new RecordingChecks();
  Validations.of(app).addPlugins(checks);
  const assembly = app.synth();
  const each = <T>(of: (artifact: CloudFormationStackArtifact) => T) => ({
    State: of(assembly.getStackArtifact(stacks.state.artifactId)),
    Knowledge: of(assembly.getStackArtifact(stacks.knowledge.artifactId)),
    Workflow: of(assembly.getStackArtifact(stacks.workflow.artifactId)),
    Api: of(assembly.getStackArtifact(stacks.api.artifactId)),
    Operations: of(assembly.getStackArtifact(stacks.operations.artifactId)),
  });
  return {
    templates: each((artifact) => artifact.template),
    settings: settingsIn(join(app.outdir, 'functions')),
    terminationProtection: each((artifact) => artifact.terminationProtection ?? false),
    findings: { open: checks.open, accepted: [...checks.used].map(({ finding, at }) => `${finding} ${at}`) },
  };
}

function settingsIn(dir: string): Synthesis['settings'] {
  return Object.fromEntries(readdirSync(dir).map((name) => [name, JSON.parse(readFileSync(join(dir, name, 'settings.json'), 'utf8'))]));
}

const configs = JSON.parse(await text(process.stdin)) as StageConfig[];
const made = configs.map((config) => {
  const dir = mkdtempSync(join(tmpdir(), 'linekeeper-synth-'));
  try {
    return synthesizeIn(dir, config);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
process.stdout.write(JSON.stringify(made));
