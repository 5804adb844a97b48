// Carries one HTTP request and says, when it fails, whether the other side may have seen it.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Ms } from '../../core/types.ts';
import { NOT_SENT } from '../../not-sent.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, from the base address on. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Rejects with `TransportError` and nothing else; an HTTP error status is an answer, not an error. */
export type Transport = (request: HttpRequest, timeoutMs: Ms) => Promise<HttpAnswer>;

/** No usable answer came. `sent: false` only when the request surely never left. */
export class TransportError extends Error {
  readonly sent: boolean;
  readonly kind: 'network' | 'shape';
  constructor(message: string, sent: boolean, kind: 'network' | 'shape' = 'network') {
    super(message);
    this.sent = sent;
    this.kind = kind;
  }
}

/** A larger answer is refused: it would hold the engine's thread. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Hanging reads must not keep a cancel waiting for a socket. */
const CONNECTIONS = 16;
const CONNECT_TIMEOUT_MS = 1_000;
const KEEP_ALIVE_MS = 60_000;

/** HTTP/1.1 over kept-alive connections to one server. Follows no redirect, repeats no request. */
export function httpTransport(baseUrl: string): Transport {
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const pool = new Pool(base.origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxResponseSize: MAX_BODY_BYTES,
  });
  let turn: Promise<unknown> = Promise.resolve();
  return async (request, timeoutMs) => {
    // An idle connection is written to in the loop's next turn. Of many requests at once the first shall be on its
    // way before the others open connections of their own.
    const mine = turn;
    turn = mine.then(() => nextTurn());
    await mine;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      const { statusCode, headers, body } = await pool.request({
        method: request.method,
        path: prefix + request.path,
        headers: request.headers,
        body: request.body ?? null,
        signal: abort.signal,
      });
      return { status: statusCode, headers: flat(headers), body: await body.text() };
    } catch (error) {
      throw abort.signal.aborted
        ? new TransportError(`no answer within ${timeoutMs} ms`, true)
        : transportError(error);
    } finally {
      clearTimeout(timer);
    }
  };
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}

function transportError(error: unknown): TransportError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new TransportError(`answer larger than ${MAX_BODY_BYTES} bytes`, true, 'shape');
  }
  const sent = !NOT_SENT.has(code);
  return new TransportError(sent ? `connection lost (${code})` : `cannot connect (${code})`, sent);
}
