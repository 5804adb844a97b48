// How the facts of a kill change the phase that is remembered: a part of evolve, and as pure.
import { unsettled, withSettled } from '../account/requests.ts';
import type { KillPhase, Memory, Phase, Trip, TripLock } from '../account/state.ts';
import { currentTrip, runningKill } from '../account/state.ts';
import type { Fact, Recorded } from '../fact.ts';
import type { Ms } from '../types.ts';

const noLock: TripLock = {
  attempts: 0,
  triedAt: null,
  failure: null,
  confirmedAt: null,
  proof: null,
  codeWanted: null,
};

function newTrip(seq: number, at: Ms, fact: Fact & { type: 'KillTripped' }): Trip {
  const { cause, rule, reason, by, evidence, mtm, origin = null, scope = 'all' } = fact;
  const none = { bookEmptyAt: null, firstExitAt: null, flatAt: null, lockedAt: null, confirmedAt: null };
  const group = { lock: noLock, origin, scope, left: [], told: [] };
  return { seq, at, cause, rule, reason, by, evidence, mtm, round: 0, bypasses: 0, ...none, ...group };
}

/** The same step with another inside; a stuck kill stays stuck unless the step it hung on is done. */
function inStep(phase: Phase, step: KillPhase): Phase {
  return phase.name === 'stuck' ? { ...phase, trip: step.trip, during: step } : step;
}

function intend(phase: Phase, seq: number, at: Ms, fact: Fact & { type: 'ExitIntended' }): Phase {
  const kill = runningKill(phase);
  if (kill?.name !== 'flattening') return phase;
  const sameRound = fact.round === kill.trip.round;
  const trip = { ...kill.trip, round: fact.round, firstExitAt: kill.trip.firstExitAt ?? at };
  const exits = [...(sameRound ? kill.exits : []), { exit: fact.exit, seq, at, settled: null }];
  return inStep(phase, { ...kill, trip, exits });
}

function settle(phase: Phase, at: Ms, fact: Fact & { type: 'ExitSettled' }): Phase {
  const kill = runningKill(phase);
  if (kill?.name !== 'flattening') return phase;
  return inStep(phase, { ...kill, exits: withSettled(kill.exits, at, fact) });
}

/**
 * Whoever trades in a locked account got past its lock, which is pressed again. Its tries go on being counted: each
 * names its screenshots, and those of the first lock are evidence.
 */
const reopened = (trip: Trip, { type }: Fact): Trip => ({
  ...trip,
  bypasses: trip.bypasses + 1,
  lock: type === 'BypassSeen' ? { ...noLock, attempts: trip.lock.attempts } : trip.lock,
});

/** The phase with its trip changed, whichever step the kill is in. */
function withTrip(phase: Phase, change: (trip: Trip) => Trip): Phase {
  if (phase.name === 'locked') return { ...phase, trip: change(phase.trip) };
  const kill = runningKill(phase);
  return kill === null ? phase : inStep(phase, { ...kill, trip: change(kill.trip) });
}

const withLock = (phase: Phase, change: (lock: TripLock) => Partial<TripLock>): Phase =>
  withTrip(phase, (trip) => ({ ...trip, lock: { ...trip.lock, ...change(trip.lock) } }));

/** A lock that was pressed before the exits is followed by them, whatever came of it. */
function afterLock(phase: Phase, at: Ms): Phase {
  const kill = runningKill(phase);
  if (kill?.name !== 'locking' || kill.then !== 'flattening') return phase;
  return { name: 'flattening', since: at, trip: kill.trip, exits: kill.exits };
}

function lockFailed(phase: Phase, at: Ms, fact: Fact & { type: 'LockFailed' }): Phase {
  const failed = withLock(phase, (lock) => ({
    attempts: Math.max(lock.attempts, fact.attempt),
    triedAt: at,
    failure: fact.why,
    codeWanted: fact.late === true ? lock.codeWanted : null,
  }));
  return afterLock(failed, at);
}

function lockConfirmed(phase: Phase, at: Ms, fact: Fact & { type: 'LockConfirmed' }): Phase {
  const { attempt, proof } = fact;
  const held = withLock(phase, (lock) => ({
    attempts: Math.max(lock.attempts, attempt),
    triedAt: at,
    failure: null,
    confirmedAt: at,
    proof,
    codeWanted: null,
  }));
  return afterLock(held, at);
}

function cancelled(memory: Memory, trip: Trip, at: Ms, fact: Fact & { type: 'OrdersCancelled' }): Phase {
  const emptied = { ...trip, bookEmptyAt: trip.bookEmptyAt ?? at };
  const exits = unsettled(memory.requests);
  const before = trip.lock.attempts;
  return fact.lockFirst === true
    ? { name: 'locking', since: at, trip: emptied, then: 'flattening', before, exits }
    : { name: 'flattening', since: at, trip: emptied, exits };
}

function stuck(phase: Phase, trip: Trip, at: Ms, why: string): Phase {
  // What was locked and cannot be looked at has to be proved flat anew.
  const blind: KillPhase = { name: 'verifying', since: at, trip, seenAskedAt: at };
  const during = phase.name === 'locked' ? blind : runningKill(phase);
  return during === null || phase.name === 'stuck' ? phase : { name: 'stuck', since: at, trip, why, during };
}

/** The kill goes on to another step, out of `stuck` if it was there. */
function advance(memory: Memory, at: Ms, fact: Fact): Phase {
  const { phase } = memory;
  const trip = currentTrip(phase);
  if (trip === null) return phase;
  switch (fact.type) {
    case 'OrdersCancelled':
      return cancelled(memory, trip, at, fact);
    case 'FlatSeen':
      return { name: 'verifying', since: at, trip, seenAskedAt: fact.askedAt };
    case 'FlatVerified': {
      const flat = { ...trip, flatAt: trip.flatAt ?? at, left: fact.left ?? [] };
      const before = trip.lock.attempts;
      return { name: 'locking', since: at, trip: flat, then: 'locked', before, exits: [] };
    }
    case 'KillLocked': {
      const held = { ...trip, lockedAt: trip.lockedAt ?? at };
      return { name: 'locked', since: at, trip: held, until: fact.until, loggedOutAt: null };
    }
    // Both mean that somebody still trades.
    case 'FlatBroken':
    case 'BypassSeen':
      return { name: 'cancelling', since: at, trip: reopened(trip, fact) };
    case 'KillStuck':
      return stuck(phase, trip, at, fact.why);
    default:
      return phase;
  }
}

/** The phase after one more fact; facts that are of no kill leave it as it is. */
export function foldKill(memory: Memory, { seq, at, fact }: Recorded): Phase {
  const { phase } = memory;
  switch (fact.type) {
    case 'KillTripped':
      return { name: 'cancelling', since: at, trip: newTrip(seq, at, fact) };
    case 'ExitIntended':
      return intend(phase, seq, at, fact);
    case 'ExitSettled':
      return settle(phase, at, fact);
    case 'LockFailed':
      return lockFailed(phase, at, fact);
    case 'LockConfirmed':
      return lockConfirmed(phase, at, fact);
    case 'CodeWanted': {
      const { id, what, until } = fact;
      return withLock(phase, () => ({ codeWanted: { id, what, until } }));
    }
    case 'LinkedTold': {
      const { type: _, ...told } = fact;
      return withTrip(phase, (trip) => ({ ...trip, told: [...trip.told, told] }));
    }
    case 'LoggedOut':
      return phase.name === 'locked' ? { ...phase, loggedOutAt: at } : phase;
    case 'OwnerConfirmed':
      return fact.action === 'kill' && runningKill(phase) !== null
        ? withTrip(phase, (trip) => ({ ...trip, confirmedAt: at }))
        : phase;
    default:
      return advance(memory, at, fact);
  }
}
