import { describe, expect, it } from '@jest/globals';
import { layOutFindings } from '../../../ops/doctor/doctor.ts';
import { ok, tell, toDo, untold } from '../../../ops/doctor/finding.ts';
import { awsError } from './answering.ts';

describe('the doctor', () => {
  it('says of each thing how it stands, and below it what mends it', () => {
    expect(layOutFindings([ok('account', 'here'), toDo('sender', 'not verified', 'aws x'), untold('model', 'denied', 'aws y')])).toBe(
      [
        'ok                 account: here',
        'to do              sender: not verified',
        '                   → aws x',
        'could not be told  model: denied',
        '                   → aws y',
        '',
        '1 ok, 1 to do, 1 could not be told.',
      ].join('\n'),
    );
  });

  it.each([
    [awsError('AccessDenied'), 'your credentials do not allow a:B'],
    [awsError('ThrottlingException', 'Slow down.'), 'a:B failed: ThrottlingException: Slow down'],
  ])('goes on after %s', async (error, why) => {
    expect(
      await tell('a:B', async () => {
        throw error;
      }),
    ).toEqual({ kind: 'untold', why });
  });
});
