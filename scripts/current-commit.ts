import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';

/** The commit, marked when the checkout differs from it; undefined outside a git checkout. */
export function currentCommit(root: string): string | undefined {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--abbrev=40', '--match='], {
    cwd: root,
    encoding: 'utf8',
    // A folder that lies inside of another checkout is none.
    env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(root) },
  });
  return status === 0 ? stdout.trim() : undefined;
}
