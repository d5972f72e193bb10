import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { AuthConfigSchema } from '#domain/identity/auth-config.ts';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'deploying.md'), 'utf8');

/** The part of the page below a heading. */
const section = (heading: string) => page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';

describe('the page about deploying', () => {
  it('lists every IAM action that the doctor takes', () => {
    const folder = join(root, 'ops', 'doctor');
    const actions = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/tell\(\s*'([^']+)'/g)].flatMap(([, named = '']) => named.split(', ')),
    );
    expect(actions.length).toBeGreaterThan(9);
    expect(actions.filter((action) => !section('The doctor').includes(`\`${action}\``))).toEqual([]);
  });

  it('lists every IAM action that the check takes', () => {
    const folder = join(root, 'ops', 'check');
    const actions = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/tell\(\s*'([^']+)'/g)].map(([, named = '']) => named),
    );
    expect(actions.length).toBeGreaterThan(3);
    expect(actions.filter((action) => !section('The check').includes(`\`${action}\``))).toEqual([]);
  });

  it('gives settings of four identity providers that a stage takes', () => {
    const blocks = [...section('Identity provider').matchAll(/```json\n([^`]+)```/g)].map(([, json = '']) => JSON.parse(json));
    expect(blocks).toHaveLength(4);
    for (const block of blocks) {
      // What stands in angle brackets is the reader's to fill in.
      const filled = JSON.parse(JSON.stringify(block).replaceAll(/<[^>]+>/g, 'x'));
      expect(AuthConfigSchema.safeParse(filled).error).toBeUndefined();
    }
  });

  it('has a place for every link to it', () => {
    const slugs = [...page.matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    const others = ['README.md', 'config/README.md', 'docs/runbook.md', 'ops/doctor/issuer.ts', 'lib/config.ts'].map((file) =>
      readFileSync(join(root, file), 'utf8'),
    );
    const asked = [
      ...[...page.matchAll(/\]\(#([a-z0-9-]+)\)/g)].map(([, slug = '']) => slug),
      ...others.flatMap((text) => [...text.matchAll(/deploying\.md#([a-z0-9-]+)/g)].map(([, slug = '']) => slug)),
    ];
    expect(asked.length).toBeGreaterThan(9);
    expect(asked.filter((slug) => !slugs.includes(slug))).toEqual([]);
  });
});
