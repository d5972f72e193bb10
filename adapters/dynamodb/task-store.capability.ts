import type { Capability } from '#adapters/capability.ts';
import { workTable } from './table-variables.ts';

/** A task with its drafts, reviews and publications, and its trail. */
export const read = { variables: workTable, actions: { work: ['dynamodb:GetItem', 'dynamodb:Query'] } } satisfies Capability;

/** A change of a task: one TransactWriteItems of puts, for which IAM asks by the actions inside the transaction. */
export const change = {
  variables: workTable,
  actions: { work: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'] },
} satisfies Capability;

/** A team's tasks, in order. */
export const list = { variables: workTable, actions: { 'work/byTeam': ['dynamodb:Query'] } } satisfies Capability;

/** Tasks past their due time, and putting that time off. */
export const due = {
  variables: workTable,
  actions: { 'work/byDue': ['dynamodb:Query'], work: ['dynamodb:UpdateItem'] },
} satisfies Capability;
