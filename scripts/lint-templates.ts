import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { installPythonTools, pythonTool } from './python-tools.ts';

/**
 * Synthesizes every stage with the real `cdk synth` and holds the templates against cfn-lint, a second opinion beside cdk-nag.
 */

const root = join(import.meta.dirname, '..');
const stages = ['local', 'dev', 'prod'];

/** W3005: CDK adds a DependsOn where a reference already orders two resources; harmless, and not ours to remove. */
const ignoredChecks = ['W3005'];

function run(command: string, args: readonly string[], fix: string): void {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  console.error(`${relative(root, command) || command} failed${error ? `: ${error.message}` : ''}. ${fix}`);
  process.exit(1);
}

installPythonTools();
for (const stage of stages) {
  const out = join('.build', 'templates', stage);
  run(
    join(root, 'node_modules', '.bin', 'cdk'),
    ['synth', '--quiet', '--output', out, '--context', `stage=${stage}`],
    'The messages above say where.',
  );
}
const templates = globSync('.build/templates/*/*.template.json', { cwd: root });
run(
  pythonTool('cfn-lint'),
  ['--ignore-checks', ...ignoredChecks, '--', ...templates],
  'Mend the stack, or add the check to ignoredChecks with its reason.',
);
console.log(`${templates.length} templates of ${stages.length} stages are valid.`);
