import { expect } from '@jest/globals';
import { problemKinds, problemType, type ProblemKind } from '#domain/problem/problem.ts';

/** An answer of the API, whoever asked for it. */
type Reply = { status: number; headers: Headers; json: any };

/** The answer is this problem, in the form that RFC 9457 gives it. */
export function expectProblem(reply: Reply, kind: ProblemKind): void {
  expect({
    status: reply.status,
    type: reply.json?.type,
    contentType: reply.headers.get('content-type')?.split(';')[0],
    bodyStatus: reply.json?.status,
  }).toEqual({
    status: problemKinds[kind].status,
    type: problemType(kind),
    contentType: 'application/problem+json',
    bodyStatus: problemKinds[kind].status,
  });
  expect(reply.json.detail).toEqual(expect.stringMatching(/\S/));
}

/** Where an answer says the faults are. */
export const pointersOf = (reply: Reply): string[] => reply.json.errors.map(({ pointer }: { pointer: string }) => pointer);
