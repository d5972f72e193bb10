import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be shut: connections are refused then, as by a server that is away, and those that stand are cut. */
export type Gate = { port: number; shut(): Promise<void>; open(): Promise<void> };

/** A gate before a server on this machine. It is open at first. */
export async function startGate(targetPort: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  const server = createServer((inward) => {
    const outward = connect(targetPort, '127.0.0.1');
    for (const [one, other] of [
      [inward, outward],
      [outward, inward],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const listen = (port: number) => new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async shut() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    open: () => listen(port),
  };
}

/** A shop that takes webhooks, and can be away: nobody listens then. It remembers every document that it took. */
export type Shop = Gate & { taken: { task: string }[] };

export async function startShop(): Promise<Shop> {
  const taken: Shop['taken'] = [];
  const server = createHttpServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const event: { data: { provenance: { task: string } } } = JSON.parse(Buffer.concat(parts).toString('utf8'));
      taken.push({ task: event.data.provenance.task });
      response.writeHead(200, { connection: 'close' }).end();
    });
  });
  const listen = (port: number) => new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    taken,
    async shut() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
    open: () => listen(port),
  };
}
