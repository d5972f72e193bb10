import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A server that never answers, and kills whoever connects first. */
export type BlackHole = { url: string; killed: Promise<number>; close(): void };

/** On the first connection the process of that function at its other end gets SIGKILL: it dies inside its call. Linux only. */
export async function startBlackHole(functionName: string): Promise<BlackHole> {
  const held = new Set<Socket>();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer((socket) => {
    held.add(socket);
    socket.on('error', () => held.delete(socket));
    if (held.size > 1) return;
    try {
      const pid = holderOf(socket.remotePort ?? 0);
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(functionName)) throw new Error(`process ${pid} is not ${functionName}`);
      process.kill(pid, 'SIGKILL');
      resolve(pid);
    } catch (error) {
      reject(error);
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    killed: promise,
    close() {
      for (const socket of held) socket.destroy();
      server.close();
    },
  };
}

/** The process that holds a local port as its own end of a connection: /proc names the socket, and the process that has it open. */
function holderOf(port: number): number {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const row = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([, local]) => local?.endsWith(`:${hexPort}`));
  const socket = `socket:[${row?.[9] ?? 'none'}]`;
  const pid = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => openFiles(name).includes(socket));
  if (pid === undefined) throw new Error(`nobody holds port ${port}`);
  return Number(pid);
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((file) => readlinkSync(`/proc/${pid}/fd/${file}`));
  } catch {
    // It ended while we looked.
    return [];
  }
}
