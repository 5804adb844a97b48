// What the exchange refuses to take: each refusal is a reason, and the order is kept as REJECTED.
import type { Book } from './book.ts';
import { affordable } from './margin.ts';
import { isClosed } from './terminal/segments.ts';
import type { Draft, Instrument } from './types.ts';
import type { World } from './world.ts';

export type Refusal =
  | 'UNKNOWN_SYMBOL'
  | 'SEGMENT_DISABLED'
  | 'LOT_SIZE'
  | 'FREEZE_QTY'
  | 'TICK_SIZE'
  | 'PRICE_BAND'
  | 'STOP_REJECTED'
  | 'MARKET_REFUSED'
  | 'NO_QUOTE'
  | 'ORDER_LIMIT'
  | 'MARGIN';

/** The prices between which an option may be ordered, in paise: one tick to a fifth of its strike. */
export function priceBand(instrument: Instrument): { lower: number; upper: number } {
  return { lower: instrument.tickSize, upper: Math.round(instrument.strike * 20) };
}

/** Why the order is refused, or null. `route` is where it came from, for the faults that aim at one. */
export function refusal(world: World, book: Book, draft: Draft, route: string): Refusal | null {
  const instrument = world.tape.market.instrument(draft.symbol);
  if (!instrument) return 'UNKNOWN_SYMBOL';
  const { user } = book;
  if (isClosed(world.switches, { user, book }, draft, world.rules.exitsWhenOff)) return 'SEGMENT_DISABLED';
  return refusedShape(draft, instrument) ?? refusedByVenue(world, book, draft, instrument, route);
}

function refusedShape(draft: Draft, instrument: Instrument): Refusal | null {
  const { lower, upper } = priceBand(instrument);
  if (draft.qty % instrument.lotSize !== 0) return 'LOT_SIZE';
  if (draft.qty > instrument.freezeQty) return 'FREEZE_QTY';
  for (const price of [draft.price, draft.trigger]) {
    if (price === null) continue;
    if (price % instrument.tickSize !== 0) return 'TICK_SIZE';
    if (price < lower || price > upper) return 'PRICE_BAND';
  }
  return null;
}

function refusedByVenue(
  world: World,
  book: Book,
  draft: Draft,
  instrument: Instrument,
  route: string,
): Refusal | null {
  const { rules, faults, tape } = world;
  const atMarket = draft.type === 'MARKET' || draft.type === 'SL-M';
  const stop = draft.type === 'SL' || draft.type === 'SL-M';
  const last = tape.last(draft.symbol);
  if (book.orders.size >= rules.ordersPerDay) return 'ORDER_LIMIT';
  if (stop && faults.take('rejectStops', book.user, route)) return 'STOP_REJECTED';
  if (atMarket && rules.marketOrders === 'refuse') return 'MARKET_REFUSED';
  if (atMarket && faults.take('refuseMarket', book.user, route)) return 'MARKET_REFUSED';
  if (draft.type === 'MARKET' && last === null) return 'NO_QUOTE';
  if (faults.take('marginRejects', book.user, route)) return 'MARGIN';
  return affordable(book, rules.margin, draft, instrument, draft.price ?? last) ? null : 'MARGIN';
}
