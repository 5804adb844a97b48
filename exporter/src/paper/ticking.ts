// How time passes: tick by tick, each one the market, the strategies and the resting orders in turn.
import { tradeByHand } from './desk.ts';
import type { Fault } from './faults.ts';
import { admitPending, matchResting } from './fills.ts';
import type { House } from './house.ts';
import { indiaDate } from './india-time.ts';
import { atTheMoney } from './market.ts';
import { endSession, startDay } from './session-end.ts';
import { endOfSession, planSession, tradeAtClose, tradeAtOpen } from './strategy.ts';

export interface Stepped {
  readonly marketTime: number;
  /** Minutes since the open; null before the first bar. */
  readonly bar: number | null;
  readonly done: boolean;
}

const MINUTE_MS = 60_000;

/**
 * One tick. At its open the strategies enter; then resting orders meet the bar; at its close new stops are
 * placed, which therefore wait for the next bar. Returns false when the market's data has ended.
 */
export function tick(house: House): boolean {
  const { tape } = house;
  const wrapping = tape.market.ending();
  if (wrapping) endSession(house);
  if (!tape.market.next()) return false;
  if (wrapping) planAll(house);
  house.tickedAt = house.now();
  tape.begin();
  for (const straddle of house.straddles.values()) tradeAtOpen(house, straddle);
  matchResting(house, tape.tick());
  tape.settle();
  for (const straddle of house.straddles.values()) tradeAtClose(house, straddle);
  for (const runs of house.runs.values()) runs.at(-1)?.candles.note(tape);
  return true;
}

/** Every strategy plans the session; where a new real day has begun as well, the books start afresh. */
export function planAll(house: House): void {
  for (const straddle of house.straddles.values()) endOfSession(straddle);
  const day = indiaDate(house.now());
  if (day !== house.day) for (const book of house.books.values()) startDay(book);
  house.day = day;
  for (const straddle of house.straddles.values()) planSession(straddle, house.tape.market.now());
}

/** Moves the market on by minutes, however many ticks they have. */
export function step(house: House, minutes: number): Stepped {
  const { market } = house.tape;
  let done = false;
  for (let i = 0; i < minutes && !done; i++) {
    const until = market.now() + MINUTE_MS;
    while (!done && market.now() < until) done = !tick(house);
  }
  return { marketTime: market.now(), bar: market.minute(), done };
}

/** Does what the machine's clock has made due: orders on their way come in, and people trade by hand. */
export function settle(house: House): void {
  admitPending(house);
  for (const user of house.books.keys()) {
    const trade = house.faults.take('handTrade', user);
    if (trade) handTrade(house, user, trade);
  }
}

function handTrade(house: House, user: string, { symbol, side, qty }: Fault): void {
  const book = house.books.get(user);
  const chosen = symbol ?? house.straddles.get(user)?.legs[0]?.symbol ?? middleCall(house);
  if (book && chosen && side && qty) tradeByHand(house, book, { symbol: chosen, side, qty });
}

function middleCall(house: House): string | null {
  const { market } = house.tape;
  const strike = atTheMoney(market);
  const call = market.instruments().find((one) => one.strike === strike && one.optionType === 'CE');
  return call?.symbol ?? null;
}
