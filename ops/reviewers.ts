import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { components } from '../clients/typescript/src/index.ts';
import { createReviewerGroups } from '../adapters/dynamodb/reviewer-groups.ts';
import { systemClock } from '../adapters/system/system.ts';
import { isAway } from '../domain/identity/presence.ts';
import type { Person, ReviewerGroup } from '../domain/identity/reviewer-groups.ts';
import type { ReviewerGroups } from '../usecases/ports/reviewer-groups.ts';
import type { Clock } from '../usecases/ports/system.ts';
import { clientOf, describeProblem, type ApiTarget } from './api.ts';
import { inColumns } from './columns.ts';
import { OpsError } from './ops-error.ts';
import type { DeployedStage } from './stage.ts';

/** What `reviewers` needs of a stage to show its groups. */
export type ReviewersDependencies = { groups: Pick<ReviewerGroups, 'list'>; clock: Clock };

/** The same, of a stage that is deployed. */
export async function reviewersDependencies(stage: DeployedStage): Promise<ReviewersDependencies> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(stage.settings));
  return { groups: createReviewerGroups({ client, table: await stage.output('state', 'RegistryTable') }), clock: systemClock };
}

/** The people of all groups, a line each. */
export async function showGroups({ groups, clock }: ReviewersDependencies): Promise<string> {
  const all = await groups.list();
  if (all.length === 0) return 'There is no reviewer group yet: npm run ops -- reviewers <file> puts one; docs/review-policy.md shows how.';
  const now = clock.now();
  const rows = all.flatMap((group) => group.people.map((person) => rowOf(group, person, now)));
  return inColumns([['person', 'name', 'email', 'team', 'version', 'away'], ...rows]).join('\n');
}

function rowOf({ name, owner, version }: ReviewerGroup, person: Person, now: Date): string[] {
  const { id, away } = person;
  const gone = away && isAway(person, now) ? `until ${away.until}, ${away.standIn} stands in` : '';
  return [`${name}/${id}`, person.name, person.email, owner, String(version), gone];
}

/**
 * Puts the group in a JSON file through the API; its name is that of the file. Safe to repeat.
 * @throws {OpsError} when the file cannot be read, or the API refuses what is in it
 */
export async function putGroup(target: ApiTarget, file: string): Promise<{ name: string; version: number }> {
  const name = basename(file, '.json');
  const body = await readGroup(file);
  const { data, error, response } = await clientOf(target).PUT('/v1/reviewer-groups/{name}', { params: { path: { name } }, body });
  if (data) return data;
  throw new OpsError(`PUT /v1/reviewer-groups/${name} answered ${response.status}: ${describeProblem(error)}`);
}

async function readGroup(file: string): Promise<components['schemas']['ReviewerGroupSpec']> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new OpsError(`${file} holds no reviewer group: ${error instanceof Error ? error.message : 'it cannot be read'}`, {
      cause: error,
    });
  }
}
