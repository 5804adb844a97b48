// observe: how an input changes what we see. Never journaled, never decides.
import type { Input } from '../input.ts';
import type { Picture } from '../kill/conditions/verdict.ts';
import { judgeRules } from '../kill/hold.ts';
import { reopenedLegs } from '../kill/scope.ts';
import { freshAsOf } from '../market.ts';
import { addPrice, type Series } from '../risk/atr.ts';
import { accountMtm, type Leg, type Mtm } from '../risk/mtm.ts';
import { seeNav } from '../risk/nav.ts';
import { pushedMtm, stillBefore } from '../risk/pushed.ts';
import { findStops, isWorking, type StopFound, signed } from '../risk/stops.ts';
import type { Settings } from '../settings.ts';
import type { AccountRead, Failure, Mark, Minor, Ms } from '../types.ts';
import { onlyFiles, seeDay } from './day.ts';
import { hasForgotten, withFills } from './fills.ts';
import type { AccountState, Memory, View } from './state.ts';
import { currentTrip, restsFlat } from './state.ts';
import { seeTrades } from './told.ts';

/** A view of our own making that nobody else has yet: copying one is most of what a tick costs, so it is done once. */
type Draft = { -readonly [K in keyof View]: View[K] };

/** Not-a-number, infinite and non-positive prices are no prices: an option that trades at nothing has no last trade. */
export const isPrice = (price: number): boolean => Number.isFinite(price) && price > 0;

const isOpen = (leg: Leg): boolean => leg.position.netQty !== 0;

function newer(a: Mark | null | undefined, b: Mark | null | undefined): Mark | null {
  if (a === null || a === undefined || !isPrice(a.price)) return b ?? null;
  if (b === null || b === undefined) return a;
  return a.at >= b.at ? a : b;
}

/** A read that was answered has no failures in a row any more. */
function answered({ tried }: View, key: string): View['tried'] {
  const last = tried[key];
  return last === undefined || last.failures === 0
    ? tried
    : { ...tried, [key]: { ...last, failures: 0, failure: null } };
}

/** A push is merged over what is remembered of those before it: after a restart only the remembered part is ours. */
function seePush(view: View, pushed: AccountRead['pushed']): Pick<View, 'push' | 'before'> {
  if (pushed === undefined) return view;
  const state = { ...view.push?.state, ...pushed.state };
  return { push: { state, receivedAt: pushed.receivedAt }, before: stillBefore(view.before, state) };
}

/** Bars are made of instruments that are open, and only where a limit asks for them: they cost memory. */
function seeMarks(memory: Memory, before: View, legs: readonly Leg[]): readonly Series[] {
  if (memory.settings.fund.atrRatio === null) return [];
  const open = new Map(legs.filter(isOpen).map((leg) => [leg.position.instrument, leg.mark]));
  const known = new Map(before.legs.map((leg) => [leg.position.instrument, leg.mark]));
  let series: readonly Series[] = before.series.filter(({ instrument }) => open.has(instrument));
  for (const [instrument, mark] of open) {
    if (mark === null || mark.at <= (known.get(instrument)?.at ?? 0)) continue;
    series = addPrice(series, instrument, mark.at, { high: mark.price, low: mark.price, close: mark.price });
  }
  return series;
}

function seeAccount(memory: Memory, view: View, input: Input & { type: 'account' }): View {
  // Answers may overtake each other; the one asked for later is the truth.
  if (view.accountAsked !== null && input.asked.step < view.accountAsked.step) return view;
  const known = new Map(view.legs.map((leg) => [leg.position.instrument, leg.mark]));
  const legs = input.read.positions.map((position): Leg => {
    const kept = known.get(position.instrument) ?? memory.marks[position.instrument] ?? null;
    return { position, mark: newer(input.read.marks[position.instrument], kept) };
  });
  const { fund } = input.read;
  return {
    ...view,
    ...seePush(view, input.read.pushed),
    legs,
    fund: fund ?? null,
    nav: fund === undefined ? view.nav : seeNav(view.nav, fund, memory.settings.fund),
    series: seeMarks(memory, view, legs),
    tried: answered(view, 'read:account'),
    positionsUnparsed: input.read.unparsed,
    brokerMtm: input.read.brokerMtm,
    accountAsked: input.asked,
    accountAt: input.at,
    failing: null,
  };
}

function seeOrders(view: View, input: Input & { type: 'orders' }): View {
  if (view.ordersAsked !== null && input.asked.step < view.ordersAsked.step) return view;
  const { orders, unparsed } = input.read;
  const waiting = orders.filter((o) => o.status === 'trigger-pending' && !view.seenTrigger.has(o.id));
  return {
    ...view,
    orders,
    tried: answered(view, 'read:orders'),
    fills: withFills(view.fills, orders),
    ordersUnparsed: unparsed,
    ordersAsked: input.asked,
    ordersAt: input.at,
    seenTrigger:
      waiting.length === 0 ? view.seenTrigger : new Set([...view.seenTrigger, ...waiting.map((o) => o.id)]),
    failing: null,
  };
}

function seeTick(memory: Memory, view: Draft, input: Input & { type: 'tick' }): Draft {
  if (!isPrice(input.last)) return view;
  const mark: Mark = { price: input.last, at: input.markAt };
  const touches = (leg: Leg) =>
    leg.position.instrument === input.instrument && isOpen(leg) && newer(mark, leg.mark) === mark;
  const first = view.legs.findIndex(touches);
  if (first < 0) return view;
  const legs = [...view.legs];
  for (let i = first; i < legs.length; i++) {
    const leg = legs[i];
    if (leg !== undefined && touches(leg)) legs[i] = { position: leg.position, mark };
  }
  view.legs = legs;
  if (memory.settings.fund.atrRatio !== null) {
    const high = isPrice(input.high) ? input.high : input.last;
    const low = isPrice(input.low) ? input.low : input.last;
    const price = { high, low, close: input.last };
    view.series = addPrice(view.series, input.instrument, input.markAt, price);
  }
  return view;
}

/**
 * Stops that execute count at once; missing ones only after they have stayed away, so a replaced stop is no hit.
 * What ended before the day began is history: the quantity carried into the day holds it already.
 */
function seeStops(memory: Memory, view: View): View {
  if (view.ordersAsked === null) return view;
  const positions = view.legs.map((leg) => leg.position);
  const today = memory.day?.startsAt ?? 0;
  const orders = view.orders.filter((o) => isWorking(o) || o.updatedAt >= today);
  const found = findStops(orders, positions, view.seenTrigger).filter(
    (stop) => !memory.countedStops.includes(stop.orderId),
  );
  const missingSince: Record<string, Ms> = {};
  for (const stop of found) {
    if (stop.how === 'missing') missingSince[stop.orderId] = view.missingSince[stop.orderId] ?? view.at;
  }
  return { ...view, stopsFound: found, missingSince };
}

function tryAgainLater(view: View, key: string, at: Ms, failure: Failure | null): View {
  const failures = failure === null ? 0 : (view.tried[key]?.failures ?? 0) + 1;
  return { ...view, tried: { ...view.tried, [key]: { at, step: view.step, failures, failure } } };
}

/** What an instrument's position must be if the order book tells the whole day. */
function bookNet(view: View, { position }: Leg): number {
  const own = view.orders.filter(
    (o) => o.filled > 0 && o.instrument === position.instrument && o.product === position.product,
  );
  return own.reduce((net, o) => net + signed(o), position.carriedQty);
}

/** True when fills leave something open for which the position book has no row at all. */
function fillsWithoutRow(view: View): boolean {
  const rows = new Set(view.legs.map((leg) => leg.position.key));
  const nets = new Map<string, number>();
  for (const o of view.orders) {
    const key = `${o.instrument}|${o.product}`;
    if (o.filled > 0 && !rows.has(key)) nets.set(key, (nets.get(key) ?? 0) + signed(o));
  }
  return [...nets.values()].some((net) => net !== 0);
}

/** Positions and orders are two books that lag behind each other; acting between them could reverse a position. */
function seeDisagreement(memory: Memory, view: View): View {
  if (view.accountAsked === null || view.ordersAsked === null) return view;
  const agree =
    view.legs.every((leg) => bookNet(view, leg) === leg.position.netQty) &&
    !fillsWithoutRow(view) &&
    !hasForgotten(memory, view);
  return { ...view, disagreeSince: agree ? null : (view.disagreeSince ?? view.at) };
}

function seeDirt(memory: Memory, view: View): View {
  const { accountAsked, ordersAsked } = view;
  const trip = restsFlat(memory.phase) ? currentTrip(memory.phase) : null;
  if (trip === null || accountAsked === null || ordersAsked === null) {
    return view.dirtySince === null ? view : { ...view, dirtySince: null };
  }
  if (Math.min(accountAsked.step, ordersAsked.step) < view.changedStep) return view;
  const unread = view.positionsUnparsed.length + view.ordersUnparsed.length;
  const dirty = reopenedLegs(trip, view.legs).length > 0 || view.orders.some(isWorking) || unread > 0;
  const since = dirty ? (view.dirtySince ?? Math.max(accountAsked.at, ordersAsked.at)) : null;
  return { ...view, dirtySince: since };
}

const acted = (view: View): View => ({ ...view, actedStep: view.step });

function seeBooks(memory: Memory, view: View): Draft {
  const seen = seeDirt(memory, seeStops(memory, seeDisagreement(memory, view)));
  const today: Draft = { ...seen, ...seeDay(memory, seen) };
  today.untold = seeTrades(memory, today);
  return today;
}

function see(memory: Memory, view: Draft, input: Input): Draft {
  switch (input.type) {
    case 'tick':
      return seeTick(memory, view, input);
    case 'account':
      return seeBooks(memory, seeAccount(memory, view, input));
    case 'orders':
      return seeBooks(memory, seeOrders(view, input));
    case 'readFailed':
      return tryAgainLater(
        { ...view, failing: input.failure },
        `read:${input.what}`,
        input.at,
        input.failure,
      );
    case 'effectDone': {
      const done = tryAgainLater(view, input.key, input.at, null);
      return input.key.startsWith('gate:')
        ? { ...done, gateClosed: input.key === 'gate:closed' }
        : acted(done);
    }
    case 'effectFailed': {
      const failed = tryAgainLater(view, input.key, input.at, input.failure);
      // A failed call may have acted: how the gate stands is not known until a call has been answered.
      return input.key.startsWith('gate:') ? { ...failed, gateClosed: null } : acted(failed);
    }
    case 'locked':
    case 'linkedTold':
      return tryAgainLater(view, input.key, input.at, null);
    case 'settings':
    case 'day':
    case 'command':
    case 'codeWanted':
    case 'timer':
      return view;
    case 'readiness':
      return { ...view, readiness: { at: input.at, checks: input.checks } };
  }
}

/**
 * A value that leaps is believed when a second reading of the market leaps the same way.
 * Not "close to the first leap": a market that crashes is never twice in the same place.
 */
function confirm(view: View, value: Minor, maxJump: Minor): Pick<View, 'steadyMtm' | 'pendingMtm'> {
  const { steadyMtm: steady, pendingMtm: pending } = view;
  const near = (reference: Minor | null) => reference !== null && Math.abs(value - reference) <= maxJump;
  const again = pending !== null && steady !== null && value < steady === pending < steady;
  return near(steady) || again || (steady === null && near(pending))
    ? { steadyMtm: value, pendingMtm: null }
    : { steadyMtm: steady, pendingMtm: value };
}

/** The older of the two reads that a decision stands on. */
export function lastGoodReadAt(view: View): Ms | null {
  return view.accountAt === null || view.ordersAt === null ? null : Math.min(view.accountAt, view.ordersAt);
}

/**
 * True while the position book and the order book tell different stories: one of them lags. An exit on the older one
 * could reverse a position, and an MTM from it counts a leg twice or not at all. A disagreement that outlives any lag
 * is not one: then the position book counts. Reads that were asked for so much later must still disagree; that time
 * has passed proves nothing while nobody has looked. And an order that settled at `settledAt` may lag anew: an old
 * disagreement, such as a row that cannot be read, must not vouch for that.
 */
export function booksDisagree(view: View, patienceMs: Ms, settledAt: Ms = 0): boolean {
  const { disagreeSince, accountAsked, ordersAsked } = view;
  if (disagreeSince === null) return false;
  const lookedAt = Math.min(accountAsked?.at ?? 0, ordersAsked?.at ?? 0);
  return lookedAt - Math.max(disagreeSince, settledAt) < patienceMs;
}

/** The same for a figure that nothing is traded on: it must not stay unknown because one of the two cannot be read. */
const figuresDisagree = ({ disagreeSince, at }: View, patienceMs: Ms): boolean =>
  disagreeSince !== null && at - disagreeSince < patienceMs;

/** Whether the MTM counts: it has not leapt just now, and the books do not contradict each other. */
export function isConfirmed(view: View, { exit }: Settings, pending = view.pendingMtm): boolean {
  return pending === null && !figuresDisagree(view, exit.absentAfterMs);
}

type Judgement = Pick<View, 'mtm' | 'mtmPeak' | 'steadyMtm' | 'pendingMtm' | 'verdicts' | 'holds'>;

/** Of an account whose own system tells its day that word is the MTM; of one that only has files, nothing is known. */
function mtmOf({ settings, day }: Memory, view: View): Mtm | null {
  if (view.accountAt === null) return null;
  if (view.pushed !== null) return pushedMtm(view.pushed.state);
  if (onlyFiles(view)) return pushedMtm({});
  return accountMtm(view.legs, view.positionsUnparsed.length, freshAsOf(day, view.at), settings);
}

function judge(memory: Memory, view: View, fresh: boolean): Judgement {
  const { settings } = memory;
  const mtm = mtmOf(memory, view);
  // The smaller of both notionals: an absurd price must not widen the measure that it is held against.
  const notional = Math.min(view.mtm?.openNotional ?? 0, mtm?.openNotional ?? 0);
  const maxJump = (notional * settings.maxJumpPercent) / 100;
  const value = mtm?.value ?? null;
  // What a trading system says of itself is not a reading of the market: asking again would bring the same words.
  const told = view.pushed !== null ? { steadyMtm: value, pendingMtm: null } : null;
  const confirmed = value === null || !fresh ? view : (told ?? confirm(view, value, maxJump));
  const mtmConfirmed = isConfirmed(view, settings, confirmed.pendingMtm);
  const risen = value !== null && fresh && mtmConfirmed;
  const mtmPeak = risen ? Math.max(view.mtmPeak ?? 0, value) : view.mtmPeak;
  const picture: Picture = {
    at: view.at,
    settings,
    day: memory.day,
    limits: view.limits,
    legs: view.legs,
    mtm,
    mtmConfirmed,
    mtmPeak,
    stops: memory.stops,
    tally: view.tally,
    pushed: view.pushed,
    fund: view.fund,
    nav: view.nav,
    series: view.series,
    lastGoodReadAt: lastGoodReadAt(view),
    watchingSince: view.bootAt,
  };
  const { verdicts, holds } = judgeRules(settings.rules, picture, view, fresh);
  return { mtm, mtmPeak, steadyMtm: confirmed.steadyMtm, pendingMtm: confirmed.pendingMtm, verdicts, holds };
}

/** True when the market or the position has moved on; the same old prices read twice prove nothing. */
function hasNews(before: readonly Leg[], after: readonly Leg[]): boolean {
  // With nothing open no price can be wrong: reading the book again is all the proof there is.
  if (before.length !== after.length || !after.some(isOpen)) return true;
  return after.some((leg, i) => {
    const was = before[i];
    if (leg === was) return false;
    const sameQty = was?.position.key === leg.position.key && was.position.netQty === leg.position.netQty;
    const sameMark = leg.mark?.at === was?.mark?.at && leg.mark?.price === was?.mark?.price;
    return !sameQty || (isOpen(leg) && !sameMark);
  });
}

/** The state after seeing `input`. Time never runs backwards in it. */
export function observe(state: AccountState, input: Input): AccountState {
  const { id, can, memory, view, undurable } = state;
  const at = Math.max(view.at, input.at);
  const seen = see(memory, { ...view, step: view.step + 1, at }, input);
  const fresh = seen.legs !== view.legs && hasNews(view.legs, seen.legs);
  return { id, can, memory, view: Object.assign(seen, judge(memory, seen, fresh)), undurable };
}

/** Stops to be recorded now: executed ones, and those missing for long enough. */
export function stopsDue(memory: Memory, view: View): readonly StopFound[] {
  const ripe = (stop: StopFound) =>
    stop.how === 'executed' ||
    view.at - (view.missingSince[stop.orderId] ?? view.at) >= memory.settings.stopMissingMs;
  return view.stopsFound.filter((stop) => ripe(stop) && !memory.countedStops.includes(stop.orderId));
}
