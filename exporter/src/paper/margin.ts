// What positions tie up: a sum per short lot, less where a long of the same kind covers it.
import { type Book, netQty, type Row } from './book.ts';
import type { Draft, Instrument } from './types.ts';

export interface MarginRates {
  /** Paise per short lot without cover. */
  readonly nakedLot: number;
  /** Paise per short lot that a long lot of the same option type covers. */
  readonly coveredLot: number;
}

/** Paise tied up by the rows. */
export function marginUsed(rows: Iterable<Row>, rates: MarginRates): number {
  const lots = { CE: { short: 0, long: 0 }, PE: { short: 0, long: 0 } };
  for (const row of rows) {
    const net = netQty(row) / row.instrument.lotSize;
    const side = lots[row.instrument.optionType];
    if (net < 0) side.short -= net;
    else side.long += net;
  }
  let used = 0;
  for (const { short, long } of Object.values(lots)) {
    const covered = Math.min(short, long);
    used += covered * rates.coveredLot + (short - covered) * rates.nakedLot;
  }
  return Math.round(used);
}

/** Money in the account: what it opened with, plus sales, less purchases. */
export function cash(book: Book): number {
  let sum = book.opening;
  for (const row of book.rows.values()) sum += row.sellAmount - row.buyAmount;
  return sum;
}

export const available = (book: Book, rates: MarginRates): number =>
  cash(book) - marginUsed(book.rows.values(), rates);

/**
 * Whether the account can carry the order. Leaving a position is always allowed unless it takes the cover
 * from a short; a purchase that opens must be paid for.
 */
export function affordable(
  book: Book,
  rates: MarginRates,
  draft: Draft,
  instrument: Instrument,
  price: number | null,
): boolean {
  const key = `${instrument.symbol}|${draft.product}`;
  const held = book.rows.get(key);
  const before = held ? netQty(held) : 0;
  const change = draft.side === 'BUY' ? draft.qty : -draft.qty;
  const after: Row = {
    instrument,
    product: draft.product,
    carriedQty: 0,
    buyQty: Math.max(0, before + change),
    sellQty: Math.max(0, -before - change),
    buyAmount: 0,
    sellAmount: 0,
  };
  const used = marginUsed(book.rows.values(), rates);
  const usedAfter = marginUsed(new Map(book.rows).set(key, after).values(), rates);
  const opened = Math.max(0, before + change) - Math.max(0, before);
  const needed = Math.max(0, usedAfter - used) + Math.max(0, opened) * (price ?? 0);
  return needed === 0 || needed <= cash(book) - used;
}
