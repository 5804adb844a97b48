// Facts as sentences: what happened, in words that a person on the desk would use. The page and the CLI share them.
import type { Fact } from '../../../core/fact.ts';
import type { Exit } from '../../../core/types.ts';

/** How this screen writes money (given in minor units) and moments. */
export interface Words {
  money(minor: number): string;
  time(at: number): string;
}

export type Tone = 'plain' | 'good' | 'warn' | 'alarm';

const leg = ({ side, qty, symbol }: Exit): string => `${side} ${qty} ${symbol}`;

const orUnknown = (minor: number | null, { money }: Words): string =>
  minor === null ? 'unknown' : money(minor);

function settled(fact: Extract<Fact, { type: 'ExitSettled' }>, { money }: Words): string {
  const at = fact.avgPrice === null ? '' : ` at ${money(fact.avgPrice)}`;
  const filled = fact.filled === 0 ? 'nothing filled' : `${fact.filled} filled${at}`;
  return `Exit ${fact.ref} ${fact.outcome}: ${filled}${fact.detail === '' ? '' : ` (${fact.detail})`}`;
}

function stopHit(fact: Extract<Fact, { type: 'StopHit' }>, { money }: Words): string {
  if (fact.how === 'missing') return `The stop of ${fact.symbol} is gone while its short is open`;
  const at = fact.price === null ? '' : ` at ${money(fact.price)}`;
  return `The stop of ${fact.symbol} executed: ${fact.qty}${at}`;
}

/** One fact in one sentence, without its account and time; its bare type when a newer exporter recorded it. */
export const sentence = (fact: Fact, words: Words): string =>
  known(fact, words) ?? (fact as { type: string }).type;

function known(fact: Fact, words: Words): string | undefined {
  switch (fact.type) {
    case 'SettingsChanged': {
      const { dailyLoss } = fact.settings;
      const limit = dailyLoss === null ? 'no daily loss limit' : `daily loss limit ${words.money(dailyLoss)}`;
      return `Settings changed: ${limit}`;
    }
    case 'DayRolled':
      return `Trading day ${fact.day.name} began`;
    case 'MarksKept':
      return `Kept ${Object.keys(fact.marks).length} last prices`;
    case 'PeaksKept': {
      const nav = fact.navUsd === null ? '' : `, NAV ${fact.navUsd.toFixed(2)} USD`;
      return `Kept the peaks: MTM ${orUnknown(fact.mtm, words)}${nav}`;
    }
    case 'PushKept':
      return 'Kept what the trading system pushed';
    case 'DayReset':
      return `The day's counters were reset by ${fact.by}: ${fact.reason}`;
    case 'StopHit':
      return stopHit(fact, words);
    case 'KillTripped':
      return fact.cause === 'manual'
        ? `Kill asked by ${fact.by}: ${fact.reason}`
        : `TRIPPED by ${fact.rule}: ${fact.reason}`;
    case 'OrdersCancelled':
      return `Order book empty, ${fact.count} cancelled`;
    case 'ExitIntended':
      return `Exit ${fact.exit.ref}, round ${fact.round}: ${leg(fact.exit)}`;
    case 'ExitSettled':
      return settled(fact, words);
    case 'FlatSeen':
      return 'Flat in a first read';
    case 'FlatBroken':
      return `Not flat after all: ${fact.what}`;
    case 'FlatVerified':
      return `Flat, verified by a second read; MTM ${orUnknown(fact.mtm, words)}`;
    case 'KillLocked':
      return `Locked until ${words.time(fact.until)}`;
    case 'KillStuck':
      return `STUCK while ${fact.step}: ${fact.why}`;
    case 'BypassSeen':
      return `Exposure came back while locked: ${fact.what}`;
    case 'Rearmed':
      return `Re-armed by ${fact.by}, clearing trip ${fact.clears}: ${fact.reason}`;
    case 'Blocked':
      return `Blocked by ${fact.rule}: ${fact.why}`;
    case 'Unblocked':
      return `Unblocked: ${fact.why}`;
    case 'CancelRequested':
      return `Cancel of all orders asked by ${fact.by}: ${fact.reason}`;
    case 'CancelCompleted':
      return fact.count === null ? 'Open orders cancelled' : `Open orders gone, ${fact.count} cancelled`;
    case 'ExitRequested':
      return `Exit of ${fact.position} asked by ${fact.by}: ${fact.reason}`;
    case 'ExitCompleted':
      return fact.how === 'flat'
        ? `${fact.position} left: proved flat (request ${fact.request})`
        : `${fact.position} left, by the word of the trading system (request ${fact.request})`;
    case 'ExitAbandoned':
      return `Exit of ${fact.position} GIVEN UP (request ${fact.request}): ${fact.why}`;
    case 'OwnerConfirmed': {
      const detail = fact.detail === '' ? '' : ` (${fact.detail})`;
      return `The trading system confirmed ${fact.action}${detail}; Tripline does not see its positions`;
    }
    case 'RequestAbandoned':
      return `Asking the trading system for ${fact.action} GIVEN UP: ${fact.why}`;
    case 'DayReset':
      return `The day's counters reset by ${fact.by}: ${fact.reason}`;
    case 'MonitoringStopped':
      return `Monitoring switched OFF by ${fact.by}: ${fact.reason}`;
    case 'MonitoringStarted':
      return `Monitoring switched on by ${fact.by}: ${fact.reason}`;
    case 'CommandRefused':
      return `Refused ${fact.command} asked by ${fact.by}: ${fact.code}, ${fact.detail}`;
  }
}

const ALARMS = new Set<Fact['type']>([
  'KillTripped',
  'KillStuck',
  'BypassSeen',
  'FlatBroken',
  'ExitAbandoned',
  'RequestAbandoned',
]);
const WARNINGS = new Set<Fact['type']>(['StopHit', 'Blocked', 'MonitoringStopped', 'CommandRefused']);
const GOOD = new Set<Fact['type']>([
  'FlatVerified',
  'KillLocked',
  'Rearmed',
  'Unblocked',
  'MonitoringStarted',
  'ExitCompleted',
]);

/** How loud a fact is on a screen. */
export function toneOf({ type }: Fact): Tone {
  if (ALARMS.has(type)) return 'alarm';
  if (WARNINGS.has(type)) return 'warn';
  return GOOD.has(type) ? 'good' : 'plain';
}
