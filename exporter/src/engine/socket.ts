// The door that needs no gateway: commands over a Unix socket that only the engine's own user can open.
import { chmod, lstat, rename, rm } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { createConnection, createServer } from 'node:net';
import type { EngineRequest, LinkReply } from '../contract/request.ts';
import { readRequest } from './socket-request.ts';

const LINE_BYTES_MAX = 64 * 1024;
const CONNECTIONS_MAX = 16;
/** A connection that says nothing for this long gives its place to another. */
const IDLE_MS = 30_000;
const PROBE_MS = 1_000;

/**
 * `BAD_REQUEST` and `TOO_LONG`: nothing was done. `UNKNOWN_OUTCOME`: the engine took the request and failed to
 * answer, so it may have acted.
 */
export type SocketAnswer =
  | { readonly ok: true; readonly reply: LinkReply }
  | {
      readonly ok: false;
      readonly error: {
        readonly code: 'BAD_REQUEST' | 'TOO_LONG' | 'UNKNOWN_OUTCOME';
        readonly detail: string;
      };
    };

type Handle = (request: EngineRequest) => Promise<LinkReply>;

const tooLong: SocketAnswer = {
  ok: false,
  error: { code: 'TOO_LONG', detail: `a line may hold at most ${LINE_BYTES_MAX} bytes` },
};

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

async function answer(line: string, handle: Handle): Promise<SocketAnswer> {
  // The file's mode is the proof of identity: nobody but this user, or root in his stead, can connect.
  const read = readRequest(line, `cli:${process.getuid?.() ?? 'local'}`);
  if (!read.ok) return { ok: false, error: { code: 'BAD_REQUEST', detail: read.why } };
  try {
    return { ok: true, reply: await handle(read.request) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, error: { code: 'UNKNOWN_OUTCOME', detail } };
  }
}

/** Answers a connection's lines one after another; while one is being answered nothing more is read. */
function converse(socket: Socket, handle: Handle): void {
  let held: Buffer = Buffer.alloc(0);
  const say = (reply: SocketAnswer): void => {
    if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
  };
  const hangUp = (): void => {
    say(tooLong);
    socket.destroySoon();
  };
  const take = async (chunk: Buffer): Promise<void> => {
    held = Buffer.concat([held, chunk]);
    for (let end = held.indexOf(10); end !== -1; end = held.indexOf(10)) {
      if (end > LINE_BYTES_MAX) return hangUp();
      const line = held.toString('utf8', 0, end).trim();
      held = held.subarray(end + 1);
      if (line !== '') say(await answer(line, handle));
    }
    if (held.length > LINE_BYTES_MAX) return hangUp();
    socket.resume();
  };
  socket.on('data', (chunk: Buffer) => {
    socket.pause();
    take(chunk).catch((error: Error) => socket.destroy(error));
  });
  socket.on('end', () => socket.end());
  socket.on('error', () => socket.destroy());
  socket.setTimeout(IDLE_MS, () => socket.destroy());
}

/** True when somebody listens on the path; false when nothing is there or a dead engine left its file behind. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createConnection(path);
    const settle = (done: () => void): void => {
      probe.destroy();
      done();
    };
    probe.setTimeout(PROBE_MS, () => settle(() => resolve(true)));
    probe.once('connect', () => settle(() => resolve(true)));
    probe.once('error', (error) => {
      const code = codeOf(error);
      if (code === 'ENOENT' || code === 'ECONNREFUSED') settle(() => resolve(false));
      else settle(() => reject(error));
    });
  });
}

async function refuseForeign(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return;
  if (!found.isSocket()) throw new Error(`${path} exists and is not a socket; it was left alone`);
  if (await isAnswered(path)) throw new Error(`another engine answers at ${path}`);
}

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });

/**
 * Serves `handle` on a Unix socket at `path`, mode 0600: one JSON request per line, one JSON `SocketAnswer` each.
 * Rejects when another engine answers there, when the path holds something else, or is too long (about 100 bytes).
 */
export async function serveSocket(path: string, handle: Handle): Promise<{ close(): Promise<void> }> {
  await refuseForeign(path);
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    converse(socket, handle);
  });
  server.maxConnections = CONNECTIONS_MAX;
  // Bound under a name of its own and made private before it takes the real one: it is never open to others,
  // and a stale file is replaced in one step.
  const draft = `${path}.${process.pid}`;
  await rm(draft, { force: true });
  await listen(server, draft);
  // A connection that could not be accepted is its caller's loss; it must not end the engine.
  server.on('error', () => {});
  await chmod(draft, 0o600);
  await rename(draft, path);
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(path, { force: true });
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
