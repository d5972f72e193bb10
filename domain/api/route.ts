import type * as z from 'zod';
import type { ScopeRule } from '../identity/caller.ts';
import type { ProblemKind } from '../problem/problem.ts';

/** What a call answers with one status: a JSON body, and the headers that callers may rely on. */
export type Answer = { description: string; schema: z.ZodType; headers?: z.ZodObject };

/**
 * One call of the API, as data. The stack makes a method of it, the middleware checks requests by it, the handler's reply is typed
 * by it, and the OpenAPI document tells it.
 */
export type ApiRoute = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: `/v1/${string}`;
  /** The folder in `lambdas/` that answers. */
  function: string;
  operationId: string;
  tag: 'Tasks' | 'Automations' | 'Knowledge' | 'Reviewers' | 'Contract';
  summary: string;
  /** `null`: anybody may call, without a token. */
  scope: ScopeRule | null;
  /** The names in the path; what has another form is answered with `malformedPath`. */
  params?: z.ZodObject;
  malformedPath?: ProblemKind;
  query?: z.ZodObject;
  /** Told by the document; the use case checks them. */
  headers?: z.ZodObject;
  body?: z.ZodType;
  /** Of the body as it was sent; default 262,144. */
  maxBytes?: number;
  answers: Readonly<Record<number, Answer>>;
  /** Problems of this call's own, beside those that follow from its scope, path, query and body. */
  problems: readonly ProblemKind[];
};

/** A page for people, behind a link. It is no part of the API's contract. */
export type PageRoute = {
  methods: readonly ('GET' | 'HEAD' | 'POST')[];
  path: `/review/${string}`;
  function: string;
};

/** Keeps the exact type of a route, so that requests and replies can be typed by it. */
export function defineRoute<const R extends ApiRoute>(route: R): R {
  return route;
}

/** @see {@link defineRoute} */
export function definePage<const R extends PageRoute>(route: R): R {
  return route;
}
