// The session at the broker is closed once the lock has proved stable; until the lock ends nobody opens another one.
import { lastGoodReadAt } from '../account/observe.ts';
import type { AccountState, Trip } from '../account/state.ts';
import { mayTry } from '../account/tries.ts';
import type { Effect } from '../effect.ts';
import type { Fact } from '../fact.ts';
import type { Input } from '../input.ts';
import type { Failure, Ms } from '../types.ts';
import { tripStem } from './plan.ts';
import { accountFresh, ordersFresh } from './settle.ts';

const SLOWEST_MS = 60_000;
/** Tries in one life of the process; the account then stays logged in, and watched. */
const TRIES_MOST = 12;

export const logoutKey = ({ at, seq }: Trip): string => `logout:${tripStem(at, seq)}`;

/** The last look at a lock must be of the lock: asked for after it began, and a while later. */
function isStable({ memory, view }: AccountState, lockedAt: Ms): boolean {
  if (view.dirtySince !== null || !accountFresh(view) || !ordersFresh(view)) return false;
  const seenAt = lastGoodReadAt(view);
  return seenAt !== null && seenAt - lockedAt >= memory.settings.verifyGapMs;
}

export function logoutDue(state: AccountState, now: Ms): readonly Effect[] {
  const { memory, view } = state;
  const { phase, settings } = memory;
  if (phase.name !== 'locked' || phase.loggedOutAt !== null || !settings.kill.logout) return [];
  if (!isStable(state, phase.since)) return [];
  const key = logoutKey(phase.trip);
  if ((view.tried[key]?.failures ?? 0) >= TRIES_MOST) return [];
  return mayTry(view, key, now, settings.exit.retryMs, SLOWEST_MS) ? [{ type: 'logout', key }] : [];
}

export function decideLoggedOut(
  { memory }: AccountState,
  { key }: Input & { type: 'effectDone' },
): readonly Fact[] {
  const { phase } = memory;
  if (phase.name !== 'locked' || phase.loggedOutAt !== null || key !== logoutKey(phase.trip)) return [];
  return [{ type: 'LoggedOut' }];
}

/** Why the session is still open though it should be closed; null when nothing is wrong. */
export function logoutTrouble({ memory: { phase }, view }: AccountState): Failure | null {
  if (phase.name !== 'locked' || phase.loggedOutAt !== null) return null;
  return view.tried[logoutKey(phase.trip)]?.failure ?? null;
}
