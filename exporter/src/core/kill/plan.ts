// The exits that lead to flat: shorts before longs, sliced, priced, and never more than the position.
import type { Leg } from '../risk/mtm.ts';
import { averagePrice } from '../risk/mtm.ts';
import type { ExitSettings } from '../settings.ts';
import type { Exit, Minor, Ms, Position } from '../types.ts';

/** How far an exit may reach through the market, at most: half the price. */
const MAX_PROTECTION_BPS = 5_000;

/** Begins every reference of a trip's exits. */
export const tripStem = (at: Ms, seq: number): string => `${at.toString(36)}-${seq}-`;

/** Quantities of at most `freezeQty` each, whole lots as far as the freeze quantity allows, that add up to `qty`. */
export function slices(qty: number, freezeQty: number | null, lotSize: number): readonly number[] {
  if (freezeQty === null || qty <= freezeQty) return [qty];
  // No whole lot fits where one is larger, or of no size that is known.
  const most = Math.max(1, Math.floor(freezeQty / lotSize) * lotSize || freezeQty);
  const out: number[] = [];
  for (let left = qty; left > 0; left -= most) out.push(Math.min(left, most));
  return out;
}

/** How far an exit of this round reaches through the market, as a share of the price. */
const reachOf = (round: number, protectionBps: number): number =>
  Math.min(protectionBps * round, MAX_PROTECTION_BPS) / 10_000;

/** The price that an exit's limit was made of, too far from it by less than a tick. */
export const plannedOn = (
  { price, side }: Pick<Exit, 'price' | 'side'>,
  round: number,
  protectionBps: number,
): Minor | null => {
  const reach = reachOf(round, protectionBps);
  return price === null ? null : price / (side === 'buy' ? 1 + reach : 1 - reach);
};

/**
 * A limit that trades at once: the last known price moved by the protection, which grows with the round, on a tick.
 * null, a market order, only where no price is known at all.
 */
export function exitPrice(leg: Leg, round: number, settings: ExitSettings): Minor | null {
  const reference = leg.mark?.price ?? averagePrice(leg.position);
  if (reference === null || !(reference > 0)) return null;
  const buying = leg.position.netQty < 0;
  const reach = reachOf(round, settings.protectionBps);
  const tick = leg.position.tickSize > 0 ? leg.position.tickSize : 1;
  const raw = (reference * (buying ? 1 + reach : 1 - reach)) / tick;
  // Rounded against us, so that rounding never makes an order passive; tiny float noise is cut first.
  const ticks = buying ? Math.ceil(raw - 1e-9) : Math.floor(raw + 1e-9);
  return Math.max(1, ticks) * tick;
}

/** The open legs whose turn it is: all shorts while there is one, then the longs. */
export function nextLegs(legs: readonly Leg[]): readonly Leg[] {
  const shorts = legs.filter((leg) => leg.position.netQty < 0);
  return shorts.length > 0 ? shorts : legs.filter((leg) => leg.position.netQty > 0);
}

function exitOf(position: Position, qty: number, price: Minor | null, ref: string): Exit {
  return {
    ref,
    positionKey: position.key,
    instrument: position.instrument,
    symbol: position.symbol,
    product: position.product,
    side: position.netQty < 0 ? 'buy' : 'sell',
    qty,
    netBefore: position.netQty,
    price,
  };
}

/** One round of exits; `refOf` names the n-th of them. */
export function planRound(
  legs: readonly Leg[],
  round: number,
  settings: ExitSettings,
  refOf: (n: number) => string,
): readonly Exit[] {
  const exits: Exit[] = [];
  for (const leg of nextLegs(legs)) {
    const { position } = leg;
    const price = exitPrice(leg, round, settings);
    for (const qty of slices(Math.abs(position.netQty), position.freezeQty, position.lotSize)) {
      exits.push(exitOf(position, qty, price, refOf(exits.length + 1)));
    }
  }
  return exits;
}
