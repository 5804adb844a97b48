// One account at the paper exchange, through the same HTTP API that anybody else would use.
import type { Broker, BrokerStats, Cancelled, Clock } from '../../core/ports.ts';
import type { AccountRead, Answer, Exit, Failure, Ms, OrdersRead, Position } from '../../core/types.ts';
import { type PaperClient, paperClient } from './client.ts';
import { exitsOnce, type Placed } from './exits.ts';
import { wrongShape } from './failure.ts';
import { pace } from './pace.ts';
import { parseOrderId, parseOrders, parsePositions, parseQuotes, type Quote } from './parse.ts';
import { preflight } from './preflight.ts';
import type { Rows } from './rows.ts';
import { httpTransport, type Transport } from './transport.ts';

const notOwned: Failure = {
  kind: 'broker',
  retry: 'no',
  message: 'the paper exchange takes orders, not requests',
};

export interface PaperBrokerOptions {
  readonly id: string;
  readonly baseUrl: string;
  readonly user: string;
  readonly password: string;
  readonly clock: Clock;
  /** How requests travel; HTTP to `baseUrl` unless given. */
  readonly transport?: Transport;
  /** Orders and cancels per second, at most; the 10 that the exchange takes unless given. */
  readonly ordersPerSecond?: number;
  /** How long one request may take; 1.5 s unless given. */
  readonly timeoutMs?: Ms;
}

const ORDERS_PER_SECOND = 10;

/** The broker, and the exchange's own door to the strategies that it hosts, over the same session. */
export interface PaperBroker extends Broker {
  readonly call: PaperClient['call'];
}

export function paperBroker(options: PaperBrokerOptions): PaperBroker {
  const { id, clock, ordersPerSecond = ORDERS_PER_SECOND } = options;
  const stats: BrokerStats = { parseRejects: {}, relogins: 0 };
  const client = paperClient({
    transport: options.transport ?? httpTransport(options.baseUrl),
    user: options.user,
    password: options.password,
    clock,
    pace: pace(ordersPerSecond, clock),
    onRelogin: () => {
      stats.relogins += 1;
    },
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  const orders = () => readOrders(client, stats);
  let open: readonly string[] = [];
  const account = async () => {
    const read = await readAccount(client, stats, open);
    if (read.ok) open = openSymbols(read.data.positions);
    return read;
  };
  return {
    id,
    can: { marketOrders: true, lock: 'none', hands: 'orders', ordersPerSecond },
    stats,
    account,
    orders,
    cancel: (orderId) => cancel(client, orderId),
    exit: exitsOnce({
      place: (exit, notAfter) => place(client, exit, notAfter),
      find: async (ref) => findByTag(await orders(), ref),
      clock,
    }),
    ask: async () => ({ ok: false, at: clock.now(), ...notOwned }),
    watch: () => () => undefined,
    logout: async () => {
      await client.logout();
      return { ok: true, data: null, at: clock.now() };
    },
    preflight: () => preflight(client, clock),
    call: client.call,
  };
}

/**
 * Positions, and at the same time the quotes of what was open the last time: a kill waits for this read again and
 * again. Only what has come new since is asked for afterwards. An instrument without a quote has no mark. When quotes
 * cannot be had at all the read still counts, without marks: a flat account is seen to be flat without prices, and an
 * open position without a mark is unknown to the core. `stats` counts it as `quotes.<kind>`.
 */
async function readAccount(
  client: PaperClient,
  stats: BrokerStats,
  before: readonly string[],
): Promise<Answer<AccountRead>> {
  const [answer, early] = await Promise.all([
    client.call({ method: 'GET', path: '/v1/positions' }),
    readQuotes(client, stats, before),
  ]);
  if (!answer.ok) return answer;
  const book = counted(parsePositions(answer.data), stats);
  if (book === null) return wrongShape('the position book', false, answer.at);
  const open = openSymbols(book.rows);
  const late = await readQuotes(
    client,
    stats,
    open.filter((symbol) => !before.includes(symbol)),
  );
  const wanted = new Set(book.rows.filter(({ netQty }) => netQty !== 0).map(({ instrument }) => instrument));
  const quotes = [...early, ...late].filter(({ instrument }) => wanted.has(instrument));
  const data = {
    positions: book.rows,
    marks: Object.fromEntries(quotes.map((quote) => [quote.instrument, quote.mark])),
    unparsed: book.unparsed,
    brokerMtm: null,
  };
  return { ok: true, data, at: answer.at };
}

const openSymbols = (positions: readonly Position[]): readonly string[] => [
  ...new Set(positions.filter(({ netQty }) => netQty !== 0).map(({ symbol }) => symbol)),
];

async function readQuotes(
  client: PaperClient,
  stats: BrokerStats,
  symbols: readonly string[],
): Promise<readonly Quote[]> {
  if (symbols.length === 0) return [];
  const list = symbols.map((symbol) => encodeURIComponent(symbol)).join(',');
  const answer = await client.call({ method: 'GET', path: `/v1/quotes?symbols=${list}` });
  const quotes = answer.ok ? counted(parseQuotes(answer.data), stats) : null;
  if (quotes === null) count(stats, `quotes.${answer.ok ? 'shape' : answer.kind}`, 1);
  return quotes?.rows ?? [];
}

async function readOrders(client: PaperClient, stats: BrokerStats): Promise<Answer<OrdersRead>> {
  const answer = await client.call({ method: 'GET', path: '/v1/orders' });
  if (!answer.ok) return answer;
  const book = counted(parseOrders(answer.data), stats);
  if (book === null) return wrongShape('the order book', false, answer.at);
  return { ok: true, data: { orders: book.rows, unparsed: book.unparsed }, at: answer.at };
}

/** Cancelling twice does no harm, so a lost answer may be retried. */
async function cancel(client: PaperClient, orderId: string): Promise<Answer<Cancelled>> {
  const path = `/v1/orders/${encodeURIComponent(orderId)}`;
  const answer = await client.call({ method: 'DELETE', path, lane: 'cancel' });
  if (!answer.ok) {
    if (answer.code === 'ORDER_ENDED') return { ok: true, data: { outcome: 'late' }, at: answer.at };
    return answer.code === 'CANCEL_REFUSED' ? { ...answer, retry: 'yes' } : answer;
  }
  if (parseOrderId(answer.data) === null) return wrongShape('the answer to a cancel', false, answer.at);
  return { ok: true, data: { outcome: 'done' }, at: answer.at };
}

async function place(client: PaperClient, exit: Exit, notAfter: Ms): Promise<Placed> {
  const body = {
    symbol: exit.symbol,
    side: exit.side === 'buy' ? 'BUY' : 'SELL',
    product: exit.product,
    qty: exit.qty,
    tag: exit.ref,
    ...(exit.price === null ? { type: 'MARKET' } : { type: 'LIMIT', price: exit.price / 100 }),
  };
  const call = { method: 'POST', path: '/v1/orders', body, once: true, lane: 'exit', notAfter } as const;
  const answer = await client.call(call);
  if (!answer.ok) return answer;
  const orderId = parseOrderId(answer.data);
  if (orderId === null) return wrongShape('the answer to an order', true, answer.at);
  return { ok: true, data: { orderId }, at: answer.at };
}

/** A row that was not understood might be the one looked for: absence then stays unproved. */
function findByTag(book: Answer<OrdersRead>, ref: string): Answer<string | null> {
  if (!book.ok) return book;
  const found = book.data.orders.find((order) => order.tag === ref);
  if (found === undefined && book.data.unparsed.length > 0)
    return wrongShape('the order book', true, book.at);
  return { ok: true, data: found?.id ?? null, at: book.at };
}

function counted<T>(read: Rows<T> | null, stats: BrokerStats): Rows<T> | null {
  for (const [reason, rows] of Object.entries(read?.rejects ?? {})) count(stats, reason, rows);
  return read;
}

function count(stats: BrokerStats, reason: string, rows: number): void {
  stats.parseRejects[reason] = (stats.parseRejects[reason] ?? 0) + rows;
}
