import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root } from '../../local/paths.ts';

/** What the pages for people tell them to type. */

const read = (...names: string[]) => readFileSync(join(root, ...names), 'utf8');
const pages = ['README.md', 'CONTRIBUTING.md', 'automations/README.md', 'local/README.md', 'docs/local-cloud.md', 'docs/runbook.md'];

/** The shell blocks of a page, or of one section of it. */
function blocks(page: string, heading?: string): string[] {
  const text = read(page);
  const section = heading === undefined ? text : (text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '');
  return [...section.matchAll(/^ *```sh\n([^]*?)^ *```$/gm)].map(([, block = '']) => block);
}

const [fiveCalls = ''] = blocks('README.md', 'The API in five calls');

/** What a command says of itself. */
function usageOf(main: string): string {
  const { NODE_OPTIONS: _options, ...env } = process.env;
  return spawnSync(process.execPath, [join(root, main), '--help'], { cwd: root, encoding: 'utf8', env }).stdout;
}

describe('the shell blocks of the pages', () => {
  it.each(pages.flatMap((page) => blocks(page).map((block, index) => [page, index + 1, block] as const)))(
    'can be read by bash: %s, block %i',
    (_page, _index, block) => {
      expect(spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    },
  );
});

describe('the commands that pages name', () => {
  const usages = { local: usageOf('local/main.ts'), ops: usageOf('ops/main.ts') };
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

  it.each(pages)('are there: %s', (page) => {
    for (const [, script = '', , command] of read(page).matchAll(/npm run (?:--silent )?([a-z][a-z:]*)( -- ([a-z]+))?/g)) {
      expect(Object.keys(scripts)).toContain(script);
      if (command !== undefined && (script === 'local' || script === 'ops'))
        expect(usages[script]).toMatch(new RegExp(` ${script} -- ${command}\\b`));
    }
  });
});

describe('the API in five calls', () => {
  it('makes five calls, none of which ends the task before its time', () => {
    expect(fiveCalls.match(/^# \d\./gm)).toHaveLength(5);
    expect(fiveCalls).not.toContain('cancel');
  });

  it('finds the cloud on any port, and makes a new task each time', () => {
    expect(fiveCalls).not.toMatch(/127\.0\.0\.1|localhost/);
    expect(fiveCalls).toContain('local -- url');
    expect(fiveCalls).toMatch(/idempotency-key: \S*\$\(date/);
  });

  it('sends what the automation asks for', () => {
    const body = JSON.parse(/ -d '(.*)'\)$/m.exec(fiveCalls)?.[1] ?? '') as { automation: string; input: Record<string, unknown> };
    expect(readdirSync(join(root, 'automations'))).toContain(body.automation);
    const { inputSchema } = JSON.parse(read('automations', body.automation, 'revision.json')) as {
      inputSchema: { required: string[]; properties: object };
    };
    expect(Object.keys(body.input)).toEqual(expect.arrayContaining(inputSchema.required));
    expect(Object.keys(inputSchema.properties)).toEqual(expect.arrayContaining(Object.keys(body.input)));
  });
});
