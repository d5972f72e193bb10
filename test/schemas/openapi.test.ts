import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ScopeSchema } from '#domain/identity/caller.ts';
import { TaskStatusSchema } from '#domain/task/schema.ts';
import { apiRoutes } from '../../lib/routes.ts';

const root = join(import.meta.dirname, '..', '..');
type Schema = {
  enum?: string[];
  required?: string[];
  additionalProperties?: boolean;
  properties: Record<string, { examples?: string[] }>;
};
type Operation = {
  operationId: string;
  security: { bearer: string[] }[];
  responses: Record<string, { content: Record<string, { schema: object }>; headers: object }>;
};
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };

const document = JSON.parse(readFileSync(join(root, 'schemas', 'openapi.json'), 'utf8')) as Document;
const { schemas } = document.components;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const operation = (id: string): Operation => operations.find(({ operationId }) => operationId === id)!;

/** Every object in the document. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const part of Object.values(value)) yield* objectsIn(part);
}

describe('the OpenAPI document', () => {
  it('passes a linter that knows the specification', () => {
    const redocly = join(root, 'node_modules', '@redocly', 'cli', 'bin', 'cli.js');
    const { stdout } = spawnSync(process.execPath, [redocly, 'lint', 'schemas/openapi.json', '--extends=recommended', '--format=json'], {
      cwd: root,
      encoding: 'utf8',
      // It tells its makers nothing and asks nobody for newer versions.
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    });
    const { problems } = JSON.parse(stdout);
    expect(problems.map(({ ruleId, message }: Record<string, string>) => `${ruleId}: ${message}`)).toEqual([]);
  });

  it('names its schemas well, and refers to no other', () => {
    for (const name of Object.keys(schemas)) expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
    const used = [...objectsIn(document)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
    const known = new Set(Object.keys(schemas).map((name) => `#/components/schemas/${name}`));
    expect(used.filter((ref) => !known.has(ref))).toEqual([]);
  });

  it('asks each call for the scopes of its route, and offers no scope that nothing asks for', () => {
    const asked = new Set<string>();
    for (const { operationId, scope } of apiRoutes) {
      const scopes = operation(operationId).security.flatMap(({ bearer }) => bearer);
      expect(scopes).toEqual(scope === null ? [] : [scope].flat());
      for (const one of scopes) asked.add(one);
    }
    expect([...asked].toSorted()).toEqual([...ScopeSchema.options].toSorted());
  });

  it('tells every answer by a schema with a name, and every problem as problem+json', () => {
    for (const { responses } of operations) {
      for (const [status, { content }] of Object.entries(responses)) {
        const [type, ...others] = Object.keys(content);
        expect(others).toEqual([]);
        expect(type).toBe(Number(status) < 400 ? 'application/json' : 'application/problem+json');
        expect(content[type!]!.schema).toEqual({ $ref: expect.stringMatching(/^#\/components\/schemas\/\w+$/) });
      }
    }
  });

  it.each([
    ['submitTask', '202', ['Location', 'Idempotent-Replayed']],
    ['submitTask', '429', ['Retry-After']],
    ['putAutomation', '201', ['Location']],
    ['searchKnowledge', '503', ['Retry-After']],
    ['getTask', '401', ['WWW-Authenticate']],
    ['listTasks', '405', ['Allow']],
  ])('tells the headers of %s, %s', (id, status, headers) => {
    expect(Object.keys(operation(id).responses[status]!.headers)).toEqual(headers);
  });

  it('says which lists are closed and which may grow', () => {
    expect(schemas['TaskStatus']!.enum).toEqual(TaskStatusSchema.options);
    const open = [
      schemas['WaitingFor']!.properties['kind'],
      schemas['AuditEvent']!.properties['type'],
      schemas['CheckResult']!.properties['check'],
    ];
    for (const list of open) {
      expect(list).toEqual({ type: 'string', description: expect.stringContaining('open'), examples: expect.any(Array) });
      expect(list!.examples!.length).toBeGreaterThan(4);
    }
  });

  it('requires nothing of an answer that answers do not have', () => {
    expect(schemas['Document']!.required).not.toEqual(expect.arrayContaining(['team']));
    expect(Object.keys(schemas['Document']!.properties)).not.toEqual(expect.arrayContaining(['sha256']));
    expect(schemas['RevisionReceipt']!.required).toEqual(['id', 'revision', 'digest', 'createdAt', 'warnings']);
  });

  it('refuses unknown fields of requests, and lets answers grow', () => {
    for (const name of ['SubmitTask', 'CancelTask', 'RetryTask', 'RevisionSpec', 'PutDocument', 'SearchRequest'])
      expect([name, schemas[name]!.additionalProperties]).toEqual([name, false]);
    for (const name of ['Task', 'TaskSummary', 'Automation', 'Document', 'Problem'])
      expect([name, schemas[name]!.additionalProperties]).toEqual([name, undefined]);
    expect(Object.keys(schemas['SubmitTask']!.properties)).not.toContain('callbackUrl');
  });
});
