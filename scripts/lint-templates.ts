import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Synthesizes every stage with the real `cdk synth` and holds the templates against cfn-lint, a second opinion beside cdk-nag.
 * cfn-lint is Python; it is installed once into a virtual environment inside the checkout.
 */

const root = join(import.meta.dirname, '..');
const stages = ['local', 'dev', 'prod'];
const requirements = join(root, 'scripts', 'requirements-dev.txt');
const venv = join(root, '.local', 'venv-dev');
const stamp = join(venv, 'installed.txt');

/** W3005: CDK adds a DependsOn where a reference already orders two resources; harmless, and not ours to remove. */
const ignoredChecks = ['W3005'];

function run(command: string, args: readonly string[], fix: string): void {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  console.error(`${relative(root, command) || command} failed${error ? `: ${error.message}` : ''}. ${fix}`);
  process.exit(1);
}

function installCfnLint(): void {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  mkdirSync(join(root, '.local'), { recursive: true });
  run('python3', ['-m', 'venv', venv], 'Install Python 3.10 or newer with its venv module, or put it on PATH as python3.');
  run(
    join(venv, 'bin', 'pip'),
    ['install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    'Check that PyPI can be reached.',
  );
  writeFileSync(stamp, wanted);
}

installCfnLint();
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
  join(venv, 'bin', 'cfn-lint'),
  ['--ignore-checks', ...ignoredChecks, '--', ...templates],
  'Mend the stack, or add the check to ignoredChecks with its reason.',
);
console.log(`${templates.length} templates of ${stages.length} stages are valid.`);
