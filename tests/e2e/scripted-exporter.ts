// A small exporter that says only what a test tells it to: the real page, scripted frames, and a record of every post.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, normalize } from 'node:path';
import type { PlanView } from '../../exporter/src/contract.ts';
import type { Recorded } from '../../exporter/src/core/fact.ts';
import type { ScriptedFrame } from './scripted-frames.ts';

export interface Posted {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface ScriptedExporter {
  readonly url: string;
  readonly posted: Posted[];
  /** What the next posts get; a 202 with a sequence number until a test says otherwise. */
  answer: Answer;
  /** Sends a frame to every open page, and to those that open one later. */
  show(frame: ScriptedFrame): void;
  tell(fact: Recorded): void;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};
/** The built page, as the gateway serves it. */
const PAGE = new URL('../../exporter/dist/gateway/console/', import.meta.url);
const POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const plan = (account: string): PlanView => ({
  plan_id: 'plan-1',
  account,
  at: Date.now(),
  cancels: [],
  legs: [
    { key: 'CE', symbol: 'NIFTY25JUL24450CE', side: 'buy', qty: 75, price: 96.1, slices: [75] },
    { key: 'PE', symbol: 'NIFTY25JUL24450PE', side: 'buy', qty: 3_600, price: 89.15, slices: [1_800, 1_800] },
  ],
  estimated_seconds: 2.4,
  steps: ['cancel 2 orders', 'leave 2 positions, shorts first', 'prove flat by two reads', 'lock'],
  forbids: ['market orders are refused: exits are priced'],
  unknowns: [],
});

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function sendFile(res: ServerResponse, path: string): Promise<void> {
  const name = path === '/' ? 'index.html' : normalize(path).slice(1);
  try {
    const bytes = await readFile(new URL(name, PAGE));
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    res.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(bytes);
  } catch {
    sendJson(res, 404, { code: 'NOT_FOUND', title: 'There is nothing at this path' });
  }
}

async function bodyOf(req: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return JSON.parse(text);
}

/** Listens on a free port of this machine. */
export async function startScriptedExporter(first: ScriptedFrame): Promise<ScriptedExporter> {
  const streams = new Set<ServerResponse>();
  const facts: Recorded[] = [];
  const posted: Posted[] = [];
  let frame = first;
  const factText = (fact: Recorded): string =>
    `id: ${fact.position}\nevent: fact\ndata: ${JSON.stringify(fact)}\n\n`;
  const frameText = (): string => `event: frame\ndata: ${JSON.stringify(frame)}\n\n`;

  const stream = (res: ServerResponse): void => {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    streams.add(res);
    res.on('close', () => streams.delete(res));
    res.write(facts.map(factText).join('') + frameText());
  };
  const get = async (res: ServerResponse, path: string): Promise<void> => {
    const planned = /^\/api\/accounts\/([^/]+)\/plan$/.exec(path)?.[1];
    if (path === '/api/accounts') {
      return sendJson(res, 200, { at: frame.at, ageMs: frame.ageMs, stale: false, accounts: frame.accounts });
    }
    if (path === '/api/events') return sendJson(res, 200, { events: [], next: 0, head: facts.length });
    if (path === '/api/events/stream') return stream(res);
    return planned === undefined ? sendFile(res, path) : sendJson(res, 200, plan(planned));
  };

  const server = createServer(async (req, res) => {
    const path = new URL(req.url ?? '/', 'http://127.0.0.1').pathname;
    if (req.method !== 'POST') return get(res, path);
    posted.push({ path, headers: req.headers, body: await bodyOf(req) });
    sendJson(res, exporter.answer.status, exporter.answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const exporter: ScriptedExporter = {
    url: `http://127.0.0.1:${port}/`,
    posted,
    answer: {
      status: 202,
      body: { seq: 99, results: [{ account: 'paper-1', ok: true, seq: 99, durable: true }] },
    },
    show(next) {
      frame = next;
      for (const res of streams) res.write(frameText());
    },
    tell(fact) {
      facts.push(fact);
      for (const res of streams) res.write(factText(fact));
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return exporter;
}
