import { VersionSchema, versionOutput, type Version } from '../../lib/version.ts';
import { ok, toDo, untold, type Finding } from '../doctor/finding.ts';
import type { Template } from './templates.ts';

/** The version that made a template; undefined for one that does not say. */
export function versionOf({ Outputs }: Template): Version | undefined {
  const told = Outputs[versionOutput]?.Value;
  return typeof told === 'string' ? VersionSchema.parse(JSON.parse(told)) : undefined;
}

const rule = 'docs/versions.md has the steps';

/**
 * Whether a version may follow another: it must read what that one has stored and sent; and for as long as both run, and after going back,
 * that one must read what it writes.
 */
export function judgeVersions(stackName: string, deployed: Version | undefined, next: Version): Finding {
  const about = stackName;
  if (!deployed)
    return untold(
      about,
      'it was deployed by a version that does not say what it reads and writes',
      `find its commit, and compare by hand; ${rule}`,
    );
  const names = `${nameOf(deployed)} is deployed, ${nameOf(next)} is to come`;
  if (deployed.writes < next.reads.from)
    return toDo(
      about,
      `${names}, which no longer reads what is stored there (shapes ${deployed.writes}; it reads ${range(next)})`,
      `deploy a version between them first, and let all that waits end; ${rule}`,
    );
  if (deployed.writes > next.reads.to)
    return toDo(
      about,
      `${names}, which is older and cannot read what is stored there (shapes ${deployed.writes}; it reads ${range(next)})`,
      `go back no further than to a version that reads shapes ${deployed.writes}; ${rule}`,
    );
  if (next.writes > deployed.reads.to || next.writes < deployed.reads.from)
    return toDo(
      about,
      `${names}, and writes shapes ${next.writes}, which functions of the deployed version cannot read while both run (they read ${range(deployed)})`,
      `deploy first a version that reads shapes ${next.writes} and does not write them; ${rule}`,
    );
  return ok(about, `${names}; each reads what the other writes`);
}

function nameOf({ commit }: Version): string {
  return commit === undefined ? 'a version without a commit' : commit.replace(/^(\w{9})\w*/, '$1');
}

function range({ reads: { from, to } }: Version): string {
  return from === to ? `${from}` : `${from} to ${to}`;
}
