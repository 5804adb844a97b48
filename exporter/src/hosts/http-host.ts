// An external strategy host over HTTP: bounded in time and size, no redirect followed, its token never shown.
import { Pool } from 'undici';
import type { Clock } from '../core/ports.ts';
import type { Answer, Failure, Ms } from '../core/types.ts';
import { NOT_SENT } from '../not-sent.ts';
import { type StrategyHost, startOrder } from './host.ts';
import { readHosted } from './hosted.ts';

export interface HttpHostOptions {
  readonly id: string;
  readonly url: string;
  readonly token: string;
  /** The strategies that it runs; `*` is any. */
  readonly strategies: readonly string[];
  /** How long one request may take. */
  readonly timeoutMs: Ms;
}

const MAX_BODY_BYTES = 1024 * 1024;
const CONNECTIONS = 4;

interface HostRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

interface HostAnswer {
  readonly status: number;
  readonly text: string;
}

export function httpHost(options: HttpHostOptions, clock: Clock): StrategyHost {
  const ask = asker(options, clock);
  const at = (): Ms => clock.now();
  const failed = (answer: HostAnswer): Answer<never> => ({
    ok: false,
    at: at(),
    ...failureOf(answer.status),
  });
  const ok = <T>(data: T): Answer<T> => ({ ok: true, data, at: at() });
  return {
    id: options.id,
    runs: (strategy) => options.strategies.includes('*') || options.strategies.includes(strategy),
    async start(session, events) {
      const answer = await ask({ method: 'POST', path: '/sessions', body: startOrder(session, events) });
      if (!answer.ok) return answer;
      return isGood(answer.data.status) ? ok(null) : failed(answer.data);
    },
    async stop(session, reason) {
      const path = `/sessions/${encodeURIComponent(session.id)}/stop`;
      const answer = await ask({ method: 'POST', path, body: { reason } });
      if (!answer.ok) return answer;
      return isGood(answer.data.status) || answer.data.status === 404 ? ok(null) : failed(answer.data);
    },
    async list() {
      const answer = await ask({ method: 'GET', path: '/sessions' });
      if (!answer.ok) return answer;
      const { status, text } = answer.data;
      if (status === 404 || status === 405 || status === 501) return ok(null);
      return isGood(status) ? readHosted(json(text), at()) : failed(answer.data);
    },
  };
}

function asker({ url, token, timeoutMs }: HttpHostOptions, clock: Clock) {
  const base = new URL(url);
  const prefix = base.pathname.replace(/\/+$/, '');
  const pool = new Pool(base.origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    connect: { timeout: timeoutMs },
    maxResponseSize: MAX_BODY_BYTES,
  });
  return async ({ method, path, body }: HostRequest): Promise<Answer<HostAnswer>> => {
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    try {
      const answer = await pool.request({
        method,
        path: prefix + path,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal,
      });
      const text = await answer.body.text();
      return { ok: true, data: { status: answer.statusCode, text }, at: clock.now() };
    } catch (error) {
      return { ok: false, at: clock.now(), ...lost(error, signal.aborted ? timeoutMs : null) };
    }
  };
}

const isGood = (status: number): boolean => status >= 200 && status < 300;

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A host that refuses has done nothing; one that fails may have. Its own words are left out: they may repeat ours. */
function failureOf(status: number): Failure {
  const message = `the strategy host answered HTTP ${status}`;
  if (status === 401 || status === 403) return { kind: 'auth', retry: 'yes', message };
  if (status === 429) return { kind: 'rate', retry: 'yes', message };
  if (status >= 400 && status < 500) return { kind: 'broker', retry: 'no', message };
  return { kind: status >= 500 ? 'maintenance' : 'shape', retry: 'unknown', message };
}

function lost(error: unknown, waitedMs: Ms | null): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (waitedMs !== null) {
    const message = `the strategy host did not answer within ${waitedMs} ms`;
    return { kind: 'network', retry: 'unknown', message };
  }
  if (NOT_SENT.has(code)) {
    return { kind: 'network', retry: 'yes', message: `the strategy host cannot be reached (${code})` };
  }
  return { kind: 'network', retry: 'unknown', message: `the answer of the strategy host was lost (${code})` };
}
