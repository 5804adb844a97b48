// The exchange over real HTTP: carries out the plans, with their delays, closed connections and silences.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange } from './exchange.ts';
import { type Plan, type Request, refuse } from './reply.ts';

export interface ServerOptions {
  readonly exchange: Exchange;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** How often the market moves when it moves by itself, ms. Default 50. */
  readonly tickMs?: number;
}

export interface PaperServer {
  readonly port: number;
  /** Stops the market and cuts every connection, answered or not. */
  close(): Promise<void>;
}

const MOST_BODY_BYTES = 65_536;
const MOST_CONNECTIONS = 1_000;
const FORM = 'application/x-www-form-urlencoded';

/** Rejects when the address cannot be listened on. */
export async function serve(options: ServerOptions): Promise<PaperServer> {
  const { exchange, host = '127.0.0.1', port = 0, tickMs = 50 } = options;
  const server = createServer((request, response) => {
    readRequest(request).then(
      (read) => carryOut('status' in read ? read : exchange.handle(read), response),
      () => response.destroy(),
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, host, port);
  const timer = setInterval(() => exchange.advance(), tickMs);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        clearInterval(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** The request, or the refusal of one that cannot be read. Rejects when the caller went away. */
async function readRequest(request: IncomingMessage): Promise<Request | Plan> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MOST_BODY_BYTES)
    return refuse(413, 'BAD_REQUEST', `a body has at most ${MOST_BODY_BYTES} bytes`);
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const { authorization, cookie } = request.headers;
  const adminKey = request.headers['x-admin-key'];
  const seen = {
    method: request.method ?? 'GET',
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: { authorization, cookie, 'x-admin-key': typeof adminKey === 'string' ? adminKey : undefined },
  };
  if (bytes === 0) return seen;
  const text = Buffer.concat(chunks).toString('utf8');
  if (request.headers['content-type'] === FORM) return { ...seen, body: formOf(text) };
  try {
    return { ...seen, body: JSON.parse(text) };
  } catch {
    return refuse(400, 'BAD_REQUEST', 'the body is not JSON');
  }
}

/** The fields of a form; one that was sent more than once is a list. */
function formOf(text: string): Readonly<Record<string, string | readonly string[]>> {
  const form = new URLSearchParams(text);
  const names = [...new Set(form.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const all = form.getAll(name);
      return [name, all.length > 1 ? all : (all[0] ?? '')];
    }),
  );
}

function carryOut(plan: Plan, response: ServerResponse): void {
  if (plan.hang) return;
  const act = () => (plan.drop ? response.destroy() : send(plan, response));
  if (plan.delayMs) setTimeout(act, plan.delayMs).unref();
  else act();
}

function send(plan: Plan, response: ServerResponse): void {
  const body = typeof plan.body === 'string' ? plan.body : JSON.stringify(plan.body);
  response.writeHead(plan.status, plan.headers);
  response.end(body);
}
