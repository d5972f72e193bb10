import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

/** The process that holds a local port as its own end of a connection. */
function holderOf(port: number): number {
  const lines = execFileSync('ss', ['-tnpH', 'state', 'established', `( sport = :${port} )`], { encoding: 'utf8' });
  const pid = Number(/pid=(\d+)/.exec(lines)?.[1]);
  if (!Number.isInteger(pid)) throw new Error(`nobody holds port ${port}: ${lines}`);
  return pid;
}
