// evolve: how a fact changes what we remember. The only thing that replay runs.
import type { Fact, Recorded } from '../fact.ts';
import { foldKill } from '../kill/fold.ts';
import { beforeDay, beforeReset, stillBefore } from '../risk/pushed.ts';
import type { StopFound } from '../risk/stops.ts';
import { completeSettings, type Settings } from '../settings.ts';
import type { Day, Ms } from '../types.ts';
import { seeDay } from './day.ts';
import { foldRequests } from './requests.ts';
import type { AccountState, Memory, Said, View } from './state.ts';
import { boot, isLoggedOut, nothingSaid, restsFlat } from './state.ts';
import { foldTold, seeTrades, toldSince } from './told.ts';

const MAX_STOPS = 1_000;

function rollDay(memory: Memory, at: Ms, fact: Fact & { type: 'DayRolled' }): Memory {
  const { phase } = memory;
  // Flat, and only the broker's own lock was not proved: it would have ended with its day.
  const unlocked = phase.name === 'locked' ? phase.until <= fact.day.startsAt : restsFlat(phase);
  const dayBefore = Math.max(memory.dayBefore, Math.min(memory.day?.startsAt ?? 0, fact.day.startsAt - 1));
  return {
    ...memory,
    day: fact.day,
    dayBefore,
    stops: [],
    countedStops: [],
    toldTrades: toldSince(memory.toldTrades, dayBefore),
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

function countStop(memory: Memory, { orderId, symbol, how, qty, price }: StopFound): Memory {
  const stop = { orderId, symbol, how, qty, price };
  return {
    ...memory,
    stops: [...memory.stops, stop].slice(-MAX_STOPS),
    countedStops: [...memory.countedStops, stop.orderId].slice(-MAX_STOPS),
  };
}

/** The stops that led here are spent: a person has seen them and let the account go on. */
const rearm = (memory: Memory, at: Ms): Memory => ({
  ...memory,
  rearmAsked: null,
  stops: [],
  phase: { name: 'watching', since: at },
});

function remember(memory: Memory, recorded: Recorded): Memory {
  const { at, fact } = recorded;
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
    case 'StopHit':
      return countStop(memory, fact);
    case 'KillTripped':
    case 'OrdersCancelled':
    case 'ExitIntended':
    case 'ExitSettled':
    case 'FlatSeen':
    case 'FlatBroken':
    case 'FlatVerified':
    case 'LockFailed':
    case 'LockConfirmed':
    case 'CodeWanted':
    case 'KillLocked':
    case 'LoggedOut':
    case 'LinkedTold':
    case 'KillStuck':
    case 'BypassSeen':
    case 'OwnerConfirmed':
      return { ...memory, phase: foldKill(memory, recorded) };
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
      return rearm(memory, at);
    case 'Blocked':
      return { ...memory, phase: { name: 'blocked', since: at, rule: fact.rule, why: fact.why } };
    case 'Unblocked':
    case 'MonitoringStarted':
      return { ...memory, phase: { name: 'watching', since: at } };
    case 'MonitoringStopped':
      return { ...memory, phase: { name: 'stopped', since: at, by: fact.by, reason: fact.reason } };
    case 'PeaksKept':
      return keepPeaks(memory, at, fact);
    case 'PushKept':
      return keepPush(memory, at, fact);
    case 'DayReset':
      return resetDay(memory, at);
    case 'TradesClosed':
      return { ...memory, toldTrades: foldTold(memory.toldTrades, fact.trades) };
    // Requests are folded beside all this, in requests.ts.
    case 'CancelRequested':
    case 'CancelCompleted':
    case 'RequestAbandoned':
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
    // Stops that were found and counted yesterday are not found again for today; and its book may be cleared.
    case 'DayRolled':
      return { ...view, stopsFound: [], missingSince: {}, fills: new Map(), holds: forgetMisses(view) };
    case 'DayReset':
      return { ...view, holds: forgetMisses(view) };
    default:
      return view;
  }
}

/** A day or settings that have changed change what was seen of the day. */
function renew(memory: Memory, view: View, type: Fact['type']): View {
  if (type === 'TradesClosed') return { ...view, untold: seeTrades(memory, view) };
  const anew = type === 'DayRolled' || type === 'DayReset';
  if (!anew && type !== 'SettingsChanged') return view;
  const seen = anew ? { ...view, before: memory.before, mtmPeak: memory.peaks.mtm } : view;
  const today = { ...seen, ...seeDay(memory, seen) };
  return { ...today, untold: seeTrades(memory, today) };
}

/** evolve for a live account: the view is told that reads made before now are too old. */
export function apply(state: AccountState, recorded: Recorded): AccountState {
  const { type } = recorded.fact;
  const changedStep = OUTDATES_READS.has(type) ? state.view.step : state.view.changedStep;
  const memory = evolve(state.memory, recorded);
  // What was seen before a session was closed is as good as nothing: the account is taken over anew.
  if (isLoggedOut(state.memory.phase) && !isLoggedOut(memory.phase)) {
    const { id, can, undurable } = state;
    const { step, at } = state.view;
    const fresh = boot(id, can, memory, Math.max(at, recorded.at));
    return { ...fresh, view: { ...fresh.view, step, changedStep: step }, undurable };
  }
  const view = renew(memory, { ...outdate(state.view, type), changedStep }, type);
  return { ...state, memory, view };
}
