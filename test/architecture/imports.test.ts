import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');

/** One offending file for each rule of .dependency-cruiser.mjs; `from` where the rule speaks of its folder. */
const offences: Record<string, { path: string; text: string; from?: string }> = {
  'no-cycle': { path: 'domain/a/about.ts', text: "import './round.ts';\n" },
  resolvable: { path: 'domain/a/lost.ts', text: "import './nowhere.ts';\n" },
  'production-packages': { path: 'adapters/a/tool.ts', text: "import 'fast-check';\n" },
  'domain-is-inmost': { path: 'domain/a/outward.ts', text: "import '#adapters/a/plain.ts';\n" },
  'domain-is-pure': { path: 'domain/a/files.ts', text: "import 'node:fs';\n" },
  'domain-without-aws': { path: 'domain/a/cloud.ts', text: "import '@aws-sdk/client-s3';\n" },
  'domain-folders-one-way': { path: 'domain/b/back.ts', text: "import '../a/forth.ts';\n", from: 'domain/b' },
  'usecases-know-domain-only': { path: 'usecases/reach.ts', text: "import '#adapters/a/plain.ts';\n" },
  'steps-know-no-entry': { path: 'usecases/steps/up.ts', text: "import '../entry.ts';\n" },
  'ports-know-domain-only': { path: 'usecases/ports/down.ts', text: "import '../steps/shared.ts';\n" },
  'adapters-know-ports-only': { path: 'adapters/a/caller.ts', text: "import '#runtime/log.ts';\n" },
  'contract-knows-domain-only': { path: 'statemachines/a/contract.ts', text: "import '#adapters/a/plain.ts';\n" },
  'lambdas-know-inner-layers': { path: 'lambdas/one/index.ts', text: "import '../../lib/stack.ts';\n" },
  'lambda-stands-alone': { path: 'lambdas/one/other.ts', text: "import '../two/handler.ts';\n" },
  'wiring-only-in-index': {
    path: 'lambdas/two/handler.ts',
    text: "import type { Plain } from '#adapters/a/plain.ts';\nexport type Own = Plain;\n",
  },
  'route-is-data': { path: 'lambdas/two/route.ts', text: "import './handler.ts';\n" },
  'capability-is-data': { path: 'adapters/a/plain.capability.ts', text: "import './plain.ts';\n" },
  'ops-is-for-every-stage': { path: 'ops/peek.ts', text: "import '../local/state.ts';\n" },
  'lib-reads-contracts-only': { path: 'lib/stack.ts', text: "import '../lambdas/two/handler.ts';\n" },
  'clients-stand-alone': { path: 'clients/one/index.ts', text: "import '../../domain/a/schema.ts';\n" },
  'tests-are-not-imported': { path: 'domain/a/tested.ts', text: "import '../../test/a.test.ts';\n" },
};

/** What the offending files import, and imports that every rule lets pass. */
const innocent: Record<string, string> = {
  'domain/a/round.ts': "import './about.ts';\n",
  'domain/a/forth.ts': "import '../b/plain.ts';\n",
  'domain/b/plain.ts': 'export {};\n',
  'usecases/entry.ts': "import './steps/shared.ts';\n",
  'usecases/steps/shared.ts': "import '../ports/port.ts';\n",
  'usecases/ports/port.ts': "import '#domain/a/schema.ts';\n",
  'domain/a/schema.ts': "import 'node:crypto';\nimport * as z from 'zod';\nexport const schema = z.string();\n",
  'adapters/a/plain.ts': "import '@aws-sdk/client-s3';\nimport '#domain/a/schema.ts';\nexport type Plain = string;\n",
  'lambdas/_runtime/log.ts': "import '#domain/a/schema.ts';\n",
  'adapters/capability.ts': 'export type Capability = string;\n',
  'adapters/a/other.capability.ts': "import type { Capability } from '../capability.ts';\nexport type Own = Capability;\n",
  'lambdas/two/function.ts': "import '#adapters/a/other.capability.ts';\n",
  'lambdas/two/index.ts': "import '#adapters/a/plain.ts';\nimport '#runtime/log.ts';\nimport './handler.ts';\n",
  'lib/functions.ts': "import '../lambdas/two/function.ts';\nimport '../domain/a/schema.ts';\n",
  'ops/why.ts': "import '#adapters/a/plain.ts';\nimport '../lib/functions.ts';\n",
  'local/state.ts': "import '../ops/why.ts';\n",
  'test/a.test.ts': 'export {};\n',
};

describe('the direction of imports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'linekeeper-imports-'));
  let found: { rule: string; from: string }[] = [];

  beforeAll(() => {
    const files = { ...innocent, ...Object.fromEntries(Object.values(offences).map(({ path, text }) => [path, text])) };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.mjs']) copyFileSync(join(root, file), join(folder, file));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const layers = ['domain', 'usecases', 'adapters', 'lambdas', 'lib', 'statemachines', 'clients', 'ops', 'local', 'test'];
    const cruise = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
    const { stdout } = spawnSync(process.execPath, [cruise, ...layers, '--preserve-symlinks', '-T', 'json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const report = JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string }[] } };
    found = report.summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(offences))('%s is held', (rule, { path, from = path }) => {
    expect(found).toContainEqual({ rule, from });
  });

  it('lets the layers read what lies further in', () => {
    const innocentPaths = Object.keys(innocent).filter((path) => path !== 'domain/a/round.ts');
    expect(found.filter(({ from }) => innocentPaths.includes(from))).toEqual([]);
  });
});
