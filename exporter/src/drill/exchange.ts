// A paper exchange of our own for one drill: its users hold the books of the drill, and its admin path tells the truth.
import { randomUUID } from 'node:crypto';
import { type PaperBroker, paperBroker } from '../brokers/paper/broker.ts';
import type { Clock } from '../core/ports.ts';
import { startPaper } from '../paper-process.ts';
import type { DrillBook } from './book.ts';

export interface DrillExchange {
  readonly pid: number;
  readonly url: string;
  broker(account: string): PaperBroker;
  /** How the account's user logs in, also at the web terminal. */
  login(account: string): { readonly user: string; readonly password: string };
  /** The code that its telephone shows; null when none was sent. */
  sentCode(account: string): Promise<string | null>;
  /** What holds at the exchange, by its own books. */
  held(account: string): Promise<Held>;
  stop(): void;
}

export interface Held {
  /** Symbols still held and orders still working. */
  readonly left: readonly string[];
  /** Segments in which it takes no order of this user any more. */
  readonly segmentsOff: readonly string[];
}

const FUNDS = 1e11;
const FREEZE_QTY = 1_800;
/** A position of more slices than this would only try out patience. */
const MOST_SLICES = 20;

interface Holder {
  readonly id: string;
  readonly book: DrillBook;
}

/** The paper exchange has one price for each symbol, whoever holds it. */
function listed(holders: readonly Holder[]) {
  const positions = holders.flatMap(({ book }) => book.positions);
  const bySymbol = new Map(positions.map((one) => [one.symbol, one]));
  return [...bySymbol.values()].map(({ symbol, optionType, price }) => {
    const largest = Math.max(...positions.filter((p) => p.symbol === symbol).map((p) => Math.abs(p.qty)));
    const freezeQty = Math.max(FREEZE_QTY, Math.ceil(largest / MOST_SLICES));
    return { symbol, optionType, price, lotSize: 1, freezeQty };
  });
}

interface Book {
  readonly user: string;
  readonly positions: readonly { readonly symbol: string; readonly net_qty: number }[];
  readonly orders: readonly { readonly symbol: string; readonly status: string }[];
  readonly segments_off: readonly string[];
}

interface SentCode {
  readonly user: string;
  readonly code: string;
}

const WORKING = new Set(['PENDING', 'OPEN', 'TRIGGER_PENDING']);

export async function drillExchange(holders: readonly Holder[], clock: Clock): Promise<DrillExchange> {
  const password = randomUUID();
  const users = holders.map(({ id, book }) => ({
    user: id,
    password,
    openingFunds: FUNDS,
    carried: book.positions.map(({ symbol, product, qty, cost }) => ({ symbol, product, qty, price: cost })),
  }));
  const paper = await startPaper({ mode: 'real', market: { listed: listed(holders) }, users });
  const { pid, url, adminKey, stop } = paper;
  const told = async (path: string): Promise<unknown> =>
    (await fetch(`${url}${path}`, { headers: { 'x-admin-key': adminKey } })).json();
  return {
    pid,
    url,
    stop,
    broker: (id) => paperBroker({ id, baseUrl: url, user: id, password, clock }),
    login: (user) => ({ user, password }),
    async sentCode(account) {
      const { data } = (await told('/admin/codes')) as { readonly data: readonly SentCode[] };
      return data.filter(({ user }) => user === account).at(-1)?.code ?? null;
    },
    async held(account) {
      const { users: books } = (await told('/admin/state')) as { readonly users: readonly Book[] };
      const book = books.find(({ user }) => user === account);
      if (book === undefined) throw new Error(`the exchange has no user ${account}`);
      const held = book.positions
        .filter((row) => row.net_qty !== 0)
        .map((row) => `${row.net_qty} ${row.symbol}`);
      const working = book.orders.filter(({ status }) => WORKING.has(status));
      const orders = working.map(({ symbol, status }) => `an order of ${symbol} that is ${status}`);
      return { left: [...held, ...orders], segmentsOff: book.segments_off };
    },
  };
}

/** Puts the resting orders of the book; gives those that were refused, in words. */
export async function rest(broker: PaperBroker, { orders }: DrillBook): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const [i, order] of orders.entries()) {
    const body = { ...order, tag: `resting-${i + 1}` };
    const answer = await broker.call({ method: 'POST', path: '/v1/orders', body, once: true });
    if (!answer.ok) refused.push(`a resting order of ${order.symbol} was refused: ${answer.message}`);
  }
  return refused;
}
