// The command line for tests: run as a person would, against a scripted exporter and a real socket of an engine.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../exporter/src/cli/program.ts';
import type { LinkReply, LinkRequest } from '../exporter/src/contract/request.ts';
import { serveSocket } from '../exporter/src/engine/socket.ts';
import type { ReplayOptions } from '../exporter/src/replay/replay.ts';

export interface Asked {
  readonly line: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** `hang` takes the request and never answers; `drop` takes it and cuts the line. */
export type Script = { readonly status: number; readonly body: unknown } | 'hang' | 'drop';

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface Desk {
  /** The data directory. */
  readonly dir: string;
  /** Where the commands look for the exporter. */
  url: string;
  /** What the exporter answers from now on. */
  script: Script;
  /** What the exporter was asked, the engine was asked by socket, and a replay was given. */
  readonly asked: Asked[];
  readonly bySocket: LinkRequest[];
  readonly replayed: ReplayOptions[];
  tripline(...args: readonly string[]): Promise<Ran>;
  openSocket(answer: (request: LinkRequest) => LinkReply | Promise<LinkReply>): Promise<void>;
  stopServer(): Promise<void>;
  close(): Promise<void>;
}

/** The engine's word that paper-1 took the command. */
export const recorded = (seq: number) => ({
  type: 'results' as const,
  results: [{ account: 'paper-1', ok: true as const, seq, durable: true }],
});

/** Listens on a free port of this machine. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function scriptedServer(asked: Asked[], script: () => Script): Server {
  return createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += String(chunk);
    asked.push({ line: `${req.method} ${req.url}`, body, headers: req.headers });
    const next = script();
    if (next === 'drop') req.socket.destroy();
    if (typeof next === 'string') return;
    res.writeHead(next.status, { 'content-type': 'application/json' }).end(JSON.stringify(next.body));
  });
}

export async function openDesk(): Promise<Desk> {
  const asked: Asked[] = [];
  const server = scriptedServer(asked, () => desk.script);
  let socket: { close(): Promise<void> } | null = null;
  const desk: Desk = {
    dir: await mkdtemp(join(tmpdir(), 'cli-')),
    url: '',
    script: { status: 202, body: { seq: 17, results: recorded(17).results } },
    asked,
    bySocket: [],
    replayed: [],
    async tripline(...args) {
      const out: string[] = [];
      const err: string[] = [];
      const io = {
        env: { TRIPLINE_URL: desk.url, TRIPLINE_TOKEN: 'tl_secret', TRIPLINE_DATA_DIR: desk.dir },
        out: (line: string) => void out.push(line),
        err: (line: string) => void err.push(line),
        signal: AbortSignal.timeout(10_000),
        answerMs: 1_000,
      };
      const replay = async (options: ReplayOptions) => desk.replayed.push(options) - 1;
      const exit = await run(args, io, {
        serve: async () => {},
        replay: async () => replay,
        demoState: async () => async () => {},
        drill: () => Promise.reject(new Error('no drill here')),
        history: () => Promise.reject(new Error('no history here')),
      });
      return { exit, out: out.join('\n'), err: err.join('\n') };
    },
    async openSocket(answer) {
      socket = await serveSocket(join(desk.dir, 'engine.sock'), async (request) => {
        desk.bySocket.push(request);
        return answer(request);
      });
    },
    async stopServer() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
    async close() {
      await desk.stopServer();
      await socket?.close();
      await rm(desk.dir, { recursive: true, force: true });
    },
  };
  desk.url = await listen(server);
  return desk;
}
