// Entry of `npm run local` and `npm run demo`. It runs before anything is installed, on whatever Node the machine has,
// so it imports only `node:` modules. It installs the npm packages and goes on in local/main.ts on the project's own Node.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Says what is wrong and how to mend it, and ends with exit code 1. */
function stop(message) {
  console.error(`linekeeper: ${message}`);
  process.exit(1);
}

function checkMachine() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) stop(`Node ${process.versions.node} is too old; install Node 20 or newer.`);
  const platforms = ['linux-x64', 'linux-arm64', 'darwin-arm64'];
  const here = `${process.platform}-${process.arch}`;
  if (!platforms.includes(here)) {
    stop(`the local cloud runs on ${platforms.join(', ')}; this machine is ${here}. On Windows, use WSL 2.`);
  }
}

/** Installs npm packages when they are missing or the lock file has changed since: npm keeps the state it installed beside them. */
function installPackages() {
  const node = join(root, 'node_modules', '.bin', 'node');
  const installed = join(root, 'node_modules', '.package-lock.json');
  const current = existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (existsSync(node) && current) return node;
  console.log('Installing npm packages (about 320 MB to download, once) …');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  if (npm.error) stop(`npm cannot be started (${npm.error.message}); install npm 10 or newer.`);
  if (npm.status !== 0)
    stop('npm ci failed; its message stands above. Check the network and the free disk space (2 GB), then run this again.');
  if (!existsSync(node)) stop('npm ci did not install Node 24; allow the install script of the package "node" and run this again.');
  return node;
}

checkMachine();
const node = installPackages();
const child = spawn(node, [join(root, 'local', 'main.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}` },
});
// The terminal sends Ctrl-C to the child too; it tidies up, and this process ends with its exit code.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal === 'SIGINT' ? 0 : signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
