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

function tripped({ cause, by, rule, reason, origin }: Extract<Fact, { type: 'KillTripped' }>): string {
  if (cause === 'manual') return `Kill asked by ${by}: ${reason}`;
  if (origin !== undefined) return `TRIPPED with ${origin.account}, whose trip is ${origin.seq}: ${reason}`;
  return `TRIPPED by ${rule}: ${reason}`;
}

function linkedTold({ account, outcome, seq, detail }: Extract<Fact, { type: 'LinkedTold' }>): string {
  if (outcome === 'refused') return `Linked account ${account} REFUSED the kill: ${detail}`;
  return `Linked account ${account} ${outcome === 'tripped' ? 'tripped too' : 'had tripped already'} (${seq})`;
}

/** Trades that are named in one sentence. */
const NAMED_MOST = 3;

function tradesClosed({ trades }: Extract<Fact, { type: 'TradesClosed' }>, words: Words): string {
  const named = trades.slice(0, NAMED_MOST).map(({ side, qty, symbol, pnl }) => {
    return `${side} ${qty} ${symbol}, result ${orUnknown(pnl, words)}`;
  });
  const more = trades.length - named.length;
  return `Closed ${named.join('; ')}${more === 0 ? '' : ` and ${more} more`}`;
}

type Say<T extends Fact['type']> = (fact: Extract<Fact, { type: T }>, words: Words) => string;

const SENTENCES: { readonly [T in Fact['type']]: Say<T> } = {
  SettingsChanged({ settings: { dailyLoss }, by }, { money }) {
    const limit = dailyLoss === null ? 'no daily loss limit' : `daily loss limit ${money(dailyLoss)}`;
    return `Settings changed by ${by}: ${limit}`;
  },
  DayRolled: ({ day }) => `Trading day ${day.name} began`,
  SessionChanged: ({ session }, { time }) =>
    session === undefined
      ? 'The market is taken to trade always'
      : session === null
        ? 'The market does not open today'
        : `The market trades from ${time(session.opensAt)} to ${time(session.closesAt)} today`,
  DayReset: ({ by, reason }) => `The day's counters were reset by ${by}: ${reason}`,
  MarksKept: ({ marks }) => `Kept ${Object.keys(marks).length} last prices`,
  PeaksKept({ mtm, navUsd }, words) {
    const nav = navUsd === null ? '' : `, NAV ${navUsd.toFixed(2)} USD`;
    return `Kept the peaks: MTM ${orUnknown(mtm, words)}${nav}`;
  },
  PushKept: () => 'Kept what the trading system pushed',
  StopHit: stopHit,
  TradesClosed: tradesClosed,
  KillTripped: tripped,
  OrdersCancelled: ({ count }) => `Order book empty, ${count} cancelled`,
  ExitIntended: ({ exit, round }) => `Exit ${exit.ref}, round ${round}: ${leg(exit)}`,
  ExitSettled: settled,
  FlatSeen: () => 'Flat in a first read',
  FlatBroken: ({ what }) => `Not flat after all: ${what}`,
  FlatVerified: ({ mtm }, words) => `Flat, verified by a second read; MTM ${orUnknown(mtm, words)}`,
  LockFailed: ({ attempt, why }) => `The broker's own lock was NOT proved, attempt ${attempt}: ${why}`,
  LockConfirmed: ({ proof }) => `The broker's own lock holds: ${proof.evidence.join('; ')}`,
  CodeWanted: ({ what, until }, { time }) => `A person must send a code until ${time(until)}: ${what}`,
  LoggedOut: () => 'Logged out at the broker: not watched until the lock ends',
  LinkedTold: linkedTold,
  LimitNear: ({ percent, rule, text }) => `${percent} % of the limit of ${rule} is used: ${text}`,
  NearMiss: ({ rule, why }) => `${rule} came near and did not fire: ${why}`,
  RuleNoted: ({ rule, why }) => `${rule}: ${why}`,
  Reduced: ({ rule, why, positions }) => `Reduced by ${rule}, leaving ${positions.join(', ')}: ${why}`,
  ReadinessChecked: ({ checks }) => {
    const failed = checks.filter(({ ok }) => ok === false).map(({ name }) => name);
    return failed.length === 0 ? 'Ready for a kill' : `NOT ready for a kill: ${failed.join(', ')}`;
  },
  Notified: ({ sink, through }) => `${sink} has told everything up to ${through}`,
  KillLocked: ({ until }, { time }) => `Locked until ${time(until)}`,
  KillStuck: ({ step, why }) => `STUCK while ${step}: ${why}`,
  BypassSeen: ({ what }) => `Exposure came back while locked: ${what}`,
  RearmAsked: ({ by, clears, reason }) =>
    `Re-arm of trip ${clears} asked by ${by}: ${reason}; a second identity must ask too`,
  Rearmed: ({ by, clears, reason }) => `Re-armed by ${by}, clearing trip ${clears}: ${reason}`,
  Blocked: ({ rule, why }) => `Blocked by ${rule}: ${why}`,
  Unblocked: ({ why }) => `Unblocked: ${why}`,
  CancelRequested: ({ by, reason }) => `Cancel of all orders asked by ${by}: ${reason}`,
  CancelCompleted: ({ count }) =>
    count === null ? 'Open orders cancelled' : `Open orders gone, ${count} cancelled`,
  ExitRequested: ({ position, by, reason }) => `Exit of ${position} asked by ${by}: ${reason}`,
  ExitCompleted: ({ position, how, request }) =>
    how === 'flat'
      ? `${position} left: proved flat (request ${request})`
      : `${position} left, by the word of the trading system (request ${request})`,
  ExitAbandoned: ({ position, request, why }) => `Exit of ${position} GIVEN UP (request ${request}): ${why}`,
  OwnerConfirmed: ({ action, detail }) =>
    `The trading system confirmed ${action}${detail === '' ? '' : ` (${detail})`}; Tripline does not see its positions`,
  RequestAbandoned: ({ action, why }) => `Asking the trading system for ${action} GIVEN UP: ${why}`,
  AlertReceived({ alert: { status, name, severity, summary } }) {
    const what = status === 'firing' ? `Alert ${name}` : `Alert ${name} resolved`;
    return `${what}${severity === null ? '' : ` (${severity})`}: ${summary}`;
  },
  MonitoringStopped: ({ by, reason }) => `Monitoring switched OFF by ${by}: ${reason}`,
  MonitoringStarted: ({ by, reason }) => `Monitoring switched on by ${by}: ${reason}`,
  CommandRefused: ({ command, by, code, detail }) => `Refused ${command} asked by ${by}: ${code}, ${detail}`,
};

/** One fact in one sentence, without its account and time; its bare type when a newer exporter recorded it. */
export function sentence(fact: Fact, words: Words): string {
  const say: ((fact: never, words: Words) => string) | undefined = SENTENCES[fact.type];
  return say === undefined ? fact.type : say(fact as never, words);
}

const ALARMS = new Set<Fact['type']>([
  'KillTripped',
  'KillStuck',
  'BypassSeen',
  'FlatBroken',
  'ExitAbandoned',
  'RequestAbandoned',
  'LockFailed',
  'CodeWanted',
]);
const WARNINGS = new Set<Fact['type']>([
  'StopHit',
  'Blocked',
  'MonitoringStopped',
  'CommandRefused',
  'LimitNear',
  'RuleNoted',
  'Reduced',
]);
const GOOD = new Set<Fact['type']>([
  'FlatVerified',
  'KillLocked',
  'LockConfirmed',
  'Rearmed',
  'Unblocked',
  'MonitoringStarted',
  'ExitCompleted',
]);

/** How loud a fact is on a screen. */
export function toneOf(fact: Fact): Tone {
  const { type } = fact;
  if (fact.type === 'ReadinessChecked') return fact.checks.some(({ ok }) => ok === false) ? 'alarm' : 'good';
  if (ALARMS.has(type)) return 'alarm';
  if (WARNINGS.has(type)) return 'warn';
  return GOOD.has(type) ? 'good' : 'plain';
}
