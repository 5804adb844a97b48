// The broker's own lock: when it is pressed, what follows from what came of that, and when a person is called.
import type { AccountState, KillPhase, Locking, Memory, Trip } from '../account/state.ts';
import { currentTrip, runningKill } from '../account/state.ts';
import type { Effect } from '../effect.ts';
import type { Fact } from '../fact.ts';
import type { Input } from '../input.ts';
import type { Failure, Ms } from '../types.ts';
import { tripStem } from './plan.ts';
import { blindWhy, decideReopened, stillFlat } from './watch.ts';

/** Positions wait this long, at most, for a lock that is pressed before they are left. */
export const LOCK_FIRST_MS = 20_000;
/** A terminal in a browser is tried at most this often once a person has been called. */
const SLOW_BROWSER_MS = 60_000;
const LOCK_WITHOUT_DAY_MS = 24 * 3_600_000;
const KEY = 'lock:';

export const lockEnds = ({ memory, view }: AccountState): Ms =>
  memory.day?.endsAt ?? view.at + LOCK_WITHOUT_DAY_MS;

/** Whether the broker has a lock of its own that is not proved to hold. */
export const needsLock = ({ can }: AccountState, { lock }: Trip): boolean =>
  can.lock !== 'none' && lock.confirmedAt === null;

/** The lock goes first once: a try that failed must not keep positions waiting a second time. */
export const goesFirst = (state: AccountState, { lock }: Trip): boolean =>
  state.memory.settings.kill.lockFirst && lock.triedAt === null && state.can.lock !== 'none';

const stemOf = ({ at, seq }: Trip): string => `${KEY}${tripStem(at, seq)}`;

/** The attempt that a key of an effect names; null when it is of no lock of this trip. */
function attemptOf(trip: Trip, key: string): number | null {
  const stem = stemOf(trip);
  const attempt = key.startsWith(stem) ? Number(key.slice(stem.length)) : Number.NaN;
  return Number.isInteger(attempt) && attempt > 0 ? attempt : null;
}

/** Pause between two tries of one step. */
function pauseMs({ can, memory }: AccountState): Ms {
  const { kill, exit } = memory.settings;
  if (memory.phase.name !== 'stuck') return kill.lockRetryMs;
  const slow = Math.max(kill.lockRetryMs, exit.stuckRetryMs);
  return can.lock === 'browser' ? Math.max(slow, SLOW_BROWSER_MS) : slow;
}

/** The press of the broker's lock that should be under way. Pressing again after a crash does no harm. */
export function lockDue(state: AccountState, now: Ms): readonly Effect[] {
  const kill = runningKill(state.memory.phase);
  if (kill?.name !== 'locking' || !needsLock(state, kill.trip)) return [];
  // What may have reopened is looked at first: many a lock is refused while anything is open.
  if (kill.then === 'locked' && state.view.dirtySince !== null) return [];
  const { lock, at, seq } = kill.trip;
  const again = lock.attempts > kill.before && lock.triedAt !== null;
  if (again && now - lock.triedAt < pauseMs(state)) return [];
  const id = `${tripStem(at, seq)}${lock.attempts + 1}`;
  return [{ type: 'lock', key: `${KEY}${id}`, request: { id, dryRun: false } }];
}

function confirmed(
  state: AccountState,
  trip: Trip,
  { key, proof }: Input & { type: 'locked' },
): readonly Fact[] {
  const attempt = attemptOf(trip, key);
  if (attempt === null || trip.lock.confirmedAt !== null) return [];
  if (proof.evidence.length === 0) {
    const message = 'it was said to hold, without any evidence';
    return failed(state, trip, key, { kind: 'shape', retry: 'yes', message, screenshots: proof.screenshots });
  }
  return [{ type: 'LockConfirmed', attempt, proof }];
}

/** Why a person is called after this failure; null while it is still tried at its usual pace. */
function hopeless(memory: Memory, kill: KillPhase | null, attempt: number, refused: boolean): string | null {
  if (kill?.name !== 'locking' || kill.then !== 'locked' || memory.phase.name === 'stuck') return null;
  if (refused) return 'it will not be pressed in this way';
  return attempt - kill.before < memory.settings.kill.lockAttempts
    ? null
    : `not proved in ${attempt - kill.before} tries`;
}

function failed({ memory }: AccountState, trip: Trip, key: string, failure: Failure): readonly Fact[] {
  const attempt = attemptOf(trip, key);
  // One that was not waited for is on record already.
  if (attempt === null || attempt <= trip.lock.attempts || trip.lock.confirmedAt !== null) return [];
  const { message, screenshots = [], retry } = failure;
  const fact: Fact = { type: 'LockFailed', attempt, why: message, screenshots };
  const why = hopeless(memory, runningKill(memory.phase), attempt, retry === 'no');
  if (why === null) return [fact];
  const stuck: Fact = {
    type: 'KillStuck',
    step: 'locking',
    why: `the lock of the broker: ${why}: ${message}`,
  };
  return [fact, stuck];
}

const asked = ({ id, what, until }: Input & { type: 'codeWanted' }): Fact => ({
  type: 'CodeWanted',
  id,
  what,
  until,
});

function wanted(trip: Trip, input: Input & { type: 'codeWanted' }): readonly Fact[] {
  const known = trip.lock.codeWanted?.id === input.id || trip.lock.confirmedAt !== null;
  return known ? [] : [asked(input)];
}

/** Facts that follow from what came of a press, in whatever step the kill is by now: a late proof is a proof. */
export function decideLockAnswer(state: AccountState, input: Input): readonly Fact[] {
  const trip = currentTrip(state.memory.phase);
  // The daily look at the terminal may find that its session has lapsed: better then than in a kill.
  if (trip === null) return input.type === 'codeWanted' ? [asked(input)] : [];
  switch (input.type) {
    case 'locked':
      return confirmed(state, trip, input);
    case 'effectFailed':
      return failed(state, trip, input.key, input.failure);
    case 'codeWanted':
      return wanted(trip, input);
    default:
      return [];
  }
}

/** Facts of the step itself: it goes on, it is not waited for any longer, or the account is not flat any more. */
export function decideLocking(state: AccountState, kill: Locking): readonly Fact[] {
  const { trip, since, then } = kill;
  if (then === 'flattening') {
    const none = !needsLock(state, trip);
    if (!none && state.view.at - since < LOCK_FIRST_MS) return [];
    const why = none
      ? 'the broker has no lock of its own any more'
      : `not proved in ${LOCK_FIRST_MS / 1000} s`;
    return [{ type: 'LockFailed', attempt: trip.lock.attempts + 1, why, screenshots: [], late: true }];
  }
  const reopened = decideReopened(state, trip);
  if (reopened.length > 0) return reopened;
  if (needsLock(state, trip) || !stillFlat(state, since)) return [];
  return [{ type: 'KillLocked', until: lockEnds(state) }];
}

/** Why a lock that was pressed once flat needs a person, by the time that it takes; null while it does not. */
export function lockTrouble(state: AccountState, { since, trip, then }: Locking): string | null {
  if (then !== 'locked') return null;
  const blind = blindWhy(state, since);
  if (blind !== null) return `flat and not locked, and ${blind}`;
  const { kill, exit } = state.memory.settings;
  const { triedAt, codeWanted } = trip.lock;
  // A code has the time that it was given, and a try its turn.
  const heardAt = Math.max(since, triedAt === null ? 0 : triedAt + kill.lockRetryMs, codeWanted?.until ?? 0);
  if (!needsLock(state, trip) || state.view.at - heardAt <= exit.stuckAfterMs) return null;
  return `no word of the lock of the broker for ${Math.round(exit.stuckAfterMs / 1000)} s`;
}
