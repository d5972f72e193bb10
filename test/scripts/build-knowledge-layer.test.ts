import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildKnowledgeLayer, folderSize, nativeFile, unzippedLimitBytes } from '../../scripts/build-knowledge-layer.ts';

/** `e_machine` of an ELF header. @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const machines = { x86_64: 62, arm64: 183 } as const;
/** What the function's own code may take beside the layer. */
const functionBytes = 10 * 1024 * 1024;

function header(path: string): Buffer {
  const bytes = Buffer.alloc(20);
  const file = openSync(path, 'r');
  readSync(file, bytes, 0, bytes.length, 0);
  closeSync(file);
  return bytes;
}

describe.each(['x86_64', 'arm64'] as const)('the knowledge layer for %s', (architecture) => {
  const layer = () => buildKnowledgeLayer({ architecture, platform: 'linux' });

  it('holds a 64-bit Linux binary of that architecture', () => {
    const bytes = header(nativeFile(layer()));
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    expect(bytes.readUInt8(4)).toBe(2);
    expect(bytes.readUInt16LE(18)).toBe(machines[architecture]);
  }, 300_000);

  it('fits the limit of a function with its code, and holds one native file, no types, no maps', () => {
    expect(folderSize(layer()) + functionBytes).toBeLessThan(unzippedLimitBytes);
    const names = readdirSync(layer(), { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.endsWith('.node'))).toHaveLength(1);
    expect(names.filter((name) => /\.d\.ts$|\.map$/.test(name))).toEqual([]);
  }, 300_000);

  it('is not built twice', () => {
    const before = statSync(nativeFile(layer())).ctimeMs;
    expect(statSync(nativeFile(layer())).ctimeMs).toBe(before);
  }, 300_000);
});

const own = process.platform !== 'linux' ? undefined : process.arch === 'x64' ? 'x86_64' : process.arch === 'arm64' ? 'arm64' : undefined;

(own ? it : it.skip)('loads from the layer alone', () => {
  const layer = buildKnowledgeLayer({ architecture: own!, platform: 'linux' });
  const program = "const lancedb = require('@lancedb/lancedb'); console.log(typeof lancedb.connect, require.resolve('apache-arrow'))";
  const modules = join(layer, 'nodejs', 'node_modules');
  const printed = execFileSync(process.execPath, ['-e', program], { cwd: tmpdir(), env: { NODE_PATH: modules }, encoding: 'utf8' });
  expect(printed).toMatch(/^function /);
  expect(printed).toContain(modules);
});
