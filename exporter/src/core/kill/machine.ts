// The kill, step by step: what follows from what the broker has proved. Accepted is not flat; failed is not empty.

import { booksDisagree, lastGoodReadAt } from '../account/observe.ts';
import type {
  AccountState,
  Cancelling,
  Flattening,
  Locking,
  Memory,
  Trip,
  Verifying,
  View,
} from '../account/state.ts';
import { currentTrip, runningKill } from '../account/state.ts';
import type { Fact } from '../fact.ts';
import { isWorking } from '../risk/stops.ts';
import type { Ms } from '../types.ts';
import { planRound, tripStem } from './plan.ts';
import {
  accountFresh,
  lastFilledAt,
  ordersFresh,
  pendingOf,
  refusedLately,
  settlePending,
} from './settle.ts';

/** While locked, what looks like a bypass must still be there this much later. */
const BYPASS_CONFIRM_MS = 500;
const LOCK_WITHOUT_DAY_MS = 24 * 3_600_000;

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

function decideRound(state: AccountState, kill: Flattening): readonly Fact[] {
  const { view, memory } = state;
  const { exit } = memory.settings;
  if (!ordersFresh(view) || !accountFresh(view) || view.orders.some(isWorking)) return [];
  if (booksDisagree(view, exit.absentAfterMs, lastFilledAt(kill.exits))) return [];
  if (positionsFlat(view) && bookEmpty(view)) {
    return [{ type: 'FlatSeen', askedAt: Math.max(view.accountAsked?.at ?? 0, view.ordersAsked?.at ?? 0) }];
  }
  const pauseMs = memory.phase.name === 'stuck' ? exit.stuckRetryMs : exit.retryMs;
  if (refusedLately(kill.exits, view.at, pauseMs)) return [];
  const round = kill.trip.round + 1;
  const exits = planRound(
    view.legs,
    round,
    exit,
    (n) => `${tripStem(kill.trip.at, kill.trip.seq)}${round}-${n}`,
  );
  const stuck = round > exit.maxRounds && memory.phase.name !== 'stuck';
  const facts = exits.map((e): Fact => ({ type: 'ExitIntended', round, exit: e }));
  const why = `not flat after ${exit.maxRounds} rounds of exits`;
  return stuck ? [{ type: 'KillStuck', step: 'flattening', why }, ...facts] : facts;
}

/** Exits that a person asked for and that the trip found unsettled stand here too: they may still fill. */
function decideFlattening(state: AccountState, kill: Flattening): readonly Fact[] {
  if (pendingOf(kill.exits).length === 0) return decideRound(state, kill);
  return settlePending(kill.exits, state.view, state.memory.settings.exit.absentAfterMs);
}

/** Beyond the budget of re-openings a person is called; the kill goes on. */
function overBudget({ settings }: Memory, trip: Trip, when: string): readonly Fact[] {
  const times = trip.bypasses + 1;
  if (times <= settings.bypassAttempts) return [];
  return [{ type: 'KillStuck', step: 'cancelling', why: `reopened ${times} times, ${when}` }];
}

const lockEnds = ({ memory, view }: AccountState): Ms => memory.day?.endsAt ?? view.at + LOCK_WITHOUT_DAY_MS;

/** Whether the broker has a lock of its own that is not proved to hold. */
const needsLock = ({ can }: AccountState, { lock }: Trip): boolean =>
  can.lock !== 'none' && lock.confirmedAt === null;

function decideVerifying(state: AccountState, kill: Verifying): readonly Fact[] {
  const { view, memory } = state;
  const { accountAsked, ordersAsked } = view;
  if (!ordersFresh(view) || !accountFresh(view) || accountAsked === null || ordersAsked === null) return [];
  const isFlat = positionsFlat(view);
  if (!isFlat || !bookEmpty(view)) {
    const what = isFlat ? 'an order is open again' : 'a position is open again';
    return [{ type: 'FlatBroken', what }, ...overBudget(memory, kill.trip, 'while proving it flat')];
  }
  if (booksDisagree(view, memory.settings.exit.absentAfterMs)) return [];
  if (Math.min(accountAsked.at, ordersAsked.at) - kill.seenAskedAt < memory.settings.verifyGapMs) return [];
  const mtm = view.mtm?.value ?? null;
  const flat: Fact = { type: 'FlatVerified', askedAt: accountAsked.at, mtm };
  return needsLock(state, kill.trip) ? [flat] : [flat, { type: 'KillLocked', until: lockEnds(state) }];
}

function decideLocking(state: AccountState, { trip, then }: Locking): readonly Fact[] {
  if (then === 'flattening' || needsLock(state, trip)) return [];
  return [{ type: 'KillLocked', until: lockEnds(state) }];
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
        : kill.name === 'verifying'
          ? decideVerifying(state, kill)
          : decideLocking(state, kill);
  if (facts.length > 0 || phase.name === 'stuck') return facts;
  const { stuckAfterMs } = memory.settings.exit;
  if (view.at - kill.since <= stuckAfterMs) return [];
  const why = `${kill.name} for more than ${Math.round(stuckAfterMs / 1000)} s${
    view.failing === null ? '' : `: ${view.failing.message}`
  }`;
  return [{ type: 'KillStuck', step: kill.name, why }];
}
