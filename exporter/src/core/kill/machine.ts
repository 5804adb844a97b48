// The kill, step by step: what follows from what the broker has proved. Accepted is not flat; failed is not empty.

import { booksDisagree, lastGoodReadAt } from '../account/observe.ts';
import type {
  AccountState,
  Cancelling,
  Flattening,
  IntendedExit,
  Memory,
  Trip,
  Verifying,
  View,
} from '../account/state.ts';
import { currentTrip, runningKill } from '../account/state.ts';
import type { Fact } from '../fact.ts';
import { isWorking } from '../risk/stops.ts';
import type { Ms, Order } from '../types.ts';
import { planRound } from './plan.ts';

/** While locked, what looks like a bypass must still be there this much later. */
const BYPASS_CONFIRM_MS = 500;
const ACCEPTED_PATIENCE = 10;
const LOCK_WITHOUT_DAY_MS = 24 * 3_600_000;

/** Orders that carry an exit's reference as their tag. */
export const ordersOf = (view: View, ref: string): readonly Order[] =>
  view.orders.filter((o) => o.tag === ref);

const pendingExits = (kill: Flattening): readonly IntendedExit[] =>
  kill.exits.filter((e) => e.settled === null);

/** True when the newest read of it was asked for after the last change that outdates reads. */
export const ordersFresh = (view: View): boolean => (view.ordersAsked?.step ?? -1) >= view.changedStep;
export const accountFresh = (view: View): boolean => (view.accountAsked?.step ?? -1) >= view.changedStep;

const bookEmpty = (view: View): boolean => view.ordersUnparsed.length === 0 && !view.orders.some(isWorking);
const positionsFlat = (view: View): boolean =>
  view.positionsUnparsed.length === 0 && view.legs.every((leg) => leg.position.netQty === 0);

/**
 * Rows that cannot be read may be orders, so the book is not called empty at once; but positions are not left open for
 * them either. Flat is never claimed over them.
 */
function decideCancelling(view: View, kill: Cancelling, patienceMs: Ms): readonly Fact[] {
  if (!ordersFresh(view) || view.orders.some(isWorking)) return [];
  if (view.ordersUnparsed.length > 0 && view.at - kill.since < patienceMs) return [];
  const { trip } = kill;
  const count = view.orders.filter((o) => o.status === 'cancelled' && o.updatedAt >= trip.at).length;
  return [{ type: 'OrdersCancelled', count }];
}

/** When this exit may have left us for the last time; null while it surely has not. */
function leftAt(exit: IntendedExit, view: View): Ms | null {
  const tried = view.tried[`exit:${exit.exit.ref}`];
  if (tried !== undefined) return tried.at;
  return exit.seq <= view.bootSeq ? view.bootAt : null;
}

function settled(ref: string, outcome: 'refused' | 'absent', detail: string): Fact {
  return { type: 'ExitSettled', ref, orderId: null, outcome, filled: 0, avgPrice: null, detail };
}

/** What became of one pending exit, as far as the book proves it. */
function settleOne(exit: IntendedExit, view: View, absentAfterMs: Ms): Fact | null {
  const { ref } = exit.exit;
  const rows = ordersOf(view, ref);
  if (rows.some(isWorking)) return null;
  const last = rows.at(-1);
  if (last !== undefined) {
    const filled = rows.reduce((sum, o) => sum + o.filled, 0);
    const amount = rows.reduce((sum, o) => sum + o.filled * o.avgPrice, 0);
    const avgPrice = filled === 0 ? null : amount / filled;
    const detail = last.reason ?? '';
    return { type: 'ExitSettled', ref, orderId: last.id, outcome: last.status, filled, avgPrice, detail };
  }
  const tried = view.tried[`exit:${ref}`];
  const failure = tried?.failure ?? null;
  if (failure !== null && failure.retry !== 'unknown') return settled(ref, 'refused', failure.message);
  const left = leftAt(exit, view);
  const asked = view.ordersAsked;
  // An order that the broker took will show up; its absence needs far more patience than that of one that was lost.
  const patienceMs =
    tried !== undefined && failure === null ? ACCEPTED_PATIENCE * absentAfterMs : absentAfterMs;
  if (left === null || asked === null || asked.at - left < patienceMs) return null;
  // Absence is proved only by a whole book: an unreadable row may be this order.
  if (view.ordersUnparsed.length > 0) return null;
  return settled(ref, 'absent', failure?.message ?? 'not in the order book');
}

function decideRound(state: AccountState, kill: Flattening): readonly Fact[] {
  const { view, memory } = state;
  const { exit } = memory.settings;
  if (!ordersFresh(view) || !accountFresh(view) || view.orders.some(isWorking)) return [];
  if (booksDisagree(view, exit.absentAfterMs)) return [];
  if (positionsFlat(view) && bookEmpty(view)) {
    return [{ type: 'FlatSeen', askedAt: Math.max(view.accountAsked?.at ?? 0, view.ordersAsked?.at ?? 0) }];
  }
  const refused = kill.exits.filter((e) => e.settled?.refused === true).map((e) => e.settled?.at ?? 0);
  const pauseMs = memory.phase.name === 'stuck' ? exit.stuckRetryMs : exit.retryMs;
  if (refused.length > 0 && view.at - Math.max(...refused) < pauseMs) return [];
  const round = kill.trip.round + 1;
  const stamp = kill.trip.at.toString(36);
  const exits = planRound(view.legs, round, exit, (n) => `${stamp}-${kill.trip.seq}-${round}-${n}`);
  const stuck = round > exit.maxRounds && memory.phase.name !== 'stuck';
  const facts = exits.map((e): Fact => ({ type: 'ExitIntended', round, exit: e }));
  const why = `not flat after ${exit.maxRounds} rounds of exits`;
  return stuck ? [{ type: 'KillStuck', step: 'flattening', why }, ...facts] : facts;
}

function decideFlattening(state: AccountState, kill: Flattening): readonly Fact[] {
  const pending = pendingExits(kill);
  if (pending.length === 0) return decideRound(state, kill);
  const { absentAfterMs } = state.memory.settings.exit;
  return pending.map((e) => settleOne(e, state.view, absentAfterMs)).filter((fact) => fact !== null);
}

/** Beyond the budget of re-openings a person is called; the kill goes on. */
function overBudget({ settings }: Memory, trip: Trip, when: string): readonly Fact[] {
  const times = trip.bypasses + 1;
  if (times <= settings.bypassAttempts) return [];
  return [{ type: 'KillStuck', step: 'cancelling', why: `reopened ${times} times, ${when}` }];
}

function decideVerifying({ view, memory }: AccountState, kill: Verifying): readonly Fact[] {
  const { accountAsked, ordersAsked } = view;
  if (!ordersFresh(view) || !accountFresh(view) || accountAsked === null || ordersAsked === null) return [];
  const flat = positionsFlat(view);
  if (!flat || !bookEmpty(view)) {
    const what = flat ? 'an order is open again' : 'a position is open again';
    return [{ type: 'FlatBroken', what }, ...overBudget(memory, kill.trip, 'while proving it flat')];
  }
  if (booksDisagree(view, memory.settings.exit.absentAfterMs)) return [];
  const until = memory.day?.endsAt ?? view.at + LOCK_WITHOUT_DAY_MS;
  if (Math.min(accountAsked.at, ordersAsked.at) - kill.seenAskedAt < memory.settings.verifyGapMs) return [];
  const mtm = view.mtm?.value ?? null;
  return [
    { type: 'FlatVerified', askedAt: accountAsked.at, mtm },
    { type: 'KillLocked', until },
  ];
}

/** A lock that cannot be looked at is not known to hold: a person is called, and the proof begins anew. */
function decideBlind({ view, memory }: AccountState): readonly Fact[] {
  const { stuckAfterMs } = memory.settings.exit;
  const seenAt = Math.max(lastGoodReadAt(view) ?? view.bootAt, memory.phase.since);
  if (view.at - seenAt <= stuckAfterMs) return [];
  const trouble = view.failing === null ? '' : `: ${view.failing.message}`;
  const why = `locked, but not read for ${Math.round(stuckAfterMs / 1000)} s${trouble}`;
  return [{ type: 'KillStuck', step: 'verifying', why }];
}

function decideLocked(state: AccountState, trip: Trip): readonly Fact[] {
  const { view, memory } = state;
  const { dirtySince, accountAsked, ordersAsked } = view;
  const blind = decideBlind(state);
  if (blind.length > 0) return blind;
  if (dirtySince === null || accountAsked === null || ordersAsked === null) return [];
  const open = view.legs.filter((leg) => leg.position.netQty !== 0).map((leg) => leg.position.symbol);
  const orders = view.orders.filter(isWorking).map((o) => o.symbol);
  // Rows that cannot be read may hide anything; they are given longer, because most come and go.
  const readable = open.length + orders.length > 0;
  const confirmMs = readable ? BYPASS_CONFIRM_MS : memory.settings.exit.absentAfterMs;
  if (Math.min(accountAsked.at, ordersAsked.at) - dirtySince < confirmMs) return [];
  const unread = [...view.positionsUnparsed, ...view.ordersUnparsed];
  const what = `reopened while locked: ${[...open, ...orders, ...unread].slice(0, 5).join(', ')}`;
  return [{ type: 'BypassSeen', what }, ...overBudget(memory, trip, 'last while locked')];
}

/** Facts of an account that has tripped; none while what is seen proves nothing new. */
export function decideKill(state: AccountState): readonly Fact[] {
  const { view, memory } = state;
  const { phase } = memory;
  const trip = currentTrip(phase);
  if (trip === null) return [];
  if (phase.name === 'locked') return decideLocked(state, trip);
  const kill = runningKill(phase);
  if (kill === null) return [];
  const facts =
    kill.name === 'cancelling'
      ? decideCancelling(view, kill, memory.settings.exit.absentAfterMs)
      : kill.name === 'flattening'
        ? decideFlattening(state, kill)
        : decideVerifying(state, kill);
  if (facts.length > 0 || phase.name === 'stuck') return facts;
  const { stuckAfterMs } = memory.settings.exit;
  if (view.at - kill.since <= stuckAfterMs) return [];
  const why = `${kill.name} for more than ${Math.round(stuckAfterMs / 1000)} s${
    view.failing === null ? '' : `: ${view.failing.message}`
  }`;
  return [{ type: 'KillStuck', step: kill.name, why }];
}
