import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { hasBase } from './base-version.ts';
import { describeTime, paceOf } from './budget.ts';
import { currentCommit } from './current-commit.ts';

/**
 * Everything that CI runs, cheap steps first: `npm test`, or `npm run test:deep` for the long variants (LINEKEEPER_DEEP=1), whose
 * result is kept in bench/deep-result.json. Ends with the line `Tests: N passed, N failed`; a step that is not jest's or unittest's
 * own counts as one test. Each step has a budget of time; what takes twice its budget fails, so that nothing becomes slow unseen. The long
 * variants have none.
 */

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const reports = join(root, '.build', 'reports');
const deep = process.env['LINEKEEPER_DEEP'] === '1';

type Count = { passed: number; failed: number };
type Step = {
  name: string;
  script: string;
  kind: 'check' | 'jest' | 'unittest';
  /** What it takes at most on two idle cores; a step that may download has none. */
  budgetSeconds?: number;
};
/** Without a budget where the step has none, and for the long variants, which take as long as they take. */
type Result = Count & { step: string; seconds: number; budgetSeconds: number | undefined };

/** What is wrong without running our code, in seconds. When one of these fails the slow steps are not begun. */
const cheap: readonly Step[] = [
  { name: 'types', script: 'typecheck', kind: 'check', budgetSeconds: 20 },
  { name: 'format', script: 'format:check', kind: 'check', budgetSeconds: 5 },
  { name: 'imports', script: 'deps', kind: 'check', budgetSeconds: 10 },
  { name: 'unused code', script: 'unused', kind: 'check', budgetSeconds: 10 },
  { name: 'generated files', script: 'schemas', kind: 'check', budgetSeconds: 5 },
  { name: 'lint', script: 'lint', kind: 'check', budgetSeconds: 20 },
];

const slow: readonly Step[] = [
  { name: 'build', script: 'build', kind: 'check' },
  { name: 'templates', script: 'lint:templates', kind: 'check' },
  { name: 'unit tests', script: 'test:unit', kind: 'jest', budgetSeconds: 150 },
  { name: 'simulation', script: 'test:simulation', kind: 'jest', budgetSeconds: 180 },
  { name: 'browser tests', script: 'test:browser', kind: 'jest', budgetSeconds: 60 },
  { name: 'python packages', script: 'install:python', kind: 'check' },
  { name: 'contract tests', script: 'test:contracts', kind: 'jest', budgetSeconds: 60 },
  { name: 'model server tests', script: 'test:models', kind: 'unittest', budgetSeconds: 60 },
  { name: 'deployed tests', script: 'test:deployed', kind: 'jest', budgetSeconds: 500 },
  { name: 'upgrade test', script: 'test:versions', kind: 'jest', budgetSeconds: 180 },
];

/** The part of jest's report that is counted. @see https://jestjs.io/docs/cli#--json */
const JestReportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

function argumentsOf({ script, kind }: Step, report: string): string[] {
  if (kind === 'jest') return ['--json', `--outputFile=${report}`];
  return script === 'schemas' ? ['--check'] : [];
}

/** Runs an npm script on the project's own Node and shows its output; resolves to its exit code and what it wrote to stderr. */
async function runScript(script: string, args: readonly string[]): Promise<{ code: number; errors: string }> {
  // jest writes its report to the file; the copy it would print is for machines.
  const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
    cwd: root,
    stdio: ['ignore', args.includes('--json') ? 'ignore' : 'inherit', 'pipe'],
    env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk);
    errors += chunk.toString('utf8');
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  return { code, errors };
}

/** Counts a step's tests. A runner that failed without a failed test (a set-up that broke, a crash) counts as one failure. */
function count({ kind }: Step, code: number, errors: string, report: string): Count {
  const counted =
    kind === 'jest' ? countJest(report) : kind === 'unittest' ? countUnittest(errors) : { passed: code === 0 ? 1 : 0, failed: 0 };
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

function countJest(report: string): Count {
  if (!existsSync(report)) return { passed: 0, failed: 0 };
  const read = JestReportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  return { passed: read.numPassedTests, failed: read.numFailedTests + read.numRuntimeErrorTestSuites };
}

/** unittest ends with `Ran 17 tests in …` and, if need be, `FAILED (failures=1, errors=2, skipped=1)`. */
function countUnittest(errors: string): Count {
  const number = (pattern: RegExp) => Number(pattern.exec(errors)?.[1] ?? 0);
  const failed = number(/failures=(\d+)/) + number(/errors=(\d+)/);
  return { passed: Math.max(0, number(/^Ran (\d+) test/m) - failed - number(/skipped=(\d+)/)), failed };
}

async function runStep(step: Step): Promise<Result> {
  console.log(`\n── ${step.name} (npm run ${step.script})`);
  const report = join(reports, `${step.script.replace(':', '-')}.json`);
  rmSync(report, { force: true });
  const started = performance.now();
  const { code, errors } = await runScript(step.script, argumentsOf(step, report));
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const counted = count(step, code, errors, report);
  const budgetSeconds = deep ? undefined : step.budgetSeconds;
  const tooSlow = paceOf(seconds, budgetSeconds) === 'too-slow';
  const result = { step: step.name, seconds, budgetSeconds, ...counted, failed: counted.failed + (tooSlow ? 1 : 0) };
  console.log(`── ${step.name}: ${result.failed === 0 ? 'passed' : 'FAILED'} in ${describeTime(seconds, budgetSeconds)}`);
  return result;
}

function keepDeepResult(results: readonly Result[], total: Count): void {
  const file = join(root, 'bench', 'deep-result.json');
  const machine = { cores: availableParallelism(), memoryGb: Math.round(totalmem() / 1024 ** 3), node: process.versions.node };
  mkdirSync(join(root, 'bench'), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify({ date: new Date().toISOString(), commit: currentCommit(root), machine, steps: results, ...total }, null, 2)}\n`,
  );
  console.log(`Written to ${relative(root, file)}.`);
}

/** An archive of one commit has no older version to deploy. The long variants insist on it. */
function isPossible({ name, script }: Step): boolean {
  if (script !== 'test:versions' || deep || hasBase()) return true;
  console.log(`\n── ${name}: left out, since this checkout has no history that goes back to the base version.`);
  return false;
}

mkdirSync(reports, { recursive: true });
const results: Result[] = [];
for (const step of cheap) results.push(await runStep(step));
const sound = results.every(({ failed }) => failed === 0);
if (sound) for (const step of slow.filter(isPossible)) results.push(await runStep(step));
else console.log(`\nNot run, since a cheap check failed: ${slow.map(({ name }) => name).join(', ')}.`);

const total = {
  passed: results.reduce((sum, { passed }) => sum + passed, 0),
  failed: results.reduce((sum, { failed }) => sum + failed, 0),
};
console.log('');
for (const { step, seconds, budgetSeconds, passed, failed } of results) {
  console.log(`${step.padEnd(20)} ${describeTime(seconds, budgetSeconds).padEnd(16)} ${passed} passed, ${failed} failed`);
}
if (deep) keepDeepResult(results, total);
console.log(`Tests: ${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
