import { describe, expect, it } from '@jest/globals';
import { contractBreach } from '../deployed/stage/contract.ts';

const problem = (status: number) => ({ type: 't', title: 'T', status, detail: 'D' });
const reply = (status: number, json: unknown, headers: Record<string, string> = {}) => ({
  status,
  json,
  headers: new Headers({ 'content-type': status < 400 ? 'application/json' : 'application/problem+json; charset=utf-8', ...headers }),
});
const task = {
  id: 'tsk_01JHZZZZZZZZZZZZZZZZZZZZZZ',
  automation: 'copy',
  revision: 1,
  lane: 'interactive',
  status: 'queued',
  done: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  links: { self: '', events: '' },
};

describe('holding an answer against the contract', () => {
  it.each([
    ['what is told', 'POST', '/v1/tasks', reply(202, task, { location: '/v1/tasks/x' })],
    ['a problem', 'GET', '/v1/tasks?limit=0', reply(400, { ...problem(400), errors: [{ pointer: '/limit', detail: 'D' }] })],
    ['a method that is not there', 'PATCH', '/v1/tasks', reply(405, problem(405), { allow: 'GET' })],
    ['a path that is not there', 'GET', '/v1/nothing', reply(404, problem(404))],
  ])('lets pass %s', (_what, method, path, answer) => {
    expect(contractBreach(method, path, answer)).toBeUndefined();
  });

  it.each([
    ['a status that is not told', 'GET', '/v1/tasks', reply(404, problem(404)), 'the status 404'],
    ['another media type', 'GET', '/v1/tasks', reply(401, '', { 'content-type': 'text/html' }), '"text/html"'],
    ['no header that is told', 'POST', '/v1/tasks', reply(202, task), 'no header Location'],
    ['a field that is not told', 'POST', '/v1/tasks', reply(202, { ...task, team: 'x' }, { location: 'x' }), 'additional properties'],
    ['no field that is told', 'GET', '/v1/tasks', reply(200, {}), "'items'"],
    ['a word of no closed list', 'GET', '/v1/tasks', reply(200, { items: [{ ...task, status: 'lost' }] }), 'allowed values'],
    ['a method that nobody told of', 'DELETE', '/v1/tasks', reply(200, {}), 'the status 200'],
  ])('finds %s', (_what, method, path, answer, breach) => {
    expect(contractBreach(method, path, answer)).toContain(breach);
  });
});
