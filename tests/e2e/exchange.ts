// A paper exchange seen from behind, past every exporter: what the books truly say, prices and faults on demand.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../../exporter/src/paper/faults.ts';
import type { SentCode } from '../../exporter/src/paper/terminal/doors.ts';

export interface BookOrder {
  readonly order_id: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly status: string;
  readonly qty: number;
  readonly filled_qty: number;
  readonly tag: string | null;
  /** The exchange's clock, ms. */
  readonly updated_at: number;
}

export interface Book {
  readonly user: string;
  readonly positions: readonly { readonly symbol: string; readonly net_qty: number }[];
  readonly orders: readonly BookOrder[];
  /** Segments that the user has switched off at the web terminal. */
  readonly segments_off: readonly string[];
}

export interface Exchange {
  readonly pid: number;
  /** Throws when there is no such user. */
  book(user: string): Promise<Book>;
  add(...faults: readonly Fault[]): Promise<void>;
  clear(): Promise<void>;
  /** Holds the price of a contract, in rupees, until it is given null; resting orders meet it at once. */
  pin(symbol: string, last: number | null): Promise<void>;
  /** The code that was sent to the user last, as his telephone would show it. Throws when there is none. */
  code(user: string): Promise<string>;
  answers(): Promise<boolean>;
}

/** Where an exchange is, and the key of its admin path. */
export interface ExchangeAt {
  readonly pid: number;
  readonly url: string;
  readonly adminKey: string;
}

const WORKING = new Set(['PENDING', 'OPEN', 'TRIGGER_PENDING']);

/** The exchange that the exporter of this data directory left its key to. Throws when there is none. */
export function exchangeIn(dir: string): Exchange {
  const { pid, url, adminKey } = JSON.parse(readFileSync(join(dir, 'paper-exchange.json'), 'utf8'));
  return exchangeAt({ pid: Number(pid), url: String(url), adminKey: String(adminKey) });
}

export function exchangeAt({ pid, url, adminKey }: ExchangeAt): Exchange {
  const headers = { 'x-admin-key': adminKey, 'content-type': 'application/json' };
  const call = async (path: string, body?: object): Promise<unknown> => {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${url}${path}`, { headers, ...sent });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    pid,
    async book(user) {
      const { users } = (await call('/admin/state')) as { readonly users: readonly Book[] };
      const book = users.find((one) => one.user === user);
      if (book === undefined) throw new Error(`the exchange has no user ${user}`);
      return book;
    },
    add: async (...faults) => void (await call('/admin/faults', { add: faults })),
    clear: async () => void (await call('/admin/faults', { clear: true })),
    pin: async (symbol, last) => void (await call('/admin/price', { symbol, last })),
    async code(user) {
      const { data } = (await call('/admin/codes')) as { readonly data: readonly SentCode[] };
      const sent = data.findLast((one) => one.user === user);
      if (sent === undefined) throw new Error(`no code was sent to ${user}`);
      return sent.code;
    },
    answers: () =>
      call('/admin/faults').then(
        () => true,
        () => false,
      ),
  };
}

/** Units still held, by symbol; empty = flat. */
export const openPositions = ({ positions }: Book): Readonly<Record<string, number>> =>
  Object.fromEntries(positions.filter((row) => row.net_qty !== 0).map((row) => [row.symbol, row.net_qty]));

export const workingOrders = ({ orders }: Book): readonly BookOrder[] =>
  orders.filter((order) => WORKING.has(order.status));

/** Orders that Tripline sent: the strategy's own say so in their tag. */
export const exitOrders = ({ orders }: Book): readonly BookOrder[] =>
  orders.filter(({ tag }) => tag !== null && !tag.startsWith('straddle-'));

/** How many orders of each of our tags have filled. */
export function fillsByTag(book: Book): Readonly<Record<string, number>> {
  const fills: Record<string, number> = {};
  for (const { tag, filled_qty } of exitOrders(book)) {
    if (tag !== null) fills[tag] = (fills[tag] ?? 0) + (filled_qty > 0 ? 1 : 0);
  }
  return fills;
}
