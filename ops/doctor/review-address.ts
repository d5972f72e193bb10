import type { Resolve } from '../../adapters/egress/safe-request.ts';
import { stackName } from '../stacks.ts';
import { ok, toDo, type Finding } from './finding.ts';

/** Where the links in emails lead, as a stage's settings say. Without either, to the review API's own address. */
export type ReviewAddress = {
  stage: string;
  linkBase?: string | undefined;
  reviewDomain?: { name: string } | undefined;
};

/**
 * Whether the links in review emails lead somewhere: a host of one's own must be known to DNS.
 * @param deployed whether the stage is there; before, nobody knows what the record of a domain must point to
 */
export async function examineReviewAddress(
  { stage, linkBase, reviewDomain }: ReviewAddress,
  deployed: boolean,
  resolve: Resolve,
): Promise<Finding> {
  const about = 'links in emails';
  const own = linkBase === undefined ? undefined : new URL(linkBase);
  const host = own?.hostname ?? reviewDomain?.name;
  if (host === undefined) return ok(about, "lead to the review API's own address");
  if (own && own.protocol !== 'https:') return toDo(about, `${linkBase} is not https`, `mend /linkBase in config/${stage}.json`);
  const addresses = await resolve(host).catch(() => []);
  if (addresses.length > 0) return ok(about, `${host} is known to DNS`);
  if (reviewDomain && !deployed) return ok(about, `${host} gets its DNS record after the first deployment`);
  return toDo(
    about,
    `${host} is not known to DNS, so every link is dead and every review expires`,
    reviewDomain
      ? `make its DNS record, a CNAME to the output ReviewDomainTarget: aws cloudformation describe-stacks --stack-name ${stackName(stage, 'api')} --query "Stacks[0].Outputs"`
      : `make ${host} lead to the review API, or take /linkBase out of config/${stage}.json`,
  );
}
