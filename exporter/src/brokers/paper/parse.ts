// Reads the paper exchange's answers: rupees become integer paise, and only numbers pass for numbers.
import { z } from 'zod';
import type { Mark, Order, OrderStatus, OrderType, Position } from '../../core/types.ts';
import { parseRows, type Rows } from './rows.ts';

export interface Quote {
  readonly instrument: string;
  readonly mark: Mark;
}

const MAX_REASON_CHARS = 160;

/** Rupees as decimals to paise as a safe integer: 114.45 becomes 11445. The sum turns -0 into 0. */
const rupees = z
  .number()
  .transform((value) => Math.round(value * 100) + 0)
  .pipe(z.int());
const name = z.string().min(1).max(100);
const optionType = z.enum(['CE', 'PE']).nullable();
const quantity = z.int().nonnegative();

const positionRow = z
  .object({
    symbol: name,
    product: name,
    option_type: optionType,
    carried_qty: z.int(),
    net_qty: z.int(),
    buy_qty: quantity,
    sell_qty: quantity,
    buy_amount: rupees,
    sell_amount: rupees,
    multiplier: z.number().positive().max(1_000_000),
    tick_size: rupees.pipe(z.int().positive()),
    lot_size: z.int().positive(),
    freeze_qty: z.int().positive().nullable(),
  })
  .refine((row) => row.net_qty === row.buy_qty - row.sell_qty, {
    path: ['net_qty'],
    message: 'is not what was bought less what was sold',
  });

const orderRow = z
  .object({
    order_id: name,
    symbol: name,
    product: name,
    option_type: optionType,
    side: z.enum(['BUY', 'SELL']),
    type: z.enum(['LIMIT', 'MARKET', 'SL', 'SL-M']),
    // A market order has no price and most orders have no trigger; the exchange may leave them out.
    price: rupees.nullish(),
    trigger_price: rupees.nullish(),
    qty: z.int().positive(),
    filled_qty: quantity,
    avg_price: rupees.nullish(),
    status: z.string(),
    reason: z.string().nullish(),
    tag: z.string().nullish(),
    placed_at: z.int().nonnegative(),
    updated_at: z.int().nonnegative(),
  })
  .refine((row) => row.filled_qty <= row.qty, { path: ['filled_qty'], message: 'is more than was ordered' })
  .refine((row) => row.filled_qty === 0 || (row.avg_price ?? 0) > 0, {
    path: ['avg_price'],
    message: 'is missing although something was filled',
  });

/** A price of nothing is no price: taking it for one would turn every short into pure profit. */
const quoteRow = z.object({ symbol: name, last: rupees.pipe(z.int().positive()), at: z.int().positive() });

const TYPES: Readonly<Record<z.infer<typeof orderRow>['type'], OrderType>> = {
  LIMIT: 'limit',
  MARKET: 'market',
  SL: 'stop-limit',
  'SL-M': 'stop-market',
};
const STATUSES: ReadonlyMap<string, OrderStatus> = new Map([
  ['PENDING', 'pending'],
  ['OPEN', 'open'],
  ['TRIGGER_PENDING', 'trigger-pending'],
  ['COMPLETE', 'complete'],
  ['CANCELLED', 'cancelled'],
  ['REJECTED', 'rejected'],
]);
const ENDED: ReadonlySet<OrderStatus> = new Set(['complete', 'cancelled', 'rejected']);

// Built once: a schema compiles itself at its first use.
const positions = positionRow.transform(position);
const orders = orderRow.transform(order);
const quotes = quoteRow.transform((raw) => ({
  instrument: raw.symbol,
  mark: { price: raw.last, at: raw.at },
}));
const tokenAnswer = z.object({ token: z.string().min(1) });
const orderAnswer = z.object({ order_id: name });

/** The position book; null when the answer is not a list. A second row of one key is unparsed. */
export function parsePositions(body: unknown): Rows<Position> | null {
  const seen = new Set<string>();
  return parseRows(body, 'positions', positions, ({ key }) => {
    if (seen.has(key)) return { field: 'symbol', message: `${key} comes twice` };
    seen.add(key);
    return null;
  });
}

/** The order book; null when the answer is not a list. Of the rows of one id the furthest one counts. */
export function parseOrders(body: unknown): Rows<Order> | null {
  const read = parseRows(body, 'orders', orders);
  if (read === null) return null;
  const byId = new Map<string, Order>();
  for (const row of read.rows) {
    const other = byId.get(row.id);
    byId.set(row.id, other === undefined ? row : further(other, row));
  }
  return { ...read, rows: [...byId.values()] };
}

/** Quotes; null when the answer is not a list. Each keeps the time of the exchange's last refresh. */
export function parseQuotes(body: unknown): Rows<Quote> | null {
  return parseRows(body, 'quotes', quotes);
}

/** The session token of a login, null when there is none. */
export function parseToken(body: unknown): string | null {
  return tokenAnswer.safeParse(body).data?.token ?? null;
}

/** The id of the order that was placed or cancelled, null when there is none. */
export function parseOrderId(body: unknown): string | null {
  return orderAnswer.safeParse(body).data?.order_id ?? null;
}

function position(raw: z.infer<typeof positionRow>): Position {
  return {
    key: `${raw.symbol}|${raw.product}`,
    instrument: raw.symbol,
    symbol: raw.symbol,
    product: raw.product,
    optionType: raw.option_type,
    netQty: raw.net_qty,
    carriedQty: raw.carried_qty,
    buyQty: raw.buy_qty,
    sellQty: raw.sell_qty,
    buyAmount: raw.buy_amount,
    sellAmount: raw.sell_amount,
    unit: raw.multiplier,
    tickSize: raw.tick_size,
    lotSize: raw.lot_size,
    freezeQty: raw.freeze_qty,
  };
}

function order(raw: z.infer<typeof orderRow>): Order {
  return {
    id: raw.order_id,
    instrument: raw.symbol,
    symbol: raw.symbol,
    product: raw.product,
    optionType: raw.option_type,
    side: raw.side === 'BUY' ? 'buy' : 'sell',
    type: TYPES[raw.type],
    price: raw.price ?? 0,
    trigger: raw.trigger_price ?? 0,
    qty: raw.qty,
    filled: raw.filled_qty,
    avgPrice: raw.avg_price ?? 0,
    status: STATUSES.get(raw.status) ?? 'unknown',
    reason: raw.reason?.slice(0, MAX_REASON_CHARS) || null,
    tag: raw.tag || null,
    placedAt: raw.placed_at,
    updatedAt: raw.updated_at,
  };
}

/** Quantities and endings do not go backwards; only between equals does the later stamp decide. */
function further(a: Order, b: Order): Order {
  const ended = Number(ENDED.has(b.status)) - Number(ENDED.has(a.status));
  return (ended || b.filled - a.filled || b.updatedAt - a.updatedAt) >= 0 ? b : a;
}
