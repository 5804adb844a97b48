// decide: what follows from an input, as facts with their reasons. It changes nothing itself.
import type { Evidence, Fact, RefusalCode } from '../fact.ts';
import type { Command, Input } from '../input.ts';
import { decideKill } from '../kill/machine.ts';
import { decideExitCommand, decideExits } from '../kill/manual-exit.ts';
import { decideConfirmed, decideOwner } from '../kill/owner.ts';
import { ordersFresh } from '../kill/settle.ts';
import { isWorking } from '../risk/stops.ts';
import { completeSettings, type Rule } from '../settings.ts';
import { keep, keepPush } from './keep.ts';
import { lastGoodReadAt, stopsDue } from './observe.ts';
import { decideReadiness } from './readiness.ts';
import type { AccountState, Hold, View } from './state.ts';
import { currentTrip, runningKill } from './state.ts';

function evidenceOf(state: AccountState, rule: Rule, index: number): readonly Evidence[] {
  return rule.terms.map((term, i) => {
    const verdict = state.view.verdicts[index]?.[i];
    return {
      condition: term.condition,
      observed: verdict?.observed ?? null,
      limit: verdict?.limit ?? null,
      text: verdict?.text ?? '',
    };
  });
}

function ripe(rule: Rule, hold: Hold | undefined, now: number): boolean {
  if (hold === undefined || hold.since === null) return false;
  return now - hold.since >= (rule.forMs ?? 0) && hold.reads >= (rule.forReads ?? 1);
}

function tripped(state: AccountState, rule: Rule, index: number): Fact {
  const evidence = evidenceOf(state, rule, index);
  const reason = evidence.map((e) => e.text).join('; ');
  const seenAt = state.view.holds[index]?.since ?? state.view.at;
  const mtm = state.view.mtm?.value ?? null;
  return { type: 'KillTripped', cause: 'rule', rule: rule.id, reason, by: 'tripline', evidence, mtm, seenAt };
}

/** Why nothing that adds exposure may happen now, or null. Being unable to know for long is a reason. */
function blockedBy(state: AccountState): { rule: string; why: string } | null {
  const { memory, view } = state;
  for (const [i, rule] of memory.settings.rules.entries()) {
    const hold = view.holds[i];
    if (rule.then === 'block' && ripe(rule, hold, view.at)) {
      return {
        rule: rule.id,
        why: evidenceOf(state, rule, i)
          .map((e) => e.text)
          .join('; '),
      };
    }
    const since = hold?.unknownSince ?? null;
    if (since !== null && view.at - since > memory.settings.unknownGraceMs) {
      const why = view.verdicts[i]?.find((v) => v.state === 'unknown')?.text ?? 'unknown';
      return { rule: rule.id, why: `unknown for too long: ${why}` };
    }
  }
  return null;
}

/** Only what is known is clear: after a restart the grace of the unknown runs anew, and it is not a proof. */
function knownClear(view: View): boolean {
  return lastGoodReadAt(view) !== null && view.holds.every((hold) => hold.unknownSince === null);
}

function decideRules(state: AccountState): readonly Fact[] {
  const { memory, view } = state;
  for (const [i, rule] of memory.settings.rules.entries()) {
    if (rule.then === 'kill' && ripe(rule, view.holds[i], view.at)) return [tripped(state, rule, i)];
  }
  const block = blockedBy(state);
  if (memory.phase.name === 'watching' && block !== null) return [{ type: 'Blocked', ...block }];
  if (memory.phase.name === 'blocked' && block === null && knownClear(view)) {
    return [{ type: 'Unblocked', why: `${memory.phase.rule} is clear again` }];
  }
  return [];
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
    case 'kill': {
      if (trip !== null) return already();
      const { at, mtm } = state.view;
      const value = mtm?.value ?? null;
      const kill = {
        cause: 'manual',
        rule: 'manual',
        reason,
        by,
        evidence: [],
        mtm: value,
        seenAt: at,
      } as const;
      return [{ type: 'KillTripped', ...kill }];
    }
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

/** The facts that follow from `input`, which `state` has already observed. */
export function decide(state: AccountState, input: Input): readonly Fact[] {
  const { memory } = state;
  if (input.type === 'settings') {
    const same = JSON.stringify(completeSettings(input.settings)) === JSON.stringify(memory.settings);
    return same ? [] : [{ type: 'SettingsChanged', settings: input.settings, by: input.by }];
  }
  if (input.type === 'day') {
    // A clock that jumps back must not give the day a second life.
    const later = memory.day === null || input.day.startsAt > memory.day.startsAt;
    return later ? [...keepPush(state, true), { type: 'DayRolled', day: input.day }] : [];
  }
  if (input.type === 'readiness') return decideReadiness(state, input);
  if (input.type === 'command') return decideCommand(state, input.command, input.by);
  // Before all else: what the owner has said is said once, and a stop found meanwhile can wait for the next look.
  const word = input.type === 'effectDone' ? decideConfirmed(state, input) : [];
  if (word.length > 0) return word;
  const stops = stopsDue(memory, state.view);
  if (stops.length > 0) return stops.map((stop): Fact => ({ type: 'StopHit', ...stop }));
  const facts = decideByPhase(state);
  return facts.length > 0 ? facts : keep(state);
}
