import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { TransientError } from '#domain/problem/fault.ts';
import type { LinkBase } from '#usecases/ports/link-base.ts';
import type { Clock } from '#usecases/ports/system.ts';

/** The parameter that says where review links point is missing or no URL. */
export class LinkBaseError extends TransientError {
  override readonly name = 'LinkBaseError';
}

/** How long a value is used before it is read again: long enough to be cheap, short enough for a new domain to be taken up. */
const keptMs = 5 * 60_000;

/**
 * Where review links point, from a parameter that is written when the review API is deployed: a value at run time, so that the
 * stacks need not know each other.
 * @throws {LinkBaseError}
 */
export function createLinkBase(deps: { client: SSMClient; parameter: string; clock: Clock }): LinkBase {
  let kept: { base: string; until: number } | undefined;
  return {
    async get() {
      const now = deps.clock.now().getTime();
      if (!kept || kept.until <= now) kept = { base: await read(deps.client, deps.parameter), until: now + keptMs };
      return kept.base;
    },
  };
}

async function read(client: SSMClient, parameter: string): Promise<string> {
  const { Parameter } = await client.send(new GetParameterCommand({ Name: parameter }));
  const base = (Parameter?.Value ?? '').replace(/\/+$/, '');
  if (!/^https?:\/\//.test(base) || !URL.canParse(base)) {
    throw new LinkBaseError(
      `Parameter ${parameter} must be the http(s) URL in front of /review/<token>; deploy the Api stack, which writes it.`,
    );
  }
  return base;
}
