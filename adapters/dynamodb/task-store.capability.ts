import type { Capability } from '#adapters/capability.ts';
import { workTable } from './table-variables.ts';

/** A task with its versions. */
export const read = { variables: workTable, actions: { work: ['dynamodb:GetItem', 'dynamodb:Query'] } } satisfies Capability;

/** A change of a task: a put and an update, or one TransactWriteItems of such, for which IAM asks by the actions inside the transaction. */
export const change = {
  variables: workTable,
  actions: { work: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem'] },
} satisfies Capability;

/** A team's tasks, in order, or those about one subject. */
export const list = {
  variables: workTable,
  actions: { 'work/byTeam': ['dynamodb:Query'], 'work/bySubject': ['dynamodb:Query'], work: ['dynamodb:BatchGetItem'] },
} satisfies Capability;

/** Tasks of all teams that failed or are held. */
export const attention = {
  variables: workTable,
  actions: { 'work/byAttention': ['dynamodb:Query'], work: ['dynamodb:GetItem'] },
} satisfies Capability;

/** Tasks past their due time, and putting that time off. */
export const due = {
  variables: workTable,
  actions: { 'work/byDue': ['dynamodb:Query'], work: ['dynamodb:UpdateItem'] },
} satisfies Capability;
