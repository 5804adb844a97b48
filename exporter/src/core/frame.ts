// What a screen or a metric shows of one account: the state put into people's words and units.

import type {
  AccountFrame,
  ConditionView,
  KillView,
  LockView,
  OrderView,
  PositionView,
} from '../contract.ts';
import { isConfirmed, lastGoodReadAt } from './account/observe.ts';
import type { AccountState, Phase, Trip } from './account/state.ts';
import { currentTrip, isLoggedOut } from './account/state.ts';
import { dayView, major } from './day-view.ts';
import { ruleViews } from './explain.ts';
import { logoutTrouble } from './kill/logout.ts';
import { OF_MONEY } from './kill/phrase.ts';
import { flatWords } from './kill/scope.ts';
import { freshAsOf } from './market.ts';
import type { BrokerAbilities, BrokerStats } from './ports.ts';
import { averagePrice, freshMark, type Leg, realized, valueAt } from './risk/mtm.ts';
import { isWorking } from './risk/stops.ts';
import type { Minor, Ms, Order } from './types.ts';

const sure = (minor: Minor): number => minor / 100;

function lockedText({ trip, loggedOutAt }: Phase & { name: 'locked' }, flat: string): string {
  if (trip.flatAt === null && trip.confirmedAt !== null)
    return `locked by trip ${trip.seq} on the word of the trading system; Tripline does not see its positions`;
  const words = `${flat} and locked by trip ${trip.seq}`;
  return loggedOutAt === null ? words : `${words}; logged out, so not watched until the lock ends`;
}

/** What the phase means, in a few words for people. */
export function phaseText(phase: Phase, hands: BrokerAbilities['hands']): string {
  const held = currentTrip(phase);
  const flat = held === null ? '' : flatWords(held.scope, held.flatAt === null ? null : held.left.length);
  switch (phase.name) {
    case 'watching':
      return 'watching';
    case 'blocked':
      return `no new exposure: ${phase.why}`;
    case 'stopped':
      return `monitoring stopped by ${phase.by}: ${phase.reason}`;
    case 'cancelling':
      return hands === 'owner'
        ? 'asking the trading system to cancel and to leave everything'
        : 'cancelling every open order';
    case 'flattening':
      return `leaving positions, round ${phase.trip.round}`;
    case 'verifying':
      return `${flatWords(phase.trip.scope, null)}, seen once; reading again to prove it`;
    case 'locking':
      return phase.then === 'flattening'
        ? 'pressing the lock of the broker before positions are left'
        : `${flat}; pressing the lock of the broker`;
    case 'locked':
      return lockedText(phase, flat);
    case 'stuck':
      return hands === 'owner' ? `stuck: ${phase.why}` : `stuck while ${phase.during.name}: ${phase.why}`;
  }
}

function positionView({ position: p, mark }: Leg, now: Ms, asOf: Ms, staleMs: Ms): PositionView {
  const average = averagePrice(p);
  const booked = realized(p);
  const fresh = freshMark(mark, asOf, staleMs);
  const open = p.netQty !== 0;
  const unrealized = !open ? 0 : fresh === null ? null : Math.round(valueAt(p, fresh.price)) - booked;
  return {
    key: p.key,
    symbol: p.symbol,
    product: p.product,
    optionType: p.optionType,
    netQty: p.netQty,
    averagePrice: major(average === null ? null : Math.round(average * 100) / 100),
    lastPrice: major(mark?.price ?? null),
    lastPriceAgeMs: mark === null ? null : Math.max(0, now - mark.at),
    unrealized: major(unrealized),
    realized: sure(booked),
    notional: mark === null ? null : sure(Math.round(Math.abs(p.netQty * p.unit * mark.price))),
  };
}

export function orderView(o: Order): OrderView {
  const { id, symbol, side, type, status, qty, filled, tag } = o;
  return { id, symbol, side, type, status, qty, filled, price: sure(o.price), trigger: sure(o.trigger), tag };
}

function conditionViews({ memory, view }: AccountState): readonly ConditionView[] {
  return memory.settings.rules.flatMap((rule, i) =>
    rule.terms.flatMap((term, j) => {
      const verdict = view.verdicts[i]?.[j];
      if (verdict === undefined) return [];
      const scale = OF_MONEY.has(term.condition) ? major : (n: number | null) => n;
      const { state, headroomRatio, text } = verdict;
      const id = term.condition;
      const limit = scale(verdict.limit);
      return [{ id, rule: rule.id, state, headroomRatio, limit, observed: scale(verdict.observed), text }];
    }),
  );
}

/** The broker's own lock as far as this trip has come with it. */
function lockView(how: BrokerAbilities['lock'], { lock }: Trip): LockView {
  const { attempts, confirmedAt, proof, failure, codeWanted } = lock;
  const evidence = proof?.evidence ?? [];
  return { how, attempts, confirmedAt, evidence, screenshots: proof?.screenshots ?? [], failure, codeWanted };
}

function linkedViews({ memory }: AccountState, { told, origin }: Trip): KillView['linked'] {
  if (origin !== null) return [];
  const known = new Map(told.map((one) => [one.account, one]));
  return memory.settings.linked.map(
    (account) => known.get(account) ?? { account, outcome: 'telling', seq: null, detail: '' },
  );
}

function killView(state: AccountState, trip: Trip): KillView {
  const { phase } = state.memory;
  const { seq, rule, reason, by, bypasses } = trip;
  const { bookEmptyAt, firstExitAt, flatAt, confirmedAt, lockedAt } = trip;
  const stuckWhy = phase.name === 'stuck' ? phase.why : null;
  const stages = { trippedAt: trip.at, bookEmptyAt, firstExitAt, flatAt, confirmedAt, lockedAt };
  const loggedOutAt = phase.name === 'locked' ? phase.loggedOutAt : null;
  const rest = { lock: lockView(state.can.lock, trip), loggedOutAt, origin: trip.origin };
  return { seq, rule, reason, by, ...stages, bypasses, stuckWhy, ...rest, linked: linkedViews(state, trip) };
}

/** A session that should be closed and is not is said: nothing else shows it. */
function textOf(state: AccountState): string {
  const text = phaseText(state.memory.phase, state.can.hands);
  const trouble = logoutTrouble(state);
  return trouble === null ? text : `${text}; not logged out: ${trouble.message}`;
}

function booksDisagreeMs({ view }: AccountState, now: Ms): Ms | null {
  if (view.accountAsked === null || view.ordersAsked === null) return null;
  return view.disagreeSince === null ? 0 : Math.max(0, now - view.disagreeSince);
}

function brokerText({ memory, view }: AccountState): string {
  if (isLoggedOut(memory.phase)) return 'logged out until the lock ends';
  return view.failing?.message ?? (lastGoodReadAt(view) === null ? 'not read yet' : 'ok');
}

/** The account as people see it at `now`. Money in major units. */
export function accountFrame(state: AccountState, broker: string, now: Ms, stats: BrokerStats): AccountFrame {
  const { id, memory, view, undurable } = state;
  const { phase, settings } = memory;
  const trip = currentTrip(phase);
  const { mtm } = view;
  return {
    id,
    broker,
    currency: settings.currency,
    at: now,
    seq: memory.seq,
    phase: phase.name,
    // A new account has watched since this process took it over.
    phaseSince: phase.since === 0 ? view.bootAt : phase.since,
    phaseText: textOf(state),
    day: memory.day?.name ?? null,
    mtm: major(mtm?.value ?? null),
    mtmWorst: major(mtm?.worst ?? null),
    mtmBest: major(mtm?.best ?? null),
    mtmConfirmed: isConfirmed(view, settings),
    booksDisagreeMs: booksDisagreeMs(state, now),
    coverageRatio: mtm?.coverageRatio ?? null,
    realized: major(mtm?.realized ?? null),
    unrealized: major(mtm?.unrealized ?? null),
    dailyLossLimit: major(view.limits.dailyLoss),
    conditions: conditionViews(state),
    rules: ruleViews(state),
    readiness: view.readiness,
    linked: settings.linked,
    stopLossHit: memory.stops.length > 0,
    positions: view.legs.map((leg) =>
      positionView(leg, now, freshAsOf(memory.day, now), settings.markStaleMs),
    ),
    openOrders: view.orders.filter(isWorking).map(orderView),
    ordersToday: view.orders.length,
    brokerUp: view.failing === null && lastGoodReadAt(view) !== null,
    brokerText: brokerText(state),
    lastGoodReadAt: lastGoodReadAt(view),
    undurable,
    kill: trip === null ? null : killView(state, trip),
    hands: state.can.hands,
    exiting: memory.requests.exits.filter((r) => !r.abandoned).map((r) => r.position),
    dayView: dayView(view, memory.day, now),
    fund: view.fund,
    pushed: view.pushed,
    stats,
  };
}
