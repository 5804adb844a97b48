// decide: what follows from an input, as facts with their reasons. It changes nothing itself.
import type { Fact, RefusalCode } from '../fact.ts';
import type { Command, Input } from '../input.ts';
import { decideTold } from '../kill/linked.ts';
import { decideLockAnswer } from '../kill/lock.ts';
import { decideLoggedOut } from '../kill/logout.ts';
import { decideKill } from '../kill/machine.ts';
import { decideExitCommand, decideExits } from '../kill/manual-exit.ts';
import { decideConfirmed, decideOwner } from '../kill/owner.ts';
import { decideRules } from '../kill/policy.ts';
import { reach } from '../kill/reach.ts';
import { ordersFresh } from '../kill/settle.ts';
import { isWorking } from '../risk/stops.ts';
import { completeSettings } from '../settings.ts';
import { keep, keepPush } from './keep.ts';
import { stopsDue } from './observe.ts';
import { decideReadiness } from './readiness.ts';
import type { AccountState, Memory } from './state.ts';
import { currentTrip, runningKill } from './state.ts';
import { allTrades } from './told.ts';

/** A kill that a person asks for, or that another account of the group hands on. */
function killed(state: AccountState, { reason, origin }: Command & { name: 'kill' }, by: string): Fact {
  const { at, mtm } = state.view;
  const cause = origin === undefined ? 'manual' : 'linked';
  const about = {
    cause,
    rule: cause,
    reason,
    by,
    evidence: [],
    mtm: mtm?.value ?? null,
    seenAt: at,
  } as const;
  const { scope, linked } = reach(state);
  // A trip that follows another one tells nobody on.
  const group = origin !== undefined ? { origin } : linked === undefined ? {} : { linked };
  return { type: 'KillTripped', ...about, ...(scope === undefined ? {} : { scope }), ...group };
}

function refuse(command: Command, by: string, code: RefusalCode, detail: string): readonly Fact[] {
  return [{ type: 'CommandRefused', command: command.name, code, by, detail }];
}

/** A second identity must follow the first within this time. */
const SECOND_WITHIN_MS = 10 * 60_000;

function decideRearm(state: AccountState, command: Command & { name: 'rearm' }, by: string): readonly Fact[] {
  const { phase } = state.memory;
  if (phase.name !== 'locked') return refuse(command, by, 'NOT_LOCKED', `the account is ${phase.name}`);
  if (phase.trip.seq !== command.clears) {
    return refuse(command, by, 'WRONG_TRIP', `the lock belongs to trip ${phase.trip.seq}`);
  }
  if (state.undurable) return refuse(command, by, 'NOT_DURABLE', 'the trip is not on disk yet');
  const { memory, view } = state;
  if (memory.settings.rearmNeedsTwo) {
    const first = memory.rearmAsked;
    const stands = first?.clears === command.clears && view.at - first.at <= SECOND_WITHIN_MS;
    if (!stands) return [{ type: 'RearmAsked', clears: command.clears, reason: command.reason, by }];
    if (first.by === by)
      return refuse(command, by, 'SAME_PERSON', `${by} has asked already; another must too`);
  }
  return [{ type: 'Rearmed', clears: command.clears, reason: command.reason, by }];
}

function decideCommand(state: AccountState, command: Command, by: string): readonly Fact[] {
  const { phase } = state.memory;
  const trip = currentTrip(phase);
  const already = () => refuse(command, by, 'ALREADY_TRIPPED', `trip ${trip?.seq} is ${phase.name}`);
  const { reason } = command;
  switch (command.name) {
    case 'kill':
      return trip === null ? [killed(state, command, by)] : already();
    case 'cancel':
      return trip === null ? [{ type: 'CancelRequested', reason, by }] : already();
    case 'exit':
      return decideExitCommand(state, command, by);
    case 'reset-day':
      // What was pushed so far is what the reset is about.
      return runningKill(phase) === null
        ? [...keepPush(state, true), { type: 'DayReset', reason, by }]
        : already();
    case 'rearm':
      return decideRearm(state, command, by);
    case 'stop':
      if (trip !== null) return already();
      return phase.name === 'stopped'
        ? refuse(command, by, 'NOT_WATCHING', 'monitoring is stopped already')
        : [{ type: 'MonitoringStopped', reason, by }];
    case 'start':
      return phase.name === 'stopped'
        ? [{ type: 'MonitoringStarted', reason, by }]
        : refuse(command, by, 'NOT_STOPPED', `the account is ${phase.name}`);
  }
}

/** A book that a person asked to have emptied is empty. */
function cancelDone({ memory, view }: AccountState): readonly Fact[] {
  const since = memory.requests.cancel?.at ?? null;
  if (since === null || !ordersFresh(view) || view.ordersUnparsed.length > 0 || view.orders.some(isWorking))
    return [];
  const count = view.orders.filter((o) => o.status === 'cancelled' && o.updatedAt >= since).length;
  return [{ type: 'CancelCompleted', count }];
}

function decideRequests(state: AccountState): readonly Fact[] {
  return state.can.hands === 'owner' ? decideOwner(state) : [...cancelDone(state), ...decideExits(state)];
}

function decideByPhase(state: AccountState): readonly Fact[] {
  switch (state.memory.phase.name) {
    case 'watching':
    case 'blocked': {
      const facts = decideRules(state);
      return facts.length > 0 ? facts : decideRequests(state);
    }
    case 'stopped':
      return decideRequests(state);
    default:
      return state.can.hands === 'owner' ? decideOwner(state) : decideKill(state);
  }
}

/** After these nothing more is seen of the trades so far: what is known of them goes on record with them. */
const withTrades = (state: AccountState, facts: readonly Fact[]): readonly Fact[] =>
  facts.length === 0 ? facts : [...allTrades(state), ...facts];

/** What others answered: the owner of the positions, the broker's own lock, the linked accounts. */
function decideAnswer(state: AccountState, input: Input): readonly Fact[] {
  switch (input.type) {
    case 'effectDone':
      return [...decideConfirmed(state, input), ...withTrades(state, decideLoggedOut(state, input))];
    case 'linkedTold':
      return decideTold(state, input);
    default:
      return decideLockAnswer(state, input);
  }
}

/**
 * A clock that jumps back must not give a day a second life, and a day that it ran ahead into must not swallow the
 * days until then.
 */
function isNewDay({ day, dayBefore }: Memory, { at, day: { startsAt } }: Input & { type: 'day' }): boolean {
  if (day === null || startsAt > day.startsAt) return true;
  return at < day.startsAt && startsAt < day.startsAt && startsAt > dayBefore;
}

function decideDay(state: AccountState, input: Input & { type: 'day' }): readonly Fact[] {
  const { day } = state.memory;
  if (isNewDay(state.memory, input)) {
    return withTrades(state, [...keepPush(state, true), { type: 'DayRolled', day: input.day }]);
  }
  const same = day?.startsAt === input.day.startsAt && day.endsAt === input.day.endsAt;
  const { session } = input.day;
  if (!same || JSON.stringify(session) === JSON.stringify(day.session)) return [];
  return [session === undefined ? { type: 'SessionChanged' } : { type: 'SessionChanged', session }];
}

/** The facts that follow from `input`, which `state` has already observed. */
export function decide(state: AccountState, input: Input): readonly Fact[] {
  const { memory } = state;
  if (input.type === 'settings') {
    const same = JSON.stringify(completeSettings(input.settings)) === JSON.stringify(memory.settings);
    return same ? [] : [{ type: 'SettingsChanged', settings: input.settings, by: input.by }];
  }
  if (input.type === 'day') return decideDay(state, input);
  if (input.type === 'readiness') return decideReadiness(state, input);
  if (input.type === 'command') return decideCommand(state, input.command, input.by);
  // Before all else: what others have said is said once, and a stop found meanwhile can wait for the next look.
  const word = decideAnswer(state, input);
  if (word.length > 0) return word;
  const stops = stopsDue(memory, state.view);
  if (stops.length > 0) return stops.map((stop): Fact => ({ type: 'StopHit', ...stop }));
  const facts = decideByPhase(state);
  return facts.length > 0 ? facts : keep(state);
}
