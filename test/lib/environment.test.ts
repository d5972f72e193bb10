import { describe, expect, it } from '@jest/globals';
import { declaredEnvironments, pickEnvironment, UnknownVariableError } from '../../lib/environment.ts';
import { functionNames } from '../../lib/functions.ts';
import { grants, ResourceUnknownError, statementsFor, type Resource } from '../../lib/grants.ts';
import { root } from './synthesized.ts';

const declared = new Map([
  [
    'get-task' as const,
    [
      { key: 'WORK_TABLE', required: true },
      { key: 'HINT', required: false },
    ],
  ],
]);

describe('the environment of a function', () => {
  it('is what it declares, out of what its stack knows', () => {
    expect(pickEnvironment('get-task', declared, { WORK_TABLE: 'work', REGISTRY_TABLE: 'registry' })).toEqual({ WORK_TABLE: 'work' });
  });

  it('fails the synthesis when a variable is unknown', () => {
    expect(() => pickEnvironment('get-task', declared, { REGISTRY_TABLE: 'registry' })).toThrow(UnknownVariableError);
    expect(() => pickEnvironment('get-task', declared, { REGISTRY_TABLE: 'registry' })).toThrow(
      'lambdas/get-task/env.ts asks for WORK_TABLE',
    );
  });
});

/** The variable by which a function gets to know each resource; without it the grant is one too many. */
const variableOf: Record<Resource, string> = {
  work: 'WORK_TABLE',
  'work/byTeam': 'WORK_TABLE',
  'work/byDue': 'WORK_TABLE',
  registry: 'REGISTRY_TABLE',
  content: 'CONTENT_BUCKET',
  knowledge: 'KNOWLEDGE_BUCKET',
  'knowledge/list': 'KNOWLEDGE_BUCKET',
  // Targets in the catalogue bucket are computed before; publish gets them with the connectors.
  catalogue: 'CONNECTORS',
  interactive: 'INTERACTIVE_QUEUE_URL',
  decisions: 'DECISION_QUEUE_URL',
  ingest: 'INGEST_QUEUE_URL',
  machine: 'MACHINE_ARN',
  'task-tokens': 'MACHINE_ARN',
  executions: 'MACHINE_ARN',
  'await-task': 'AWAIT_FUNCTION',
  'event-bus': 'EVENT_BUS',
  'link-base': 'LINK_BASE_PARAMETER',
  mail: 'MAIL_FROM',
  'webhook-secret': 'WEBHOOK_SECRET_ARN',
  'connector-secrets': 'CONNECTORS',
  'chat-models': 'MODEL_ROUTES',
  'embedding-model': 'EMBEDDING',
  'chat-model-secrets': 'MODEL_ROUTES',
  'embedding-model-secret': 'EMBEDDING',
};

describe('the grants of a function', () => {
  it('speak of nothing that the function is not told about', async () => {
    const environments = await declaredEnvironments(root);
    for (const name of functionNames) {
      const told = new Set(environments.get(name)?.map(({ key }) => key));
      const untold = Object.entries(variableOf).filter(
        ([resource, variable]) => Object.hasOwn(grants[name], resource) && !told.has(variable),
      );
      expect({ name, untold }).toEqual({ name, untold: [] });
    }
  });

  it('fail the synthesis when its stack was not given a resource', () => {
    expect(() => statementsFor('get-task', { work: ['arn:work'] })).toThrow(ResourceUnknownError);
  });

  it('leave out a resource of which the stage has none', () => {
    expect(statementsFor('get-task', { work: ['arn:work'], content: [] })).toEqual([
      { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: ['arn:work'] },
    ]);
  });

  it.each(functionNames)('name single actions only: %s', (name) => {
    for (const action of Object.values(grants[name]).flat()) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+$/);
  });
});
