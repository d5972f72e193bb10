import { digestOf } from '#domain/content/canonical.ts';
import { GroupSpecSchema, specOf, type GroupSpec, type ReviewerGroup } from '#domain/identity/reviewer-groups.ts';
import type { ReviewerGroups } from '#usecases/ports/reviewer-groups.ts';
import type * as z from 'zod';

type PersonFields = z.input<typeof GroupSpecSchema>['people'][number];

/** Two people who are asked. */
export const ann: PersonFields = { id: 'ann', name: 'Ann Example', email: 'ann@example.com' };
export const ben: PersonFields = { id: 'ben', name: 'Ben Okri', email: 'Ben@example.com' };

/** A group of the team that tests are of, which every team may ask. */
export function aGroup(people: readonly PersonFields[] = [ann, ben], fields: Partial<ReviewerGroup> = {}): ReviewerGroup {
  return {
    name: 'brand-editors',
    owner: 'catalogue',
    version: 1,
    ...aGroupSpec(people),
    updatedAt: '2026-01-01T00:00:00.000Z',
    updatedBy: 'olga',
    ...fields,
  };
}

/** What a team puts. */
export function aGroupSpec(people: readonly PersonFields[] = [ann, ben], teams: string[] = ['*']): GroupSpec {
  return GroupSpecSchema.parse({ teams, people: [...people] });
}

/** Groups in memory. Keeps what `test/contracts/reviewer-groups.ts` asks. */
export function createMemoryGroups(...given: ReviewerGroup[]): ReviewerGroups {
  const versions = new Map(given.map((group) => [group.name, [group]]));
  const newest = (name: string) => structuredClone(versions.get(name)?.at(-1));
  return {
    find: async (name) => newest(name),
    version: async (name, version) => structuredClone(versions.get(name)?.find((group) => group.version === version)),
    list: async () => [...versions.keys()].toSorted().flatMap((name) => newest(name) ?? []),
    async put(name, spec, by, now, replaces) {
      const current = newest(name);
      const standing = current?.version ?? 0;
      if (current && current.owner !== by.team) return { kind: 'not-owner' };
      if (replaces !== undefined && replaces !== standing) return { kind: 'other-version', version: standing };
      if (current && digestOf(specOf(current)) === digestOf(spec)) return { kind: 'unchanged', group: current };
      const added = { name, owner: by.team, version: standing + 1, updatedAt: now.toISOString(), updatedBy: by.sub };
      const group = { ...added, ...structuredClone(spec) };
      versions.set(name, [...(versions.get(name) ?? []), group]);
      return { kind: 'created', group: structuredClone(group) };
    },
  };
}
