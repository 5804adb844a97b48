// An exchange for tests: a clock set by hand, a quiet market with pinned prices, calls without sockets.
import { createExchange, type Exchange } from './exchange.ts';
import { generatedMarket } from './generated.ts';
import type { ExchangeOptions } from './options.ts';
import type { Plan } from './reply.ts';

export interface Rig {
  readonly exchange: Exchange;
  readonly clock: { now(): number; set(ms: number): void };
  /** One call as the user, who logged in at the start. */
  call(method: string, path: string, body?: unknown): Plan;
  /** The same, for its answer: throws when the status is not 200. */
  get<T = readonly Row[]>(path: string): T;
  order(fields: Row): Plan;
  admin(path: string, body?: unknown): Plan;
}

export type Row = Readonly<Record<string, unknown>>;

export const CALL = 'NIFTY03MAR2624450CE';
export const PUT = 'NIFTY03MAR2624450PE';
const START = Date.parse('2026-03-02T04:00:00Z');

/** A user `asha` on a calm market of 2 March 2026 without a spread, in mode `real` unless told otherwise. */
export function openRig(options: Partial<ExchangeOptions> = {}): Rig {
  let now = START;
  const clock = {
    now: () => now,
    set: (ms: number) => {
      now = ms;
    },
  };
  const exchange = createExchange({
    clock,
    seed: 7,
    mode: 'real',
    market: generatedMarket({ seed: 7, scenario: 'calm', date: '2026-03-02', halfSpread: 0 }),
    users: [{ user: 'asha', password: 'secret', openingFunds: 1_000_000 }],
    adminKey: 'key',
    ...options,
  });
  const send = (method: string, target: string, headers: Record<string, string>, body?: unknown): Plan => {
    const [path = '', query = ''] = target.split('?');
    return exchange.handle({
      method,
      path,
      headers,
      body,
      query: Object.fromEntries(new URLSearchParams(query)),
    });
  };
  const login = send('POST', '/v1/login', {}, { user: 'asha', password: 'secret' });
  const { token } = login.body as { token: string };
  const call = (method: string, path: string, body?: unknown): Plan =>
    send(method, path, { authorization: `Bearer ${token}` }, body);
  return {
    exchange,
    clock,
    call,
    get: <T>(path: string): T => {
      const plan = call('GET', path);
      if (plan.status !== 200) throw new Error(`GET ${path} answered ${plan.status}`);
      const body = plan.body as { data?: unknown };
      return (body.data ?? body) as T;
    },
    order: (fields) =>
      call('POST', '/v1/orders', {
        symbol: CALL,
        side: 'SELL',
        type: 'MARKET',
        product: 'NRML',
        qty: 25,
        ...fields,
      }),
    admin: (path, body) => send(body === undefined ? 'GET' : 'POST', path, { 'x-admin-key': 'key' }, body),
  };
}
