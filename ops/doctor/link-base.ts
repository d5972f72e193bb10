import type { Resolve } from '../../adapters/egress/safe-request.ts';
import { ok, toDo, type Finding } from './finding.ts';

/** Whether the links in review emails will lead somewhere: a host of one's own must be known to DNS. */
export async function examineLinkBase(stage: string, linkBase: string | undefined, resolve: Resolve): Promise<Finding> {
  const about = 'links in emails';
  if (linkBase === undefined) return ok(about, "lead to the review API's own address");
  const { hostname, protocol } = new URL(linkBase);
  if (protocol !== 'https:') return toDo(about, `${linkBase} is not https`, `mend /linkBase in config/${stage}.json`);
  const addresses = await resolve(hostname).catch(() => []);
  if (addresses.length > 0) return ok(about, `${hostname} is known to DNS`);
  return toDo(
    about,
    `${hostname} is not known to DNS, so every link would be dead and every review would expire`,
    `make ${hostname} lead to the review API, or take /linkBase out of config/${stage}.json`,
  );
}
