// What a drill holds: the account's own positions and resting orders as they are shown, or a usual book of a seller.
import type { AccountFrame, OrderView, PositionView } from '../contract.ts';

/** Money in rupees, quantities in units, signed. */
export interface DrillPosition {
  readonly symbol: string;
  readonly product: 'NRML' | 'MIS';
  readonly optionType: 'CE' | 'PE';
  readonly qty: number;
  readonly cost: number;
  readonly price: number;
}

/** As the paper exchange takes it. */
export interface DrillOrder {
  readonly symbol: string;
  readonly product: 'NRML' | 'MIS';
  readonly side: 'BUY' | 'SELL';
  readonly type: 'LIMIT' | 'SL' | 'SL-M';
  readonly qty: number;
  readonly price?: number;
  readonly trigger_price?: number;
}

export interface DrillBook {
  readonly source: 'live' | 'standard';
  readonly positions: readonly DrillPosition[];
  readonly orders: readonly DrillOrder[];
  /** In what it is not the account's own, in sentences. */
  readonly notes: readonly string[];
}

const MOST_POSITIONS = 100;
const MOST_ORDERS = 200;
const LOT = 25;

const cents = (rupees: number): number => Math.max(0.01, Math.round(rupees * 100) / 100);

const leg = (
  symbol: string,
  optionType: 'CE' | 'PE',
  lots: number,
  cost: number,
  price: number,
): DrillPosition => ({
  symbol,
  product: 'NRML',
  optionType,
  qty: lots * LOT,
  cost,
  price,
});

const stopOf = (symbol: string, qty: number, trigger: number): DrillOrder => ({
  symbol,
  product: 'NRML',
  side: 'BUY',
  type: 'SL',
  qty,
  price: trigger + 5,
  trigger_price: trigger,
});

/** A straddle sold with hedges bought further out, and a stop behind each short. */
export const STANDARD_BOOK: DrillBook = {
  source: 'standard',
  positions: [
    leg('DRILL24500CE', 'CE', -3, 100, 102),
    leg('DRILL24500PE', 'PE', -3, 100, 99),
    leg('DRILL25000CE', 'CE', 3, 12, 11.5),
    leg('DRILL24000PE', 'PE', 3, 12, 12.25),
  ],
  orders: [stopOf('DRILL24500CE', 3 * LOT, 125), stopOf('DRILL24500PE', 3 * LOT, 125)],
  notes: ['it held a standard book: a straddle of three lots, its hedges and its stops'],
};

const productOf = (name: string): 'NRML' | 'MIS' => (name === 'MIS' ? 'MIS' : 'NRML');

function positionOf({
  symbol,
  product,
  optionType,
  netQty,
  averagePrice,
  lastPrice,
}: PositionView): DrillPosition {
  const price = cents(lastPrice ?? averagePrice ?? 100);
  return {
    symbol,
    product: productOf(product),
    // A contract that is no option is left before the hedges, as a short is; the exchange lists it as a call.
    optionType: optionType ?? 'CE',
    qty: netQty,
    cost: cents(averagePrice ?? price),
    price,
  };
}

const TYPES = { limit: 'LIMIT', 'stop-limit': 'SL', 'stop-market': 'SL-M' } as const;

function orderOf(order: OrderView, held: readonly DrillPosition[]): DrillOrder | null {
  const { symbol, type, price, trigger } = order;
  const own = held.find((position) => position.symbol === symbol);
  if (type === 'market' || own === undefined) return null;
  const stop = type === 'limit' ? {} : { trigger_price: cents(trigger) };
  return {
    symbol,
    product: own.product,
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    type: TYPES[type],
    qty: order.qty - order.filled,
    ...(type === 'stop-market' ? {} : { price: cents(price) }),
    ...stop,
  };
}

/** Two rows that the paper exchange would keep as one: the second is left out. */
function distinct(all: readonly DrillPosition[]): readonly DrillPosition[] {
  const seen = new Set<string>();
  return all.filter(({ symbol, product }) => {
    const key = `${symbol}|${product}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The account's book as it is shown now; the standard one where nothing is open. */
export function bookOf(frame: AccountFrame): DrillBook {
  const open = frame.positions.filter(({ netQty }) => netQty !== 0);
  if (open.length === 0) {
    return { ...STANDARD_BOOK, notes: ['the account holds nothing now', ...STANDARD_BOOK.notes] };
  }
  const positions = distinct(open.slice(0, MOST_POSITIONS).map(positionOf));
  const resting = frame.openOrders.slice(0, MOST_ORDERS);
  const orders = resting.map((order) => orderOf(order, positions)).filter((order) => order !== null);
  const [fewer, unpriced] = [
    open.length - positions.length,
    open.filter(({ lastPrice }) => lastPrice === null).length,
  ];
  const left = frame.openOrders.length - orders.length;
  const other = open.filter(({ optionType }) => optionType === null).length;
  return {
    source: 'live',
    positions,
    orders,
    notes: [
      ...(fewer > 0 ? [`${fewer} of its positions were left out`] : []),
      ...(left > 0 ? [`${left} of its resting orders were left out`] : []),
      ...(unpriced > 0 ? [`${unpriced} of its positions had no price and stood at their cost`] : []),
      ...(other > 0 ? [`${other} of its positions are no options and stood as calls`] : []),
    ],
  };
}
