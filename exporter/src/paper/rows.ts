// The rows of the answers: the exchange's own words turned into those of the wire, paise into rupees.
import { netQty, type Row } from './book.ts';
import { priceBand } from './checks.ts';
import { toRupees } from './draft.ts';
import type { House } from './house.ts';
import type { Straddle } from './strategy.ts';
import type { Instrument, Order, Trade } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

const rupees = (paise: number | null): number | null => (paise === null ? null : toRupees(paise));

export const instrumentRow = (one: Instrument): Json => ({
  symbol: one.symbol,
  underlying: one.underlying,
  option_type: one.optionType,
  strike: one.strike,
  expiry: one.expiry,
  lot_size: one.lotSize,
  tick_size: toRupees(one.tickSize),
  freeze_qty: one.freezeQty,
  multiplier: one.multiplier,
});

export function positionRow(row: Row): Json {
  const { underlying: _, ...contract } = instrumentRow(row.instrument);
  return {
    ...contract,
    product: row.product,
    carried_qty: row.carriedQty,
    buy_qty: row.buyQty,
    sell_qty: row.sellQty,
    buy_amount: toRupees(row.buyAmount),
    sell_amount: toRupees(row.sellAmount),
    net_qty: netQty(row),
  };
}

export const orderRow = (order: Order): Json => ({
  order_id: order.id,
  symbol: order.symbol,
  option_type: order.instrument?.optionType ?? null,
  product: order.product,
  side: order.side,
  type: order.type,
  price: rupees(order.price),
  trigger_price: rupees(order.trigger),
  qty: order.qty,
  filled_qty: order.filled,
  avg_price: order.filled === 0 ? null : toRupees(order.amount / order.filled),
  status: order.status,
  reason: order.reason,
  tag: order.tag,
  placed_at: order.placedAt,
  updated_at: order.updatedAt,
  market_time: order.marketAt,
});

export const tradeRow = (trade: Trade): Json => ({
  trade_id: trade.id,
  order_id: trade.orderId,
  symbol: trade.instrument.symbol,
  product: trade.product,
  side: trade.side,
  qty: trade.qty,
  price: toRupees(trade.price),
  at: trade.at,
  market_time: trade.marketAt,
});

/** A quote of the latest bar; `at` is when that bar came, in the clock of the answers. */
export function quoteRow(house: House, symbol: string): Json | null {
  const { tape } = house;
  const bar = tape.bar(symbol);
  const touch = tape.touch(symbol);
  const last = tape.last(symbol);
  if (!bar || !touch || last === null) return null;
  const instrument = tape.market.instrument(symbol);
  const band = instrument ? priceBand(instrument) : { lower: null, upper: null };
  return {
    symbol,
    last: toRupees(last),
    bid: toRupees(touch.bid),
    ask: toRupees(touch.ask),
    open: toRupees(bar.open),
    high: toRupees(bar.high),
    low: toRupees(bar.low),
    close: toRupees(bar.close),
    at: Math.round(house.tickedAt - (tape.market.now() - bar.at) / house.speed),
    market_time: bar.at,
    lower_circuit: rupees(band.lower),
    upper_circuit: rupees(band.upper),
  };
}

export function strategyRow(straddle: Straddle): Json {
  const entries = straddle.legs.flatMap((leg) => (leg.enterAt === null ? [] : [leg.enterAt]));
  return {
    running: straddle.options !== null && straddle.halted === null,
    halted: straddle.halted !== null,
    reason: straddle.halted,
    legs: straddle.legs.map((leg) => ({
      symbol: leg.symbol,
      option_type: leg.optionType,
      state: leg.state,
      enter_at: leg.enterAt,
      reentries_left: leg.reentriesLeft,
      entry_order_id: leg.entryId,
      stop_order_id: leg.stopId,
      reason: leg.reason,
    })),
    next_entry: entries.length === 0 ? null : Math.min(...entries),
  };
}
