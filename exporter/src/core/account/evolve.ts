// evolve: how a fact changes what we remember. The only thing that replay runs.
import type { Fact, Recorded } from '../fact.ts';
import { beforeDay, beforeReset, stillBefore } from '../risk/pushed.ts';
import type { StopFound } from '../risk/stops.ts';
import { completeSettings, type Settings } from '../settings.ts';
import type { Day, Ms } from '../types.ts';
import { seeDay } from './day.ts';
import { foldRequests, unsettled, withSettled } from './requests.ts';
import type { AccountState, KillPhase, Memory, Phase, Said, Trip, TripLock, View } from './state.ts';
import { currentTrip, nothingSaid, runningKill } from './state.ts';

const MAX_STOPS = 1_000;

const noLock: TripLock = {
  attempts: 0,
  triedAt: null,
  failure: null,
  confirmedAt: null,
  proof: null,
  codeWanted: null,
};

function newTrip(seq: number, at: Ms, fact: Fact & { type: 'KillTripped' }): Trip {
  const { cause, rule, reason, by, evidence, mtm } = fact;
  const none = { bookEmptyAt: null, firstExitAt: null, flatAt: null, lockedAt: null, confirmedAt: null };
  const { origin = null } = fact;
  const group = { lock: noLock, origin, told: [] };
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

/** The owner's word for a kill that runs, also one that was stuck. */
function confirmed(phase: Phase, at: Ms): Phase {
  const kill = runningKill(phase);
  return kill === null ? phase : inStep(phase, { ...kill, trip: { ...kill.trip, confirmedAt: at } });
}

/** Whoever trades in a locked account got past its lock, which is pressed again. */
const reopened = (trip: Trip, { type }: Fact): Trip => ({
  ...trip,
  bypasses: trip.bypasses + 1,
  lock: type === 'BypassSeen' ? noLock : trip.lock,
});

/** The phase with its trip changed, whichever step the kill is in. */
function withTrip(phase: Phase, change: (trip: Trip) => Trip): Phase {
  if (phase.name === 'locked') return { ...phase, trip: change(phase.trip) };
  const kill = runningKill(phase);
  return kill === null ? phase : inStep(phase, { ...kill, trip: change(kill.trip) });
}

/** A lock that was pressed before the exits is followed by them, whatever came of it. */
function afterLock(memory: Memory, at: Ms): Phase {
  const { phase, requests } = memory;
  const kill = runningKill(phase);
  if (kill?.name !== 'locking' || kill.then !== 'flattening') return phase;
  return { name: 'flattening', since: at, trip: kill.trip, exits: unsettled(requests) };
}

function lockFailed(memory: Memory, at: Ms, { attempt, why }: Fact & { type: 'LockFailed' }): Phase {
  const failed = { attempts: attempt, triedAt: at, failure: why, codeWanted: null };
  const phase = withTrip(memory.phase, (trip) => ({ ...trip, lock: { ...trip.lock, ...failed } }));
  return afterLock({ ...memory, phase }, at);
}

function lockConfirmed(memory: Memory, at: Ms, fact: Fact & { type: 'LockConfirmed' }): Phase {
  const { attempt, proof } = fact;
  const lock = { attempts: attempt, triedAt: at, failure: null, confirmedAt: at, proof, codeWanted: null };
  return afterLock({ ...memory, phase: withTrip(memory.phase, (trip) => ({ ...trip, lock })) }, at);
}

/** The kill goes on to another step, out of `stuck` if it was there. */
function advance({ phase, requests }: Memory, at: Ms, fact: Fact): Phase {
  const trip = currentTrip(phase);
  if (trip === null) return phase;
  switch (fact.type) {
    case 'OrdersCancelled': {
      const emptied = { ...trip, bookEmptyAt: trip.bookEmptyAt ?? at };
      return fact.lockFirst === true
        ? { name: 'locking', since: at, trip: emptied, then: 'flattening' }
        : { name: 'flattening', since: at, trip: emptied, exits: unsettled(requests) };
    }
    case 'FlatSeen':
      return { name: 'verifying', since: at, trip, seenAskedAt: fact.askedAt };
    case 'FlatVerified':
      return { name: 'locking', since: at, trip: { ...trip, flatAt: trip.flatAt ?? at }, then: 'locked' };
    case 'KillLocked':
      return {
        name: 'locked',
        since: at,
        trip: { ...trip, lockedAt: trip.lockedAt ?? at },
        until: fact.until,
        loggedOutAt: null,
      };
    // Both mean that somebody still trades.
    case 'FlatBroken':
    case 'BypassSeen':
      return { name: 'cancelling', since: at, trip: reopened(trip, fact) };
    case 'KillStuck': {
      const blind: KillPhase = { name: 'verifying', since: at, trip, seenAskedAt: at };
      const during = phase.name === 'locked' ? blind : runningKill(phase);
      return during === null || phase.name === 'stuck'
        ? phase
        : { name: 'stuck', since: at, trip, why: fact.why, during };
    }
    default:
      return phase;
  }
}

function rollDay(memory: Memory, at: Ms, fact: Fact & { type: 'DayRolled' }): Memory {
  const { phase } = memory;
  const kill = runningKill(phase);
  // Flat, and only the broker's own lock was not proved: it would have ended with its day.
  const spent = kill?.name === 'locking' && kill.then === 'locked';
  const unlocked = spent || (phase.name === 'locked' && phase.until <= fact.day.startsAt);
  return {
    ...memory,
    day: fact.day,
    dayBefore: Math.max(memory.dayBefore, Math.min(memory.day?.startsAt ?? 0, fact.day.startsAt - 1)),
    stops: [],
    countedStops: [],
    peaks: { ...memory.peaks, mtm: null },
    before: beforeDay(memory.push?.state ?? {}),
    resetAt: null,
    said: nothingSaid,
    phase: unlocked ? { name: 'watching', since: at } : phase,
  };
}

function withSession(day: Day | null, { session }: Fact & { type: 'SessionChanged' }): Day | null {
  if (day === null) return null;
  const { name, startsAt, endsAt } = day;
  return { name, startsAt, endsAt, ...(session === undefined ? {} : { session }) };
}

/** Other limits are warned of anew. */
function changeSettings(memory: Memory, settings: Settings): Memory {
  const limits = ({ dailyLoss, day, fund, rules, warnPercents }: Settings): string =>
    JSON.stringify([dailyLoss, day, fund, rules, warnPercents]);
  if (limits(settings) === limits(memory.settings)) return { ...memory, settings };
  return { ...memory, settings, said: { ...memory.said, near: {} } };
}

/** What was counted before it does not count any more; a stop that was counted is not found a second time. */
const resetDay = (memory: Memory, at: Ms): Memory => ({
  ...memory,
  stops: [],
  peaks: { ...memory.peaks, mtm: null },
  before: beforeReset(memory.before, memory.push?.state ?? {}),
  resetAt: at,
  said: nothingSaid,
});

function keepPeaks(memory: Memory, at: Ms, fact: Fact & { type: 'PeaksKept' }): Memory {
  const { mtm, navUsd, navListed } = fact;
  return { ...memory, peaks: { ...memory.peaks, ...navListed, mtm, navUsd, at } };
}

function keepPush(memory: Memory, at: Ms, { state, receivedAt }: Fact & { type: 'PushKept' }): Memory {
  return { ...memory, push: { state, receivedAt, at }, before: stillBefore(memory.before, state) };
}

const once = (names: readonly string[], name: string): readonly string[] =>
  names.includes(name) ? names : [...names, name];

type Saying = Extract<Fact, { type: 'LimitNear' | 'NearMiss' | 'RuleNoted' | 'Reduced' }>;

function say(said: Said, fact: Saying): Said {
  switch (fact.type) {
    case 'LimitNear':
      return { ...said, near: { ...said.near, [`${fact.rule}/${fact.condition}`]: fact.percent } };
    case 'NearMiss':
      return { ...said, missed: once(said.missed, fact.rule) };
    case 'RuleNoted':
      return fact.unknown === true
        ? { ...said, unknown: once(said.unknown, fact.rule) }
        : { ...said, noted: once(said.noted, fact.rule) };
    case 'Reduced':
      return { ...said, reduced: once(said.reduced, fact.rule) };
  }
}

function countStop(memory: Memory, stop: StopFound): Memory {
  return {
    ...memory,
    stops: [...memory.stops, stop].slice(-MAX_STOPS),
    countedStops: [...memory.countedStops, stop.orderId].slice(-MAX_STOPS),
  };
}

function remember(memory: Memory, { seq, at, fact }: Recorded): Memory {
  switch (fact.type) {
    case 'SettingsChanged':
      // Journals are older than some settings.
      return changeSettings(memory, completeSettings(fact.settings));
    case 'DayRolled':
      return rollDay(memory, at, fact);
    case 'SessionChanged':
      return { ...memory, day: withSession(memory.day, fact) };
    case 'MarksKept':
      return { ...memory, marks: fact.marks, marksAt: at };
    case 'StopHit': {
      const { orderId, symbol, how, qty, price } = fact;
      return countStop(memory, { orderId, symbol, how, qty, price });
    }
    case 'KillTripped':
      return {
        ...memory,
        phase: { name: 'cancelling', since: at, trip: newTrip(seq, at, fact) },
      };
    case 'ExitIntended':
      return { ...memory, phase: intend(memory.phase, seq, at, fact) };
    case 'ExitSettled':
      return { ...memory, phase: settle(memory.phase, at, fact) };
    case 'OrdersCancelled':
    case 'FlatSeen':
    case 'FlatBroken':
    case 'FlatVerified':
    case 'KillLocked':
    case 'KillStuck':
    case 'BypassSeen':
      return { ...memory, phase: advance(memory, at, fact) };
    case 'LockFailed':
      return { ...memory, phase: lockFailed(memory, at, fact) };
    case 'LockConfirmed':
      return { ...memory, phase: lockConfirmed(memory, at, fact) };
    case 'CodeWanted': {
      const { id, what, until } = fact;
      const codeWanted = { id, what, until };
      const phase = withTrip(memory.phase, (trip) => ({ ...trip, lock: { ...trip.lock, codeWanted } }));
      return { ...memory, phase };
    }
    case 'LinkedTold': {
      const { type: _, ...told } = fact;
      const phase = withTrip(memory.phase, (trip) => ({ ...trip, told: [...trip.told, told] }));
      return { ...memory, phase };
    }
    case 'LoggedOut': {
      const { phase } = memory;
      return { ...memory, phase: phase.name === 'locked' ? { ...phase, loggedOutAt: at } : phase };
    }
    case 'LimitNear':
    case 'NearMiss':
    case 'RuleNoted':
    case 'Reduced':
      return { ...memory, said: say(memory.said, fact) };
    case 'ReadinessChecked':
      return { ...memory, readiness: { at, checks: fact.checks } };
    case 'RearmAsked':
      return { ...memory, rearmAsked: { clears: fact.clears, by: fact.by, at } };
    case 'Rearmed':
      // The stops that led here are spent: a person has seen them and let the account go on.
      return { ...memory, rearmAsked: null, stops: [], phase: { name: 'watching', since: at } };
    case 'Blocked':
      return { ...memory, phase: { name: 'blocked', since: at, rule: fact.rule, why: fact.why } };
    case 'Unblocked':
    case 'MonitoringStarted':
      return { ...memory, phase: { name: 'watching', since: at } };
    case 'MonitoringStopped':
      return { ...memory, phase: { name: 'stopped', since: at, by: fact.by, reason: fact.reason } };
    case 'OwnerConfirmed':
      return fact.action === 'kill' ? { ...memory, phase: confirmed(memory.phase, at) } : memory;
    // Requests are folded beside all this, in requests.ts.
    case 'CancelRequested':
    case 'CancelCompleted':
    case 'RequestAbandoned':
      return memory;
    case 'PeaksKept':
      return keepPeaks(memory, at, fact);
    case 'PushKept':
      return keepPush(memory, at, fact);
    case 'DayReset':
      return resetDay(memory, at);
    case 'ExitRequested':
    case 'ExitCompleted':
    case 'ExitAbandoned':
    case 'AlertReceived':
    case 'Notified':
    case 'CommandRefused':
      return memory;
  }
}

/** The memory after one more fact. */
export function evolve(memory: Memory, recorded: Recorded): Memory {
  const requests = foldRequests(memory.requests, recorded);
  return { ...remember(memory, recorded), requests, seq: recorded.seq };
}

/** Facts after which a read that was asked for earlier is too old to act on. */
const OUTDATES_READS: ReadonlySet<Fact['type']> = new Set([
  'KillTripped',
  'OrdersCancelled',
  'ExitSettled',
  'FlatSeen',
  'FlatBroken',
  'FlatVerified',
  'KillLocked',
  'BypassSeen',
  'CancelRequested',
  'ExitRequested',
]);

/** A near miss belongs to its day. */
const forgetMisses = ({ holds }: View): View['holds'] => holds.map((hold) => ({ ...hold, missed: null }));

/** What a fact makes of things seen before it. */
function outdate(view: View, type: Fact['type']): View {
  switch (type) {
    // Whoever re-opened the account did not hear that the gate is closed: say it again.
    case 'BypassSeen':
    case 'FlatBroken':
      return { ...view, gateClosed: null };
    // Rules are held by their place in the list: another list must not inherit how long the old one held.
    case 'SettingsChanged':
      return { ...view, verdicts: [], holds: [] };
    // Stops that were found and counted yesterday are not found again for today.
    case 'DayRolled':
      return { ...view, stopsFound: [], missingSince: {}, holds: forgetMisses(view) };
    case 'DayReset':
      return { ...view, holds: forgetMisses(view) };
    default:
      return view;
  }
}

/** A day or settings that have changed change what was seen of the day. */
function renew(memory: Memory, view: View, type: Fact['type']): View {
  const anew = type === 'DayRolled' || type === 'DayReset';
  if (!anew && type !== 'SettingsChanged') return view;
  const seen = anew ? { ...view, before: memory.before, mtmPeak: memory.peaks.mtm } : view;
  return { ...seen, ...seeDay(memory, seen) };
}

/** evolve for a live account: the view is told that reads made before now are too old. */
export function apply(state: AccountState, recorded: Recorded): AccountState {
  const { type } = recorded.fact;
  const changedStep = OUTDATES_READS.has(type) ? state.view.step : state.view.changedStep;
  const memory = evolve(state.memory, recorded);
  const view = renew(memory, { ...outdate(state.view, type), changedStep }, type);
  return { ...state, memory, view };
}
