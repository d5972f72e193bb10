import { describe, expect, it } from '@jest/globals';
import { NotOfferedError, statementsFor, toldFor } from '../../lib/offers.ts';

const work = { variables: { WORK_TABLE: 'work' }, arns: ['arn:work'] };
const content = { variables: { CONTENT_BUCKET: 'content' }, arns: ['arn:content'] };

describe('what a function gets from its stack', () => {
  it('is the variables of what it uses, out of all that the stack has', () => {
    const bus = { variables: { EVENT_BUS: 'bus' }, arns: ['arn:bus'] };
    expect(toldFor('get-task', { work, content, bus })).toEqual({
      variables: { WORK_TABLE: 'work', CONTENT_BUCKET: 'content' },
      settings: {},
    });
  });

  it('is told as the stack offers it: by the environment, or by the settings beside the code', () => {
    const settings = { settings: { AUTH: '{}', MAIL_FROM: 'a@b.example' } };
    expect(toldFor('authorize', { work, settings })).toEqual({ variables: {}, settings: { AUTH: '{}' } });
  });

  it('is one statement a resource, over all it does there', () => {
    expect(statementsFor('get-task', { work, content })).toEqual([
      { actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:BatchGetItem'], resources: ['arn:work'] },
      { actions: ['s3:GetObject'], resources: ['arn:content'] },
    ]);
  });

  it('keeps the conditions that a resource was offered under', () => {
    const conditions = { StringEquals: { 'aws:PrincipalTag/team': 'a' } };
    expect(statementsFor('list-events', { work: { ...work, conditions } })).toMatchObject([{ conditions }]);
  });

  it('leaves out a resource of which the stage has none', () => {
    expect(statementsFor('get-task', { work, content: { ...content, arns: [] } })).toHaveLength(1);
  });

  it('fails the synthesis when a variable or a resource is missing, saying which and what there is', () => {
    expect(() => toldFor('get-task', { work })).toThrow(NotOfferedError);
    expect(() => toldFor('get-task', { work })).toThrow(
      'get-task reads CONTENT_BUCKET, which its stack was not given; it was given WORK_TABLE.',
    );
    expect(() => statementsFor('get-task', { work })).toThrow(
      'get-task uses s3:GetObject on "content", which its stack was not given; it was given work.',
    );
  });
});
