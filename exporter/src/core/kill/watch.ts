// An account that was proved flat is watched: what reappears is named, and being unable to look is a reason of its own.
import { booksDisagree, lastGoodReadAt } from '../account/observe.ts';
import type { AccountState, Memory, Trip } from '../account/state.ts';
import type { Fact } from '../fact.ts';
import { isWorking } from '../risk/stops.ts';
import type { Ms } from '../types.ts';
import { reopenedLegs } from './scope.ts';

/** What looks reopened must still be there this much later. */
const CONFIRM_MS = 500;
/** Names of what reappeared that a fact carries, at most. */
const NAMED_MOST = 5;

/**
 * What has reappeared for sure, by name; null while nothing has. Rows that cannot be read may hide anything, and so may
 * books that disagree where `lagsMatter`: those are given longer, because most come and go.
 */
function reappeared({ view, memory }: AccountState, trip: Trip, lagsMatter: boolean): string | null {
  const { dirtySince, accountAsked, ordersAsked } = view;
  if (dirtySince === null || accountAsked === null || ordersAsked === null) return null;
  const open = reopenedLegs(trip, view.legs).map((leg) => leg.position.symbol);
  const orders = view.orders.filter(isWorking).map((o) => o.symbol);
  const { absentAfterMs } = memory.settings.exit;
  const readable = open.length + orders.length > 0;
  const lags = lagsMatter && orders.length === 0 && booksDisagree(view, absentAfterMs);
  const confirmMs = readable && !lags ? CONFIRM_MS : absentAfterMs;
  if (Math.min(accountAsked.at, ordersAsked.at) - dirtySince < confirmMs) return null;
  const unread = [...view.positionsUnparsed, ...view.ordersUnparsed];
  return [...open, ...orders, ...unread].slice(0, NAMED_MOST).join(', ');
}

/** Beyond the budget of re-openings a person is called; the kill goes on. */
export function overBudget({ settings }: Memory, trip: Trip, when: string): readonly Fact[] {
  const times = trip.bypasses + 1;
  if (times <= settings.bypassAttempts) return [];
  return [{ type: 'KillStuck', step: 'cancelling', why: `reopened ${times} times, ${when}` }];
}

/** Why what happens in the account since `since` is not known, once that has lasted too long; null while it is. */
export function blindWhy({ view, memory }: AccountState, since: Ms): string | null {
  const { stuckAfterMs } = memory.settings.exit;
  const seenAt = Math.max(lastGoodReadAt(view) ?? view.bootAt, since);
  if (view.at - seenAt <= stuckAfterMs) return null;
  const trouble = view.failing === null ? '' : `: ${view.failing.message}`;
  return `not read for ${Math.round(stuckAfterMs / 1000)} s${trouble}`;
}

/** True when nothing that was read since the proof speaks against it, and the account is being read. */
export function stillFlat(state: AccountState, since: Ms): boolean {
  const { view, memory } = state;
  if (view.dirtySince !== null || lastGoodReadAt(view) === null) return false;
  return !booksDisagree(view, memory.settings.exit.absentAfterMs) && blindWhy(state, since) === null;
}

/** Between the proof and the lock: whatever reappears starts the kill again from its cancels. */
export function decideReopened(state: AccountState, trip: Trip): readonly Fact[] {
  const what = reappeared(state, trip, true);
  if (what === null) return [];
  const broken: Fact = { type: 'FlatBroken', what: `reopened before the lock: ${what}` };
  return [broken, ...overBudget(state.memory, trip, 'last before the lock')];
}

/** A lock that cannot be looked at is not known to hold: a person is called, and the proof begins anew. */
export function decideLocked(state: AccountState, trip: Trip): readonly Fact[] {
  const { memory } = state;
  const { phase } = memory;
  // Nobody looks any more, on purpose.
  if (phase.name !== 'locked' || phase.loggedOutAt !== null) return [];
  const blind = blindWhy(state, phase.since);
  if (blind !== null) return [{ type: 'KillStuck', step: 'verifying', why: `locked, but ${blind}` }];
  const what = reappeared(state, trip, false);
  if (what === null) return [];
  const seen: Fact = { type: 'BypassSeen', what: `reopened while locked: ${what}` };
  return [seen, ...overBudget(memory, trip, 'last while locked')];
}
