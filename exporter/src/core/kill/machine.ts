// The kill, step by step: what follows from what the broker has proved. Accepted is not flat; failed is not empty.

import { booksDisagree } from '../account/observe.ts';
import type {
  AccountState,
  Cancelling,
  Flattening,
  KillPhase,
  Trip,
  Verifying,
  View,
} from '../account/state.ts';
import { runningKill } from '../account/state.ts';
import type { Fact } from '../fact.ts';
import { isWorking } from '../risk/stops.ts';
import { decideLocking, goesFirst, lockEnds, lockTrouble, needsLock } from './lock.ts';
import { planRound, tripStem } from './plan.ts';
import { leftOf, legsInScope } from './scope.ts';
import {
  accountFresh,
  lastFilledAt,
  ordersFresh,
  pendingOf,
  refusedLately,
  settlePending,
} from './settle.ts';
import { decideLocked, overBudget } from './watch.ts';

const bookEmpty = (view: View): boolean => view.ordersUnparsed.length === 0 && !view.orders.some(isWorking);
/** Nothing is open of what this kill leaves. */
const positionsFlat = (view: View, { scope }: Trip): boolean =>
  view.positionsUnparsed.length === 0 && legsInScope(scope, view.legs).length === 0;

/**
 * Rows that cannot be read may be orders, so the book is not called empty at once; but positions are not left open for
 * them either. Flat is never claimed over them.
 */
function decideCancelling(state: AccountState, kill: Cancelling): readonly Fact[] {
  const { view, memory } = state;
  const patienceMs = memory.settings.exit.absentAfterMs;
  if (!ordersFresh(view) || view.orders.some(isWorking)) return [];
  if (view.ordersUnparsed.length > 0 && view.at - kill.since < patienceMs) return [];
  const { trip } = kill;
  const count = view.orders.filter((o) => o.status === 'cancelled' && o.updatedAt >= trip.at).length;
  const emptied: Fact = { type: 'OrdersCancelled', count };
  return [goesFirst(state, trip) ? { ...emptied, lockFirst: true } : emptied];
}

function decideRound(state: AccountState, kill: Flattening): readonly Fact[] {
  const { view, memory } = state;
  const { exit } = memory.settings;
  if (!ordersFresh(view) || !accountFresh(view) || view.orders.some(isWorking)) return [];
  if (booksDisagree(view, exit.absentAfterMs, lastFilledAt(kill.exits))) return [];
  if (positionsFlat(view, kill.trip) && bookEmpty(view)) {
    return [{ type: 'FlatSeen', askedAt: Math.max(view.accountAsked?.at ?? 0, view.ordersAsked?.at ?? 0) }];
  }
  const pauseMs = memory.phase.name === 'stuck' ? exit.stuckRetryMs : exit.retryMs;
  if (refusedLately(kill.exits, view.at, pauseMs)) return [];
  const round = kill.trip.round + 1;
  const exits = planRound(
    legsInScope(kill.trip.scope, view.legs),
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

function decideVerifying(state: AccountState, kill: Verifying): readonly Fact[] {
  const { view, memory } = state;
  const { accountAsked, ordersAsked } = view;
  if (!ordersFresh(view) || !accountFresh(view) || accountAsked === null || ordersAsked === null) return [];
  const isFlat = positionsFlat(view, kill.trip);
  if (!isFlat || !bookEmpty(view)) {
    const what = isFlat ? 'an order is open again' : 'a position is open again';
    return [{ type: 'FlatBroken', what }, ...overBudget(memory, kill.trip, 'while proving it flat')];
  }
  if (booksDisagree(view, memory.settings.exit.absentAfterMs)) return [];
  if (Math.min(accountAsked.at, ordersAsked.at) - kill.seenAskedAt < memory.settings.verifyGapMs) return [];
  const mtm = view.mtm?.value ?? null;
  const { scope } = kill.trip;
  const left = scope === 'all' ? {} : { left: leftOf(scope, view.legs) };
  const flat: Fact = { type: 'FlatVerified', askedAt: accountAsked.at, mtm, ...left };
  return needsLock(state, kill.trip) ? [flat] : [flat, { type: 'KillLocked', until: lockEnds(state) }];
}

function decideStep(state: AccountState, kill: KillPhase): readonly Fact[] {
  switch (kill.name) {
    case 'cancelling':
      return decideCancelling(state, kill);
    case 'flattening':
      return decideFlattening(state, kill);
    case 'verifying':
      return decideVerifying(state, kill);
    case 'locking':
      return decideLocking(state, kill);
  }
}

/** Why a step needs a person by the time that it takes; null while it does not. */
function slowWhy({ view, memory }: AccountState, { name, since }: KillPhase): string | null {
  const { stuckAfterMs } = memory.settings.exit;
  if (view.at - since <= stuckAfterMs) return null;
  const trouble = view.failing === null ? '' : `: ${view.failing.message}`;
  return `${name} for more than ${Math.round(stuckAfterMs / 1000)} s${trouble}`;
}

/** Facts of an account that has tripped; none while what is seen proves nothing new. */
export function decideKill(state: AccountState): readonly Fact[] {
  const { phase } = state.memory;
  if (phase.name === 'locked') return decideLocked(state, phase.trip);
  const kill = runningKill(phase);
  if (kill === null) return [];
  const facts = decideStep(state, kill);
  if (facts.length > 0 || phase.name === 'stuck') return facts;
  const why = kill.name === 'locking' ? lockTrouble(state, kill) : slowWhy(state, kill);
  return why === null ? [] : [{ type: 'KillStuck', step: kill.name, why }];
}
