// Asks the trading system that holds an account's positions, by a signed POST to its own address. Its 2xx confirms.
import { Pool } from 'undici';
import type { Clock, Gate } from '../core/ports.ts';
import type { Answer, Failure, FailureKind, Ms, OwnerRequest } from '../core/types.ts';
import { signature } from '../signature.ts';

export interface WebhookOptions {
  readonly account: string;
  readonly url: string;
  readonly secret: string;
  readonly clock: Clock;
  /** How long one call may take; 3 s unless given. */
  readonly timeoutMs?: Ms;
}

export interface Webhook {
  /** The same id may be asked again and again: the receiver acts on it once. Retries are the caller's. */
  ask(request: OwnerRequest): Promise<Answer<{ readonly detail: string }>>;
  /** Asks to block and to unblock new orders. */
  readonly gate: Gate;
}

const TIMEOUT_MS = 3_000;
const CONNECT_TIMEOUT_MS = 1_000;
const CONNECTIONS = 4;
const MOST_ANSWER_BYTES = 64 * 1024;
const MOST_MESSAGE_CHARACTERS = 200;

export function webhook(options: WebhookOptions): Webhook {
  const { account, secret, clock, timeoutMs = TIMEOUT_MS } = options;
  const { origin, pathname, search } = new URL(options.url);
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    maxResponseSize: MOST_ANSWER_BYTES,
  });
  async function ask(request: OwnerRequest): Promise<Answer<{ readonly detail: string }>> {
    const timestamp = String(clock.now());
    const body = JSON.stringify({ ...request, account, at: clock.now() });
    const headers = {
      'content-type': 'application/json',
      'x-tripline-timestamp': timestamp,
      'x-tripline-signature': signature(secret, timestamp, body),
    };
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const call = { method: 'POST', path: pathname + search, headers, body, signal } as const;
      const { statusCode, body: answer } = await pool.request(call);
      return told(statusCode, await answer.text(), clock.now());
    } catch (error) {
      const message = signal.aborted ? `no answer within ${timeoutMs} ms` : `no answer (${codeOf(error)})`;
      return failed({ kind: 'network', retry: 'yes', message: `webhook: ${message}` }, clock.now());
    }
  }
  return { ask, gate: gateBy(ask, clock) };
}

function gateBy(ask: Webhook['ask'], clock: Clock): Gate {
  let last: { readonly action: 'block' | 'unblock'; readonly id: string; readonly done: boolean } | null =
    null;
  return {
    async set(_account, closed, reason) {
      const action = closed ? 'block' : 'unblock';
      // What was not confirmed yet is asked under the same id; a new turn of the gate is a new request.
      const id = last?.action === action && !last.done ? last.id : `${action}:${clock.now()}`;
      last = { action, id, done: false };
      const answer = await ask({ action, id, reason });
      if (!answer.ok) return answer;
      if (last.id === id) last = { action, id, done: true };
      return { ok: true, data: null, at: answer.at };
    },
  };
}

function told(status: number, body: string, at: Ms): Answer<{ readonly detail: string }> {
  const message = messageIn(body);
  if (status >= 200 && status < 300) return { ok: true, data: { detail: message }, at };
  const said = message === '' ? '' : `: ${message}`;
  // A redirect is not followed: the signed request is meant for this address alone.
  return failed({ ...judged(status), message: `webhook answered HTTP ${status}${said}` }, at);
}

function judged(status: number): { readonly kind: FailureKind; readonly retry: Failure['retry'] } {
  if (status === 429) return { kind: 'rate', retry: 'yes' };
  if (status === 408) return { kind: 'network', retry: 'yes' };
  if (status === 401 || status === 403) return { kind: 'auth', retry: 'no' };
  if (status >= 400 && status < 500) return { kind: 'broker', retry: 'no' };
  return { kind: 'maintenance', retry: 'yes' };
}

/** The answer's `message`, fit to be shown; empty when there is none. */
function messageIn(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('message' in value)) return '';
    return typeof value.message === 'string'
      ? value.message.replaceAll(/\p{Cc}+/gu, ' ').slice(0, MOST_MESSAGE_CHARACTERS)
      : '';
  } catch {
    return '';
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'connection lost';

const failed = (failure: Failure, at: Ms): Answer<never> => ({ ok: false, at, ...failure });
