// The short straddle: sells a call and a put at a time, rests a stop behind each, re-enters as it was told.
import { type Book, heldQty } from './book.ts';
import { cancel, place } from './desk.ts';
import { indiaDate, indiaTime } from './india-time.ts';
import { atTheMoney } from './market.ts';
import { type Draft, isWorking, type OptionType, type Order, type Product, type Trade } from './types.ts';
import type { World } from './world.ts';

export interface StrategyOptions {
  /** `HH:MM` in India. */
  readonly entry: string;
  /** In rupees; absent = at the money when it enters, moved by `strikeOffset` rupees. */
  readonly strike?: number;
  readonly strikeOffset?: number;
  readonly lots: number;
  /** Distance of the stops from the entry price, percent; null rests no stops. */
  readonly stopPct: number | null;
  readonly product?: Product;
  /** How often a closed leg is sold again in a session, and how long after. Default 0 and 5. */
  readonly reentries?: number;
  readonly reentryAfterMinutes?: number;
  /** `HH:MM` at which it buys everything back; absent = never. */
  readonly exit?: string;
  /** True = it trades only while a session runs it; absent = from the start. */
  readonly bySession?: boolean;
}

export interface Leg {
  readonly optionType: OptionType;
  state: 'waiting' | 'open' | 'closed' | 'failed';
  symbol: string | null;
  /** Market time of the next entry; null when none is planned. */
  enterAt: number | null;
  reentriesLeft: number;
  entryId: string | null;
  stopId: string | null;
  /** Why it failed or closed. */
  reason: string | null;
  /** How many trades the book held when the leg's position was opened; null while it has none. */
  openFrom: number | null;
  /** The entry has been told of. */
  told: boolean;
  /** Entries of this session, the first one included. */
  entries: number;
}

/** A strategy before its first session; without options it never trades but can be halted all the same. */
export interface Straddle {
  readonly options: StrategyOptions | null;
  readonly book: Book;
  legs: Leg[];
  /** Why its account's gate is closed; null while it may trade. */
  halted: string | null;
  /** Why no session runs it; null while it may trade. */
  stopped: string | null;
  /** Hears what it does; null while nobody listens. */
  listener: ((deed: Deed) => void) | null;
  strike: number | null;
  exitAt: number | null;
}

/** What a strategy has done, told once each. */
export type Deed =
  | { readonly type: 'entered'; readonly leg: Leg; readonly order: Order; readonly refused: string | null }
  | { readonly type: 'stop rested'; readonly leg: Leg; readonly order: Order }
  /** `exits` are the trades that closed it, by whomever. */
  | { readonly type: 'closed'; readonly leg: Leg; readonly entry: Order; readonly exits: readonly Trade[] }
  | { readonly type: 'squared off'; readonly stopsCancelled: number; readonly positionsClosed: number }
  | { readonly type: 'halted' | 'resumed'; readonly reason: string };

const ROUTE = 'STRATEGY';

export function createStraddle(book: Book, options: StrategyOptions | null): Straddle {
  const stopped = options?.bySession === true ? 'no session has been started' : null;
  return { options, book, legs: [], halted: null, stopped, listener: null, strike: null, exitAt: null };
}

/** Plans the day: both legs wait for the entry time. Throws when a time is not `HH:MM`. */
export function planSession(straddle: Straddle, openedAt: number): void {
  const { options } = straddle;
  if (!options) return;
  const date = indiaDate(openedAt);
  const leg = (optionType: OptionType): Leg => ({
    optionType,
    state: 'waiting',
    symbol: null,
    enterAt: indiaTime(date, options.entry),
    reentriesLeft: options.reentries ?? 0,
    entryId: null,
    stopId: null,
    reason: null,
    openFrom: null,
    told: false,
    entries: 0,
  });
  straddle.legs = [leg('CE'), leg('PE')];
  straddle.strike = null;
  straddle.exitAt = options.exit === undefined ? null : indiaTime(date, options.exit);
}

/** A halted strategy places no order, unless the fault says that it does not listen. */
function mayTrade(world: World, straddle: Straddle): boolean {
  if (!straddle.options || straddle.stopped !== null) return false;
  return straddle.halted === null || world.faults.take('ignoreHalt', straddle.book.user) !== null;
}

const runs = ({ halted, stopped }: Straddle): boolean => halted === null && stopped === null;

/** The account's gate is closed: no order is placed until it is resumed. */
export function halt(straddle: Straddle, reason: string): void {
  if (runs(straddle)) straddle.listener?.({ type: 'halted', reason });
  straddle.halted = reason;
}

/** Trading again after a halt does not catch up at once: what is due waits the time of a re-entry. */
export function resume(world: World, straddle: Straddle): void {
  if (straddle.halted === null) return;
  straddle.halted = null;
  if (runs(straddle)) straddle.listener?.({ type: 'resumed', reason: 'the gate is open' });
  delay(world, straddle);
}

/** A session begins: its day is planned anew unless a leg of an earlier one is still open. */
export function runSession(world: World, straddle: Straddle, listener: (deed: Deed) => void): void {
  straddle.listener = listener;
  if (straddle.stopped === null) return;
  straddle.stopped = null;
  if (straddle.legs.some(({ openFrom }) => openFrom !== null)) delay(world, straddle);
  else planSession(straddle, world.tape.market.now());
}

/** Nothing is placed any more; what is open stays open, and the listener hears how it ends. */
export function stopSession(straddle: Straddle, reason: string): void {
  if (runs(straddle)) straddle.listener?.({ type: 'halted', reason });
  straddle.stopped = reason;
}

function delay(world: World, straddle: Straddle): void {
  const earliest = world.tape.market.now() + pauseMs(straddle);
  for (const leg of straddle.legs) if (leg.enterAt !== null) leg.enterAt = Math.max(leg.enterAt, earliest);
}

/** At the bar's open: enters what is due, or leaves everything at the exit time. */
export function tradeAtOpen(world: World, straddle: Straddle): void {
  const now = world.tape.market.now();
  const due = straddle.legs.filter(
    (leg) => leg.state === 'waiting' && leg.enterAt !== null && leg.enterAt <= now,
  );
  const leaving = straddle.exitAt !== null && straddle.exitAt <= now;
  if ((due.length === 0 && !leaving) || !mayTrade(world, straddle)) return;
  if (leaving) leave(world, straddle);
  else for (const leg of due) enter(world, straddle, leg);
}

/** At the bar's close: rests the stops of new legs and notices the legs that were closed, by whomever. */
export function tradeAtClose(world: World, straddle: Straddle): void {
  for (const leg of straddle.legs) {
    const entry = entryOf(straddle, leg);
    if (!leg.symbol || !entry || isWorking(entry)) continue;
    tellEntry(straddle, leg, entry);
    if (leg.state === 'open') {
      if (heldQty(straddle.book, leg.symbol) >= 0) close(world, straddle, leg);
      else if (leg.stopId === null && mayTrade(world, straddle)) restStop(world, straddle, leg, entry);
    }
    tellClose(straddle, leg, entry);
  }
}

/** The market's session is over and its contracts with it: what was open has been settled. */
export function endOfSession(straddle: Straddle): void {
  for (const leg of straddle.legs) {
    const entry = entryOf(straddle, leg);
    if (entry === undefined || leg.openFrom === null) continue;
    leg.reason = 'settled at the end of the session';
    tellEntry(straddle, leg, entry);
    tellClose(straddle, leg, entry);
  }
}

const entryOf = ({ book }: Straddle, leg: Leg): Order | undefined =>
  leg.entryId === null ? undefined : book.orders.get(leg.entryId);

function tellEntry(straddle: Straddle, leg: Leg, order: Order): void {
  if (leg.told || leg.openFrom === null) return;
  leg.told = true;
  straddle.listener?.({ type: 'entered', leg, order, refused: null });
}

function tellClose({ book, listener }: Straddle, leg: Leg, entry: Order): void {
  if (leg.openFrom === null || heldQty(book, entry.symbol) < 0) return;
  const since = book.trades.slice(leg.openFrom);
  leg.openFrom = null;
  const exits = since.filter(({ side, instrument }) => side === 'BUY' && instrument.symbol === entry.symbol);
  if (exits.length > 0) listener?.({ type: 'closed', leg, entry, exits });
}

function enter(world: World, straddle: Straddle, leg: Leg): void {
  const { market } = world.tape;
  const { options } = straddle;
  const middle = atTheMoney(market);
  straddle.strike ??= options?.strike ?? (middle === null ? null : middle + (options?.strikeOffset ?? 0));
  const instrument = market
    .instruments()
    .find((one) => one.strike === straddle.strike && one.optionType === leg.optionType);
  leg.enterAt = null;
  if (!options || !instrument) {
    Object.assign(leg, {
      state: 'failed',
      reason: `no contract at ${straddle.strike ?? 'an unknown strike'}`,
    });
    return;
  }
  const qty = options.lots * instrument.lotSize;
  const openFrom = straddle.book.trades.length;
  const { order, refused } = send(world, straddle, atMarket(world, instrument.symbol, 'SELL', qty, 'entry'));
  leg.symbol = instrument.symbol;
  leg.entryId = order.id;
  leg.stopId = null;
  leg.state = refused ? 'failed' : 'open';
  leg.reason = refused;
  leg.entries += 1;
  leg.openFrom = refused ? null : openFrom;
  leg.told = refused !== null;
  if (refused) straddle.listener?.({ type: 'entered', leg, order, refused });
}

function restStop(world: World, straddle: Straddle, leg: Leg, entry: Order): void {
  const percent = straddle.options?.stopPct ?? null;
  if (percent === null || !entry.instrument || entry.filled === 0) return;
  const trigger = roundUp((entry.amount / entry.filled) * (1 + percent / 100), entry.instrument.tickSize);
  const refusing = world.rules.marketOrders === 'refuse';
  const { order, refused } = send(world, straddle, {
    symbol: entry.symbol,
    side: 'BUY',
    type: refusing ? 'SL' : 'SL-M',
    qty: entry.filled,
    price: refusing ? roundUp(trigger * 1.05, entry.instrument.tickSize) : null,
    trigger,
    tag: 'straddle-stop',
  });
  leg.stopId = order.id;
  leg.reason = refused && `stop refused: ${refused}`;
  straddle.listener?.({ type: 'stop rested', leg, order });
}

function close(world: World, straddle: Straddle, leg: Leg): void {
  const stop = leg.stopId === null ? undefined : straddle.book.orders.get(leg.stopId);
  leg.reason = stop?.status === 'COMPLETE' ? 'stop executed' : 'closed by someone else';
  leg.state = leg.reentriesLeft > 0 ? 'waiting' : 'closed';
  leg.enterAt = leg.reentriesLeft > 0 ? world.tape.market.now() + pauseMs(straddle) : null;
  leg.reentriesLeft = Math.max(0, leg.reentriesLeft - 1);
}

function leave(world: World, straddle: Straddle): void {
  const { book } = straddle;
  straddle.exitAt = null;
  let stopsCancelled = 0;
  let positionsClosed = 0;
  for (const leg of straddle.legs) {
    const { stopId } = leg;
    if (stopId !== null && cancel(world, book, stopId, 'straddle exit', ROUTE) === 'done')
      stopsCancelled += 1;
    const held = leg.symbol === null ? 0 : heldQty(book, leg.symbol);
    if (leg.symbol !== null && held < 0) {
      positionsClosed += 1;
      send(world, straddle, atMarket(world, leg.symbol, 'BUY', -held, 'exit'));
    }
    Object.assign(leg, { state: 'closed', enterAt: null, reentriesLeft: 0, reason: 'exit time' });
  }
  straddle.listener?.({ type: 'squared off', stopsCancelled, positionsClosed });
}

type Wish = Omit<Draft, 'product'>;

const send = (world: World, straddle: Straddle, wish: Wish) =>
  place(world, straddle.book, { ...wish, product: straddle.options?.product ?? 'NRML' }, ROUTE);

/** A market order; where those are refused, a limit five percent through, which fills at once too. */
function atMarket(world: World, symbol: string, side: 'BUY' | 'SELL', qty: number, what: string): Wish {
  const wish = { symbol, side, qty, trigger: null, tag: `straddle-${what}` };
  const touch = world.tape.touch(symbol);
  if (world.rules.marketOrders === 'accept' || !touch) return { ...wish, type: 'MARKET', price: null };
  const price =
    side === 'BUY' ? roundUp(touch.ask * 1.05, 5) : Math.max(5, Math.floor((touch.bid * 0.95) / 5) * 5);
  return { ...wish, type: 'LIMIT', price };
}

/** Up to the next tick; the last bits of a float do not count as a step. */
const roundUp = (paise: number, tick: number): number => Math.ceil(paise / tick - 1e-6) * tick;

const pauseMs = (straddle: Straddle): number => (straddle.options?.reentryAfterMinutes ?? 5) * 60_000;
