import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where systems keep a Chromium, for machines that the packaged one does not run on. */
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A real browser: the one that CHROMIUM names, else the packaged one (Linux, x64), else the system's. */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') return launch(named);
  if (process.platform === 'linux' && process.arch === 'x64') return launchPackaged();
  const found = installed.find((path) => existsSync(path));
  if (found === undefined) throw new Error('There is no Chromium; install it, or name one in CHROMIUM.');
  return launch(found);
}

/** The package brings the libraries that a bare machine lacks, but unpacks them only where it takes the machine for Lambda. */
async function launchPackaged(): Promise<Browser> {
  const before = { ...process.env };
  process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs24.x';
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    return await launch(await packaged.executablePath());
  } finally {
    for (const name of ['AWS_LAMBDA_JS_RUNTIME', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
