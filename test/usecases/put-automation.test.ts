import { describe, expect, it } from '@jest/globals';
import type { Automation, Revision, RevisionSpec } from '#domain/automation/schema.ts';
import { digestOf } from '#domain/content/canonical.ts';
import { AutomationIdSchema } from '#domain/identity/ids.ts';
import type { AutomationRegistry } from '#usecases/ports/automation-registry.ts';
import { putAutomation } from '#usecases/put-automation.ts';
import { clock, spec } from '../doubles/line.ts';
import { aGroup, createMemoryGroups } from '../doubles/reviewer-groups.ts';

const id = AutomationIdSchema.parse('copy');

/** One automation in memory. */
function memoryRegistry(): AutomationRegistry {
  let automation: Automation | undefined;
  const revisions: Revision[] = [];
  return {
    find: async () => automation,
    owner: async () => automation?.owner,
    revision: async (_id, number) => revisions[number - 1],
    list: async () => (automation ? [automation] : []),
    async put(_id, put, by, now) {
      const live = revisions.at(-1);
      const digest = digestOf(put);
      if (live?.digest === digest) return { kind: 'unchanged', revision: live };
      const at = now.toISOString();
      const revision = { automation: id, revision: revisions.length + 1, spec: put, digest, createdAt: at, createdBy: by.sub };
      revisions.push(revision);
      automation = { id, owner: by.team, teams: put.teams, title: put.title, live: revision.revision, paused: false, updatedAt: at };
      return { kind: 'created', revision };
    },
  };
}

function setUp() {
  const stage = {
    routes: ['copywriting'],
    connectors: { catalogue: { kind: 'json-object' as const, teams: '*' as const } },
  };
  const registry = memoryRegistry();
  const put = (changes: Partial<RevisionSpec> = {}, team = 'catalogue') =>
    putAutomation({ registry, groups: createMemoryGroups(aGroup()), stage, clock }, { sub: 'svc', team, scope: new Set() }, id, {
      ...spec,
      prompt: { ...spec.prompt, user: 'Write copy.' },
      connectors: [{ connector: 'catalogue', key: 'a.json' }],
      ...changes,
    });
  return { put };
}

describe('putting an automation', () => {
  it('makes a revision, and none for the same once more', async () => {
    const { put } = setUp();
    const first = await put();
    expect(first).toMatchObject({ kind: 'created', receipt: { id, revision: 1, warnings: [] } });
    expect(await put()).toEqual({ ...first, kind: 'unchanged' });
  });

  it('warns of what readers of the revision before may miss, and makes it live all the same', async () => {
    const { put } = setUp();
    await put();
    const next = { outputSchema: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] } };
    expect(await put(next)).toMatchObject({
      kind: 'created',
      receipt: { revision: 2, warnings: [{ pointer: '/outputSchema/properties/headline', detail: 'was always there and is gone' }] },
    });
    expect(await put(next)).toMatchObject({ kind: 'unchanged', receipt: { revision: 2, warnings: [] } });
    expect(await put({ ...next, title: 'Other' })).toMatchObject({ kind: 'created', receipt: { revision: 3, warnings: [] } });
  });

  it('is refused to all but the owner', async () => {
    const { put } = setUp();
    await put();
    await expect(put({}, 'legal')).rejects.toMatchObject({
      kind: 'not-your-automation',
      message: expect.not.stringContaining('catalogue'),
    });
  });

  it('is refused for what would not run', async () => {
    const { put } = setUp();
    await expect(put({ model: { ...spec.model, route: 'none' } })).rejects.toMatchObject({
      kind: 'invalid-request',
      errors: [expect.objectContaining({ pointer: '/model/route' })],
    });
  });
});
