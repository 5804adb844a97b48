// What is known of one account: `memory` is a fold of the journal, `view` is what this process has seen.
import type { FundView } from '../../contract/fund.ts';
import type { PushedView } from '../../contract/pushed.ts';
import type { Cause, Evidence, Fact, TripName } from '../fact.ts';
import type { Asked } from '../input.ts';
import type { Verdict } from '../kill/conditions/verdict.ts';
import type { BrokerAbilities } from '../ports.ts';
import type { Series } from '../risk/atr.ts';
import { type LimitsInForce, limitsInForce } from '../risk/limits.ts';
import type { Leg, Mtm } from '../risk/mtm.ts';
import { emptyNav, type NavTrack } from '../risk/nav.ts';
import type { PushedBefore } from '../risk/pushed.ts';
import type { StopFound } from '../risk/stops.ts';
import type { DayTally, Trade } from '../risk/trades.ts';
import type { Settings } from '../settings.ts';
import { DEFAULT_SETTINGS, type Scope } from '../settings.ts';
import type { Check, Day, Exit, Failure, Left, LockProof, Mark, Minor, Ms, Order } from '../types.ts';
import { seeDay } from './day.ts';
import type { Fills } from './fills.ts';
import { noRequests, type Requests } from './requests.ts';
import type { ToldTrades, Untold } from './told.ts';

/** The broker's own lock, from the trip on; what re-opens the account begins it anew. */
export interface TripLock {
  readonly attempts: number;
  readonly triedAt: Ms | null;
  readonly failure: string | null;
  readonly confirmedAt: Ms | null;
  readonly proof: LockProof | null;
  readonly codeWanted: { readonly id: string; readonly what: string; readonly until: Ms } | null;
}

export type Told = Omit<Extract<Fact, { type: 'LinkedTold' }>, 'type'>;

/** A kill from its trip to its lock; rounds and bypasses count over its whole life. */
export interface Trip {
  readonly seq: number;
  readonly at: Ms;
  readonly cause: Cause;
  readonly rule: string;
  readonly reason: string;
  readonly by: string;
  readonly evidence: readonly Evidence[];
  readonly mtm: Minor | null;
  readonly round: number;
  readonly bypasses: number;
  readonly bookEmptyAt: Ms | null;
  readonly firstExitAt: Ms | null;
  readonly flatAt: Ms | null;
  readonly lockedAt: Ms | null;
  /** When the owner of the positions said that it has done it; null where we act and prove ourselves. */
  readonly confirmedAt: Ms | null;
  readonly lock: TripLock;
  /** The trip of another account that this one follows; such a trip tells nobody on. */
  readonly origin: TripName | null;
  /** What this kill leaves, and what it left on purpose when the account was last proved flat. */
  readonly scope: Scope;
  readonly left: readonly Left[];
  /** The linked accounts that know. */
  readonly told: readonly Told[];
}

/** An exit that was decided; settled when the broker's book proves what became of it. */
export interface IntendedExit {
  readonly exit: Exit;
  readonly seq: number;
  readonly at: Ms;
  readonly settled: { readonly filled: number; readonly at: Ms; readonly refused: boolean } | null;
}

export interface Cancelling {
  readonly name: 'cancelling';
  readonly since: Ms;
  readonly trip: Trip;
}
export interface Flattening {
  readonly name: 'flattening';
  readonly since: Ms;
  readonly trip: Trip;
  /** The exits of the newest round; before the first, those that the trip found unsettled. */
  readonly exits: readonly IntendedExit[];
}
export interface Verifying {
  readonly name: 'verifying';
  readonly since: Ms;
  readonly trip: Trip;
  /** When the first flat read was asked for. */
  readonly seenAskedAt: Ms;
}
/** The broker's own lock is being pressed. */
export interface Locking {
  readonly name: 'locking';
  readonly since: Ms;
  readonly trip: Trip;
  /** What comes after it: the exits where the lock goes first, otherwise the account is proved flat already. */
  readonly then: 'flattening' | 'locked';
  /** Tries of the lock before this step began: each step has its own budget of them. */
  readonly before: number;
  /** Exits that the trip found unsettled, for the exits that come after; none once flat. */
  readonly exits: readonly IntendedExit[];
}
export type KillPhase = Cancelling | Flattening | Verifying | Locking;

export type Phase =
  | { readonly name: 'watching'; readonly since: Ms }
  | { readonly name: 'blocked'; readonly since: Ms; readonly rule: string; readonly why: string }
  | { readonly name: 'stopped'; readonly since: Ms; readonly by: string; readonly reason: string }
  | KillPhase
  | {
      readonly name: 'locked';
      readonly since: Ms;
      readonly trip: Trip;
      readonly until: Ms;
      /** From then on nothing is read: the session at the broker is closed. */
      readonly loggedOutAt: Ms | null;
    }
  | {
      readonly name: 'stuck';
      readonly since: Ms;
      readonly trip: Trip;
      readonly why: string;
      readonly during: KillPhase;
    };

export interface Said {
  /** Percent of its limit that was warned of last, by `rule/condition`. */
  readonly near: Readonly<Record<string, number>>;
  /** Rules whose near miss, whose note and whose reduction is on record today. */
  readonly missed: readonly string[];
  readonly noted: readonly string[];
  readonly reduced: readonly string[];
  /** Rules that only tell, of which it is on record that they could not be known. */
  readonly unknown: readonly string[];
}

export const nothingSaid: Said = { near: {}, missed: [], noted: [], reduced: [], unknown: [] };

export interface Memory {
  readonly seq: number;
  readonly settings: Settings;
  readonly day: Day | null;
  /** When the day before it began: a day that a clock ran ahead into must not swallow those between. */
  readonly dayBefore: Ms;
  readonly phase: Phase;
  /** Stops that count towards the rules today, and all ids ever counted today. */
  readonly stops: readonly StopFound[];
  readonly countedStops: readonly string[];
  /** The last trade of each contract that is on record, by contract and product. */
  readonly toldTrades: ToldTrades;
  readonly marks: Readonly<Record<string, Mark>>;
  readonly marksAt: Ms;
  /** What people asked for beside a kill. */
  readonly requests: Requests;
  /** The peaks that were kept last, what the files listed then, and when. */
  readonly peaks: Pick<NavTrack, 'transfersUsd' | 'filePeakUsd'> & {
    readonly mtm: Minor | null;
    readonly navUsd: number | null;
    readonly at: Ms;
  };
  /** The push that was kept last, and when. */
  readonly push: (PushedView & { readonly at: Ms }) | null;
  /** What of it belongs to before the last roll or reset of the day. */
  readonly before: PushedBefore;
  /** Who asked first for a re-arm that needs two; null = nobody. */
  readonly rearmAsked: { readonly clears: number; readonly by: string; readonly at: Ms } | null;
  /** When a person reset the day's counters; null = not today. */
  readonly resetAt: Ms | null;
  /** What was said once today and is not said again. */
  readonly said: Said;
  readonly readiness: { readonly at: Ms; readonly checks: readonly Check[] } | null;
}

/** What became of an effect, and when it may be tried again. */
export interface Tried {
  readonly at: Ms;
  readonly step: number;
  readonly failures: number;
  readonly failure: Failure | null;
}

/** How long each rule has held, or been unknowable. */
export interface Hold {
  readonly since: Ms | null;
  readonly reads: number;
  /** From `since` to the last look. */
  readonly heldMs: Ms;
  readonly unknownSince: Ms | null;
  /** Since when some conditions of an `all` rule breach while another is known not to. */
  readonly partialSince: Ms | null;
  /** The last time that it came near, did not fire, and was clear again; what its conditions said then. */
  readonly missed: {
    readonly heldMs: Ms;
    readonly reads: number;
    readonly verdicts: readonly Verdict[];
  } | null;
}

export interface View {
  /** Inputs observed since this process took the account over. */
  readonly step: number;
  readonly at: Ms;
  readonly bootAt: Ms;
  readonly bootSeq: number;
  /** The step at which the memory last changed in a way that makes earlier reads too old to act on. */
  readonly changedStep: number;
  /** The step at which an order or a cancel of ours was last answered: a read from before it is worth repeating. */
  readonly actedStep: number;
  readonly legs: readonly Leg[];
  readonly positionsUnparsed: readonly string[];
  readonly accountAsked: Asked | null;
  readonly accountAt: Ms | null;
  readonly brokerMtm: Minor | null;
  readonly orders: readonly Order[];
  /** The most that each order of the day has been seen filled. */
  readonly fills: Fills;
  readonly ordersUnparsed: readonly string[];
  readonly ordersAsked: Asked | null;
  readonly ordersAt: Ms | null;
  /** Ids once seen waiting for their trigger. */
  readonly seenTrigger: ReadonlySet<string>;
  readonly stopsFound: readonly StopFound[];
  /** Since when each stop has been missing. */
  readonly missingSince: Readonly<Record<string, Ms>>;
  readonly fund: FundView | null;
  readonly nav: NavTrack;
  /** All that was pushed, as it came; what of it is of before; and the push as it counts today. */
  readonly push: PushedView | null;
  readonly before: PushedBefore;
  readonly pushed: PushedView | null;
  readonly limits: LimitsInForce;
  /** Closed round trips of the day, oldest first, and what they amount to. */
  readonly trades: readonly Trade[];
  readonly tally: DayTally;
  /** Closed trades that are not on record yet. */
  readonly untold: readonly Untold[];
  /** Minute bars of open instruments; none while no limit is set on their ATR. */
  readonly series: readonly Series[];
  readonly mtm: Mtm | null;
  /** The highest confirmed MTM of the day, at least 0 once one is known. */
  readonly mtmPeak: Minor | null;
  /** The last value that a second read has confirmed, and one that waits for it. */
  readonly steadyMtm: Minor | null;
  readonly pendingMtm: Minor | null;
  readonly verdicts: readonly (readonly Verdict[])[];
  readonly holds: readonly Hold[];
  readonly failing: Failure | null;
  readonly gateClosed: boolean | null;
  readonly tried: Readonly<Record<string, Tried>>;
  /** Since when the position book and the order book tell different quantities; null while they agree. */
  readonly disagreeSince: Ms | null;
  /** When the account was first found re-opened while locked, by the time of asking. */
  readonly dirtySince: Ms | null;
  /** The last look at what a kill needs, also one that found nothing worth recording. */
  readonly readiness: Memory['readiness'];
}

export interface AccountState {
  readonly id: string;
  readonly can: BrokerAbilities;
  readonly memory: Memory;
  readonly view: View;
  /** Facts that the journal has not yet confirmed. */
  readonly undurable: boolean;
}

export const emptyMemory: Memory = {
  seq: 0,
  settings: DEFAULT_SETTINGS,
  day: null,
  dayBefore: 0,
  phase: { name: 'watching', since: 0 },
  stops: [],
  countedStops: [],
  toldTrades: {},
  marks: {},
  marksAt: 0,
  requests: noRequests,
  peaks: { mtm: null, navUsd: null, transfersUsd: null, filePeakUsd: null, at: 0 },
  push: null,
  before: {},
  rearmAsked: null,
  resetAt: null,
  said: nothingSaid,
  readiness: null,
};

const emptyView: View = {
  step: 0,
  at: 0,
  bootAt: 0,
  bootSeq: 0,
  changedStep: 0,
  actedStep: 0,
  legs: [],
  positionsUnparsed: [],
  accountAsked: null,
  accountAt: null,
  brokerMtm: null,
  orders: [],
  fills: new Map(),
  ordersUnparsed: [],
  ordersAsked: null,
  ordersAt: null,
  seenTrigger: new Set(),
  stopsFound: [],
  missingSince: {},
  fund: null,
  nav: emptyNav,
  push: null,
  before: {},
  pushed: null,
  limits: limitsInForce(DEFAULT_SETTINGS, null),
  trades: [],
  tally: { trades: null, wins: null, losses: null, streak: null, cooldownUntil: null },
  untold: [],
  series: [],
  mtm: null,
  mtmPeak: null,
  steadyMtm: null,
  pendingMtm: null,
  verdicts: [],
  holds: [],
  failing: null,
  gateClosed: null,
  tried: {},
  disagreeSince: null,
  dirtySince: null,
  readiness: null,
};

/** An account as a process takes it over: all it remembers, and nothing seen yet. */
export function boot(id: string, can: BrokerAbilities, memory: Memory, at: Ms): AccountState {
  const { peaks, push, before, readiness } = memory;
  const { transfersUsd, filePeakUsd } = peaks;
  const nav = { ...emptyNav, peakUsd: peaks.navUsd, transfersUsd, filePeakUsd };
  const kept = { nav, push, before, readiness, mtmPeak: peaks.mtm };
  const view = { ...emptyView, ...kept, at, bootAt: at, bootSeq: memory.seq };
  return { id, can, memory, view: { ...view, ...seeDay(memory, view) }, undurable: false };
}

/** The step of a kill that is running, also inside `stuck`; null when none runs. */
export function runningKill(phase: Phase): KillPhase | null {
  switch (phase.name) {
    case 'cancelling':
    case 'flattening':
    case 'verifying':
    case 'locking':
      return phase;
    case 'stuck':
      return phase.during;
    default:
      return null;
  }
}

/** The trip that an account is in, from its first moment to the end of its lock. */
export function currentTrip(phase: Phase): Trip | null {
  return phase.name === 'locked' ? phase.trip : (runningKill(phase)?.trip ?? null);
}

/** Proved flat, and watched for what reappears: locked, or on the way from flat to locked. */
export function restsFlat(phase: Phase): boolean {
  const kill = runningKill(phase);
  return phase.name === 'locked' || (kill?.name === 'locking' && kill.then === 'locked');
}

/** The session at the broker is closed: no call may open another one before the lock ends. */
export const isLoggedOut = (phase: Phase): boolean => phase.name === 'locked' && phase.loggedOutAt !== null;
