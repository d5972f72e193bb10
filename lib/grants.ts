import type { FunctionName } from './functions.ts';

/** What a function can be allowed to touch. Each stands for one ARN, or a few, in the stage. */
export type Resource =
  | 'work'
  | 'work/byTeam'
  | 'work/byDue'
  | 'registry'
  | 'content'
  | 'knowledge'
  | 'knowledge/list'
  | 'catalogue'
  | 'interactive'
  | 'decisions'
  | 'ingest'
  | 'machine'
  | 'task-tokens'
  | 'executions'
  | 'await-task'
  | 'event-bus'
  | 'link-base'
  | 'mail'
  | 'webhook-secret'
  | 'connector-secrets'
  | 'chat-models'
  | 'embedding-model'
  | 'chat-model-secrets'
  | 'embedding-model-secret';

export type Grants = Partial<Record<Resource, readonly string[]>>;

const get = ['dynamodb:GetItem'] as const;
const query = ['dynamodb:Query'] as const;
const read = [...get, ...query] as const;
/** A change of a task is one TransactWriteItems of puts; IAM asks for the actions inside the transaction. */
const change = [...read, 'dynamodb:PutItem'] as const;
/** Slots and the line before them take items away, too. */
const slots = [...change, 'dynamodb:DeleteItem'] as const;
const getPut = [...get, 'dynamodb:PutItem'] as const;
const fetchObject = ['s3:GetObject'] as const;
const storeObject = ['s3:PutObject'] as const;
const send = ['sqs:SendMessage'] as const;
const secret = ['secretsmanager:GetSecretValue'] as const;
const resume = ['states:SendTaskSuccess'] as const;
const invokeModel = ['bedrock:InvokeModel'] as const;

const putInLine: Grants = { interactive: send };
const embed: Grants = { 'embedding-model': invokeModel, 'embedding-model-secret': secret };
const searchIndex: Grants = { knowledge: fetchObject, 'knowledge/list': ['s3:ListBucket'], ...embed };

/**
 * Who may do what, by the actions its code takes. A test on the emulator with role policies enforced fails when one is
 * missing; another fails when one names a wildcard. Logs, traces and the stage's key are added for everyone who needs them.
 */
export const grants: Record<FunctionName, Grants> = {
  authorize: {},
  'submit-task': {
    work: [...change, 'dynamodb:UpdateItem'],
    registry: get,
    content: storeObject,
    ...putInLine,
    'await-task': ['lambda:InvokeFunction'],
  },
  'await-task': { work: read, content: fetchObject },
  'get-task': { work: read, content: fetchObject },
  'list-tasks': { 'work/byTeam': query },
  'list-events': { work: read },
  'cancel-task': {
    work: slots,
    content: storeObject,
    ...putInLine,
    executions: ['states:StopExecution'],
    'event-bus': ['events:PutEvents'],
  },
  'list-automations': { registry: query },
  'get-automation': { registry: get },
  'put-automation': { registry: getPut },
  'get-openapi': {},
  'put-document': { registry: getPut, knowledge: storeObject, ingest: send },
  'get-document': { registry: get },
  'delete-document': { registry: getPut, ingest: send },
  'search-knowledge': { registry: get, ...searchIndex },
  'show-review': { work: read, registry: get, content: fetchObject },
  'decide-review': { work: change, registry: get, content: [...fetchObject, ...storeObject], decisions: send },
  'start-task': { work: slots, registry: get, ...putInLine, machine: ['states:StartExecution'] },
  retrieve: { work: change, registry: get, content: [...fetchObject, ...storeObject], ...searchIndex },
  infer: {
    work: change,
    registry: get,
    content: [...fetchObject, ...storeObject],
    'chat-models': invokeModel,
    'chat-model-secrets': secret,
  },
  validate: { work: change, registry: get, content: [...fetchObject, ...storeObject] },
  fallback: { work: change, registry: get, content: [...fetchObject, ...storeObject] },
  'request-review': {
    work: slots,
    registry: get,
    content: [...fetchObject, ...storeObject],
    ...putInLine,
    'task-tokens': resume,
    'link-base': ['ssm:GetParameter'],
    mail: ['ses:SendEmail'],
  },
  publish: {
    work: change,
    registry: get,
    content: fetchObject,
    catalogue: storeObject,
    'webhook-secret': secret,
    'connector-secrets': secret,
  },
  settle: { work: slots, ...putInLine, 'event-bus': ['events:PutEvents'] },
  'deliver-decision': { work: change, decisions: send, 'task-tokens': resume },
  reconcile: {
    work: [...slots, 'dynamodb:UpdateItem'],
    'work/byDue': query,
    registry: get,
    ...putInLine,
    'task-tokens': resume,
    executions: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:StopExecution'],
    'event-bus': ['events:PutEvents'],
  },
  'ingest-document': {
    registry: getPut,
    knowledge: [...fetchObject, ...storeObject, 's3:DeleteObject', 's3:AbortMultipartUpload'],
    'knowledge/list': ['s3:ListBucket'],
    ...embed,
  },
};

/** A grant speaks of something that no stack has offered. */
export class ResourceUnknownError extends Error {
  override readonly name = 'ResourceUnknownError';
}

/**
 * The policy statements of a function, one a resource; those of which a stage has none (no connector with a secret) are left out.
 * @throws {ResourceUnknownError} when the function's stack was not given something it may touch
 */
export function statementsFor(
  name: FunctionName,
  arns: Readonly<Partial<Record<Resource, readonly string[]>>>,
): { actions: string[]; resources: string[] }[] {
  return Object.entries(grants[name]).flatMap(([key, actions]) => {
    const found = Object.entries(arns).find(([resource]) => resource === key);
    if (!found) throw new ResourceUnknownError(`lib/grants.ts lets ${name} touch "${key}", which its stack was not given.`);
    return found[1].length > 0 ? [{ actions: [...actions], resources: [...found[1]] }] : [];
  });
}

/** What of the stage's key a function needs, from what it does with encrypted tables, buckets and secrets. */
export function keyActions(name: FunctionName): string[] {
  const actions = Object.values(grants[name]).flat();
  const reads = actions.some((action) =>
    ['dynamodb:GetItem', 'dynamodb:Query', 's3:GetObject', 'secretsmanager:GetSecretValue'].includes(action),
  );
  const writes = actions.some((action) => ['dynamodb:PutItem', 's3:PutObject'].includes(action));
  return [
    ...(reads ? ['kms:Decrypt', 'kms:DescribeKey'] : []),
    ...(writes ? ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'] : []),
  ];
}
