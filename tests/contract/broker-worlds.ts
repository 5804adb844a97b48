// The worlds that brokers are tried in: an account at a real venue of each kind, and every trouble it can make.
import { brokerKinds } from '../../exporter/src/brokers/index.ts';
import type { Broker, Clock } from '../../exporter/src/core/ports.ts';
import { createExchange, type Exchange } from '../../exporter/src/paper/exchange.ts';
import type { Fault, FaultType } from '../../exporter/src/paper/faults.ts';
import { generatedMarket } from '../../exporter/src/paper/generated.ts';
import type { Request } from '../../exporter/src/paper/reply.ts';
import { serve } from '../../exporter/src/paper/server.ts';

export const clock: Clock = {
  now: Date.now,
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** The calls that a trouble can be aimed at. */
export type Target = 'any' | 'positions' | 'quotes' | 'orders' | 'place' | 'cancel';

export type Trouble =
  | 'rate limit'
  | 'server error'
  | 'server error after acting'
  | 'web page'
  | 'web page after acting'
  | 'no answer'
  | 'closed before acting'
  | 'closed after acting'
  | 'expired session'
  | 'stale quotes'
  | 'missing quote'
  | 'unreadable row'
  | 'rows twice'
  | 'late order book'
  | 'cancels refused'
  | 'market orders refused';

/** An order as the venue truly has it. */
export interface Held {
  readonly id: string;
  readonly tag: string | null;
  readonly side: 'buy' | 'sell';
  readonly type: 'limit' | 'market';
  readonly qty: number;
  /** Minor units; null for a market order. */
  readonly price: number | null;
  readonly working: boolean;
}

export interface BrokerWorld {
  /** A new adapter of the account. Requests take at most 800 ms. */
  broker(wrongPassword?: 'wrong password'): Broker;
  /** Two contracts that trade there, in lots of 25. */
  readonly symbols: readonly [string, string];
  /** A person buys (qty > 0) or sells at this price in minor units, past every check. */
  trade(symbol: string, qty: number, price: number): void;
  /** A person leaves a buy order that nobody will fill; its id. */
  rest(): string;
  /** `count` = how many calls it strikes; absent = all, until `calm`. */
  trouble(trouble: Trouble, target: Target, count?: number): void;
  calm(): void;
  /** The market moves on by a minute. */
  moveOn(): void;
  orders(): readonly Held[];
  /** When orders and cancels came to the venue's door, in order, whatever became of them. */
  arrivals(): readonly { readonly at: number; readonly what: 'place' | 'cancel' }[];
  close(): Promise<void>;
}

/** The kinds that take orders. Of the others, whose owners are only asked, this suite has nothing to expect. */
type OrderKind = Exclude<keyof typeof brokerKinds, 'pushed' | 'state-files'>;

/** A kind without a world cannot be listed. */
export const WORLDS: Readonly<Record<OrderKind, () => Promise<BrokerWorld>>> = {
  paper: paperWorld,
};

const ACCOUNT = { user: 'asha', password: 'as-agreed' };
const ADMIN_KEY = 'admin';

const ROUTES: Readonly<Record<Target, string>> = {
  any: '/v1/(?!login)',
  positions: '^GET /v1/positions',
  quotes: '^GET /v1/quotes',
  orders: '^GET /v1/orders',
  place: '^POST /v1/orders',
  cancel: '^DELETE /v1/orders',
};

async function paperWorld(): Promise<BrokerWorld> {
  const exchange = createExchange({
    clock,
    seed: 1,
    mode: 'stepped',
    market: generatedMarket({ seed: 1, scenario: 'calm', date: '2026-11-20' }),
    users: [{ ...ACCOUNT, openingFunds: 10_000_000 }],
    adminKey: ADMIN_KEY,
  });
  exchange.step();
  const arrived: { at: number; what: 'place' | 'cancel' }[] = [];
  const watched: Exchange = {
    ...exchange,
    handle(request) {
      const what = whatOf(request);
      if (what !== null) arrived.push({ at: performance.now(), what });
      return exchange.handle(request);
    },
  };
  const server = await serve({ exchange: watched });
  const baseUrl = `http://127.0.0.1:${server.port}`;
  const ask = asker(exchange);
  const symbols = contracts(ask('GET', '/v1/instruments').data);
  return {
    symbols,
    broker: (wrong) =>
      brokerKinds.paper.create(
        'paper-1',
        { ...ACCOUNT, baseUrl, timeoutMs: 800, ...(wrong ? { password: wrong } : {}) },
        clock,
      ).broker,
    trade(symbol, qty, price) {
      const side = qty > 0 ? 'BUY' : 'SELL';
      const body = { user: ACCOUNT.user, symbol, side, qty: Math.abs(qty), price: price / 100 };
      ask('POST', '/admin/hand-trade', body);
    },
    rest() {
      const body = { symbol: symbols[0], side: 'BUY', type: 'LIMIT', product: 'NRML', qty: 25, price: 0.05 };
      return String(ask('POST', '/v1/orders', body).order_id);
    },
    trouble: (trouble, target, count) => exchange.faults.add(faultOf(trouble, target, symbols[1], count)),
    calm: () => exchange.faults.clear(),
    moveOn: () => void exchange.step(),
    orders: () => heldOrders(ask('GET', '/admin/state')),
    arrivals: () => arrived,
    close: () => server.close(),
  };
}

function whatOf({ method, path }: Request): 'place' | 'cancel' | null {
  if (!path.startsWith('/v1/orders')) return null;
  return method === 'POST' ? 'place' : method === 'DELETE' ? 'cancel' : null;
}

type Json = Readonly<Record<string, unknown>>;
type Ask = (method: string, path: string, body?: Json) => Json;

/** Calls past the wire, with a session of its own and the admin's key; throws when the venue refuses. */
function asker(exchange: Exchange): Ask {
  const call = (request: Request): Json => {
    const { status, body } = exchange.handle(request);
    if (status !== 200) throw new Error(`${request.method} ${request.path}: ${JSON.stringify(body)}`);
    return body as Json;
  };
  const { token } = call({ method: 'POST', path: '/v1/login', body: ACCOUNT });
  const headers = { authorization: `Bearer ${token}`, 'x-admin-key': ADMIN_KEY };
  return (method, path, body) => call({ method, path, headers, body });
}

function contracts(rows: unknown): readonly [string, string] {
  const symbols = (rows as readonly { symbol: string }[]).map((row) => row.symbol);
  const middle = symbols.length / 2;
  return [symbols.at(middle - 1) ?? '', symbols.at(middle) ?? ''];
}

const FAULTS: Readonly<Record<Trouble, { readonly type: FaultType } & Partial<Fault>>> = {
  'rate limit': { type: 'rate429' },
  'server error': { type: 'status5xx', status: 503 },
  'server error after acting': { type: 'status5xx', status: 500, processed: true },
  'web page': { type: 'htmlPage' },
  'web page after acting': { type: 'htmlPage', processed: true },
  'no answer': { type: 'hang' },
  'closed before acting': { type: 'dropBefore' },
  'closed after acting': { type: 'dropAfter' },
  'expired session': { type: 'sessionExpiry' },
  'stale quotes': { type: 'staleQuotes' },
  'missing quote': { type: 'missingQuotes' },
  'unreadable row': { type: 'garbledRow' },
  'rows twice': { type: 'duplicateOrderRows' },
  'late order book': { type: 'lateOrders', ms: 60_000 },
  'cancels refused': { type: 'refuseCancels' },
  'market orders refused': { type: 'refuseMarket' },
};

function faultOf(trouble: Trouble, target: Target, second: string, count: number | undefined): Fault {
  const fault = { ...FAULTS[trouble], user: ACCOUNT.user, route: ROUTES[target] };
  return {
    ...fault,
    ...(trouble === 'missing quote' ? { symbols: [second] } : {}),
    ...(count === undefined ? {} : { count }),
  };
}

function heldOrders(state: Json): readonly Held[] {
  const [user] = state.users as readonly { readonly orders: readonly Json[] }[];
  return (user?.orders ?? []).map((row) => ({
    id: String(row.order_id),
    tag: row.tag as string | null,
    side: row.side === 'BUY' ? 'buy' : 'sell',
    type: row.type === 'MARKET' ? 'market' : 'limit',
    qty: Number(row.qty),
    price: row.price === null ? null : Math.round(Number(row.price) * 100),
    working: row.status === 'OPEN' || row.status === 'PENDING',
  }));
}
