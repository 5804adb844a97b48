// The day's mark-to-market of an account, with bounds where it is not known. A missing mark is never zero.
import type { Mark, Minor, Ms, Position } from '../types.ts';

/** A position with the last good mark of its instrument. */
export interface Leg {
  readonly position: Position;
  readonly mark: Mark | null;
}

export interface Mtm {
  /** Realised and unrealised of the day, rounded to minor units; null while any open leg lacks a fresh mark. */
  readonly value: Minor | null;
  /** Bounds when stale marks may have moved by the gap against or for us; null when a leg has no mark at all. */
  readonly worst: Minor | null;
  readonly best: Minor | null;
  /** Realised part, by average cost, from the position book alone; null only where another's word is all we have. */
  readonly realized: Minor | null;
  readonly unrealized: Minor | null;
  /** Share of open notional with a fresh mark, 0..1; 1 when nothing is open. */
  readonly coverageRatio: number;
  /** Money that open positions are worth at their last known prices. */
  readonly openNotional: Minor;
  /** Symbols that keep the value from being known. */
  readonly missing: readonly string[];
}

/** Average price of the open side, in minor units; null when flat. */
export function averagePrice(p: Position): Minor | null {
  const long = p.netQty > 0;
  const qty = long ? p.buyQty : p.sellQty;
  return p.netQty === 0 || qty === 0 ? null : (long ? p.buyAmount : p.sellAmount) / (qty * p.unit);
}

/** (sell − buy) + net × unit × price: the brokers' own formula, in minor units, not rounded. */
export function valueAt(p: Position, price: Minor): Minor {
  return p.sellAmount - p.buyAmount + p.netQty * p.unit * price;
}

/** What is booked whatever the market does: the total valued at the open side's average. */
export function realized(p: Position): Minor {
  return Math.round(valueAt(p, averagePrice(p) ?? 0));
}

/** The mark if it is fresh, else null. */
export function freshMark(mark: Mark | null, now: Ms, staleMs: Ms): Mark | null {
  return mark !== null && now - mark.at <= staleMs ? mark : null;
}

/** `unparsed` rows of the position book make every figure unknown but the realised one. */
export function accountMtm(
  legs: readonly Leg[],
  unparsed: number,
  now: Ms,
  limits: { readonly gapPercent: number; readonly markStaleMs: Ms },
): Mtm & { readonly realized: Minor } {
  const gap = limits.gapPercent / 100;
  const missing: string[] = [];
  let value = 0;
  /** How far stale marks may have moved, either way. */
  let doubt = 0;
  let marked = true;
  let booked = 0;
  let open = 0;
  let covered = 0;
  for (const { position, mark } of legs) {
    booked += realized(position);
    if (position.netQty === 0) {
      value += valueAt(position, 0);
      continue;
    }
    const price = mark?.price ?? averagePrice(position) ?? 0;
    const notional = Math.abs(position.netQty * position.unit * price);
    value += valueAt(position, price);
    open += notional;
    if (freshMark(mark, now, limits.markStaleMs) !== null) {
      covered += notional;
      continue;
    }
    missing.push(position.symbol);
    doubt += notional * gap;
    marked &&= mark !== null;
  }
  const bounded = marked && unparsed === 0 && Number.isFinite(value);
  const total = bounded && missing.length === 0 ? Math.round(value) : null;
  return {
    value: total,
    worst: bounded ? Math.round(value - doubt) : null,
    best: bounded ? Math.round(value + doubt) : null,
    realized: booked,
    unrealized: total === null ? null : total - booked,
    openNotional: open,
    coverageRatio: open === 0 ? 1 : covered / open,
    missing: unparsed > 0 ? [...missing, `${unparsed} unreadable`] : missing,
  };
}
