import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { LocalError } from './local-error.ts';
import { paths } from './paths.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Background processes of the local cloud. Each leads a process group of its own, and its id is written down before anything
 * waits for it, so that `down` ends it and all its children whatever happened in between.
 */

const ProcessSchema = z.object({ name: z.string(), pid: z.int().min(2), started: z.string(), port: z.string() });
type Process = z.infer<typeof ProcessSchema>;

export type Start = { name: string; port: number; command: string; args: readonly string[]; env: Record<string, string> };

export const logFile = (name: string) => join(paths.logs, `${name}.log`);

/** Starts a process in the background, its output in `.local/logs/<name>.log`. */
export async function startProcess({ name, port, command, args, env }: Start): Promise<void> {
  await mkdir(paths.processes, { recursive: true });
  await mkdir(paths.logs, { recursive: true });
  await mkdir(paths.temp, { recursive: true, mode: 0o700 });
  const out = openSync(logFile(name), 'w');
  const child = spawn(command, args, { detached: true, stdio: ['ignore', out, out], env, cwd: paths.temp });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new LocalError(`${name} cannot be started: ${error.message}.`)));
  });
  if (child.pid === undefined) throw new LocalError(`${name} cannot be started.`);
  child.unref();
  const started = await startTime(child.pid);
  await writeWhole(join(paths.processes, `${name}.json`), JSON.stringify({ name, pid: child.pid, started, port: String(port) }));
}

/** What was written down of the processes that were started. */
async function startedProcesses(): Promise<Process[]> {
  const files = await readdir(paths.processes).catch(() => []);
  const found: Process[] = [];
  // Beside them lie files that are still being written.
  for (const file of files.filter((name) => name.endsWith('.json'))) {
    const parsed = ProcessSchema.safeParse(JSON.parse(await readFile(join(paths.processes, file), 'utf8')));
    if (parsed.success) found.push(parsed.data);
  }
  return found;
}

/** The processes that were started and still run, or have children that do. */
export async function runningProcesses(): Promise<Process[]> {
  const found: Process[] = [];
  for (const process of await startedProcesses()) if (await isOurs(process)) found.push(process);
  return found;
}

/** Names of the processes that were started and have ended by themselves. */
export async function deadProcesses(): Promise<string[]> {
  const found: string[] = [];
  for (const { name, pid, started } of await startedProcesses()) if (!lives(pid) || (await startTime(pid)) !== started) found.push(name);
  return found;
}

/** What a process has to end when it is asked to. The emulator writes its state, tens of megabytes after some use. */
const graceMs = (name: string) => (name === 'emulator' ? 60_000 : 10_000);

/**
 * Ends all processes and their children: asks first, and after some seconds makes sure.
 * @returns the names of those that ended by themselves when asked, and of all
 */
export async function stopProcesses(): Promise<{ all: string[]; clean: string[] }> {
  const processes = await runningProcesses();
  const clean = await Promise.all(processes.map((process) => stopProcess(process)));
  await rm(paths.processes, { recursive: true, force: true });
  return { all: processes.map(({ name }) => name), clean: processes.filter((_, index) => clean[index]).map(({ name }) => name) };
}

/** Ends one process and its children, if it runs. */
export async function endProcess(name: string): Promise<void> {
  const found = (await runningProcesses()).find((process) => process.name === name);
  if (found) await stopProcess(found);
}

/** @returns whether it ended by itself */
async function stopProcess({ name, pid }: Process): Promise<boolean> {
  signal(pid, 'SIGTERM');
  const deadline = Date.now() + graceMs(name);
  while (Date.now() < deadline && lives(pid)) await sleep(100);
  const clean = !lives(pid);
  signal(-pid, 'SIGKILL');
  return clean;
}

/**
 * Waits until a URL answers 200.
 * @throws {LocalError} with the end of the process's log when it ends before, or when the time is over
 */
export async function waitUntilReady(name: string, url: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const alive = (await runningProcesses()).some((process) => process.name === name);
    if (!alive) throw new LocalError(`${name} ended while it started. The end of its log:\n${await logTail(name)}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new LocalError(`${name} was not ready after ${timeoutMs / 1000} s. The end of its log:\n${await logTail(name)}`);
}

async function logTail(name: string): Promise<string> {
  const text = await readFile(logFile(name), 'utf8').catch(() => '');
  return text.split('\n').slice(-15).join('\n');
}

/** Signals a process, or with a negative id its group. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A process id may have been given to somebody else since; the start time tells. */
async function isOurs({ pid, started }: Process): Promise<boolean> {
  return lives(pid) ? (await startTime(pid)) === started : lives(-pid);
}

/** Start time of a process as the system counts it; empty where /proc is missing (macOS), where the id alone must do. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
