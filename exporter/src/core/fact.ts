// Everything worth remembering, in the past tense. The journal holds these and nothing else; replay runs only these.
import type { PushedState } from '../contract/pushed.ts';
import type { Alert } from '../contract/request.ts';
import type { Scope, Settings } from './settings.ts';
import type {
  Check,
  Day,
  Exit,
  Left,
  LockProof,
  Mark,
  Minor,
  Ms,
  OrderStatus,
  OwnerRequest,
} from './types.ts';

/** What was seen and what it was held against, so that a decision can be checked later. */
export interface Evidence {
  readonly condition: string;
  readonly observed: number | null;
  readonly limit: number | null;
  readonly text: string;
}

/** `id` is made of the contract and of the order that closed it: the same trade has the same. null = unknown. */
export interface ClosedTrade {
  readonly id: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly qty: number;
  readonly entryPrice: Minor | null;
  readonly exitPrice: Minor;
  readonly openedAt: Ms | null;
  readonly closedAt: Ms;
  readonly pnl: Minor | null;
}

/** `linked`: another account of its group has tripped. */
export type Cause = 'rule' | 'manual' | 'linked';
/** A trip of another account. */
export interface TripName {
  readonly account: string;
  readonly seq: number;
}
export type KillStep = 'cancelling' | 'flattening' | 'verifying' | 'locking';
export type RefusalCode =
  | 'ALREADY_TRIPPED'
  | 'NOT_LOCKED'
  | 'WRONG_TRIP'
  | 'SAME_PERSON'
  | 'NOT_DURABLE'
  | 'NOT_WATCHING'
  | 'NOT_OPEN'
  | 'EXIT_RUNNING'
  | 'NOT_STOPPED';

export type Fact =
  | { readonly type: 'SettingsChanged'; readonly settings: Settings; readonly by: string }
  | { readonly type: 'DayRolled'; readonly day: Day }
  /** The hours of the day that runs are others now; absent = it always trades. */
  | { readonly type: 'SessionChanged'; readonly session?: NonNullable<Day['session']> | null }
  | { readonly type: 'MarksKept'; readonly marks: Readonly<Record<string, Mark>> }
  /** The highest MTM of the day and the highest NAV, kept now and then; null = none yet. */
  | {
      readonly type: 'PeaksKept';
      readonly mtm: Minor | null;
      readonly navUsd: number | null;
      /** What the files listed while that peak stood, in dollars: a transfer made since moves it. */
      readonly navListed?: { readonly transfersUsd: number | null; readonly filePeakUsd: number | null };
    }
  /** What a trading system has pushed, kept now and then and whenever a limit or a trip in it changed. */
  | { readonly type: 'PushKept'; readonly state: PushedState; readonly receivedAt: Ms }
  /** The day's counters begin anew: stops, trades, streak, peak and cooldown; never a lock. */
  | { readonly type: 'DayReset'; readonly reason: string; readonly by: string }
  | {
      readonly type: 'StopHit';
      readonly orderId: string;
      readonly symbol: string;
      /** `executed`: the stop filled; `missing`: it is gone while its short is open. */
      readonly how: 'executed' | 'missing';
      readonly qty: number;
      readonly price: Minor | null;
    }
  /** Round trips that ended since the last such fact; each is told once a day. Money in minor units. */
  | { readonly type: 'TradesClosed'; readonly trades: readonly ClosedTrade[] }
  | {
      readonly type: 'KillTripped';
      readonly cause: Cause;
      /** The rule's id, or `manual`. */
      readonly rule: string;
      readonly reason: string;
      readonly by: string;
      readonly evidence: readonly Evidence[];
      readonly mtm: Minor | null;
      /** When the breach was first seen. */
      readonly seenAt: Ms;
      /** The trip that this one follows, where the cause is `linked`. */
      readonly origin?: TripName;
      /** What this kill leaves, whatever the settings say later; absent = all. */
      readonly scope?: Scope;
      /** Accounts that are to be told; absent = none. */
      readonly linked?: readonly string[];
    }
  | {
      readonly type: 'OrdersCancelled';
      readonly count: number;
      /** The broker's own lock goes before the exits. */
      readonly lockFirst?: true;
    }
  | { readonly type: 'ExitIntended'; readonly round: number; readonly exit: Exit }
  | {
      readonly type: 'ExitSettled';
      readonly ref: string;
      readonly orderId: string | null;
      readonly outcome: OrderStatus | 'refused' | 'absent';
      readonly filled: number;
      readonly avgPrice: Minor | null;
      readonly detail: string;
    }
  | { readonly type: 'FlatSeen'; readonly askedAt: Ms }
  | { readonly type: 'FlatBroken'; readonly what: string }
  | {
      readonly type: 'FlatVerified';
      readonly askedAt: Ms;
      readonly mtm: Minor | null;
      /** Positions outside the kill's scope, left on purpose; absent where it leaves everything. */
      readonly left?: readonly Left[];
    }
  /** The broker's own lock was not proved this time; `why` says what was seen instead. */
  | {
      readonly type: 'LockFailed';
      readonly attempt: number;
      readonly why: string;
      readonly screenshots: readonly string[];
      /** It was not waited for any longer; it may still be proved. */
      readonly late?: true;
    }
  /** The broker's own lock holds, by evidence. */
  | { readonly type: 'LockConfirmed'; readonly attempt: number; readonly proof: LockProof }
  /** The broker's terminal wants a code that only a person has; the code itself is never recorded. */
  | { readonly type: 'CodeWanted'; readonly id: string; readonly what: string; readonly until: Ms }
  | { readonly type: 'KillLocked'; readonly until: Ms }
  /** The session at the broker is closed, and no other is opened until the lock ends. */
  | { readonly type: 'LoggedOut' }
  /** A linked account was told of the trip; `seq` is its own trip, null where it has none. */
  | {
      readonly type: 'LinkedTold';
      readonly account: string;
      readonly outcome: 'tripped' | 'already' | 'refused';
      readonly seq: number | null;
      readonly detail: string;
    }
  | { readonly type: 'KillStuck'; readonly step: KillStep; readonly why: string }
  | { readonly type: 'BypassSeen'; readonly what: string }
  /** The first of the two identities that a re-arm needs where the settings ask for it. */
  | { readonly type: 'RearmAsked'; readonly clears: number; readonly reason: string; readonly by: string }
  | { readonly type: 'Rearmed'; readonly clears: number; readonly reason: string; readonly by: string }
  /** A limit is this near, in percent of it that is used up; each step once a day. */
  | {
      readonly type: 'LimitNear';
      readonly rule: string;
      readonly condition: string;
      readonly percent: number;
      readonly observed: number | null;
      readonly limit: number | null;
      readonly text: string;
    }
  /** A rule came close to firing and did not: what was true, and what was missing. */
  | {
      readonly type: 'NearMiss';
      readonly rule: string;
      readonly why: string;
      readonly evidence: readonly Evidence[];
    }
  /** A rule that only tells has something to tell. */
  | {
      readonly type: 'RuleNoted';
      readonly rule: string;
      readonly why: string;
      readonly evidence: readonly Evidence[];
      /** It could not be known for too long; that it holds is said beside this. */
      readonly unknown?: true;
    }
  /** A rule that reduces has fired: the exits of these positions follow as requests. */
  | {
      readonly type: 'Reduced';
      readonly rule: string;
      readonly why: string;
      readonly evidence: readonly Evidence[];
      readonly positions: readonly string[];
    }
  | { readonly type: 'Blocked'; readonly rule: string; readonly why: string }
  | { readonly type: 'Unblocked'; readonly why: string }
  | { readonly type: 'CancelRequested'; readonly reason: string; readonly by: string }
  /** `count` is null where the owner of the orders cancelled: it does not say how many. */
  | { readonly type: 'CancelCompleted'; readonly count: number | null }
  /** A person wants one position left. `ExitIntended` and `ExitSettled` with its seq in their refs follow. */
  | {
      readonly type: 'ExitRequested';
      readonly position: string;
      readonly reason: string;
      readonly by: string;
    }
  | {
      readonly type: 'ExitCompleted';
      readonly request: number;
      readonly position: string;
      /** `flat`: proved by the position book; `owner`: its owner confirmed it. */
      readonly how: 'flat' | 'owner';
    }
  | {
      readonly type: 'ExitAbandoned';
      readonly request: number;
      readonly position: string;
      readonly why: string;
    }
  /** The owner of the positions confirmed what it was asked. Its word, not our proof. */
  | {
      readonly type: 'OwnerConfirmed';
      readonly action: OwnerRequest['action'];
      readonly id: string;
      readonly detail: string;
    }
  /** The owner refused or never confirmed what it was asked; it is not asked again. A kill is never given up. */
  | {
      readonly type: 'RequestAbandoned';
      readonly action: OwnerRequest['action'];
      readonly id: string;
      readonly why: string;
    }
  | { readonly type: 'AlertReceived'; readonly alert: Alert; readonly by: string }
  /** What a kill of this account will need was looked at. */
  | { readonly type: 'ReadinessChecked'; readonly checks: readonly Check[]; readonly by: string }
  /** Where a sink stands: everything up to this place of the journal has been told or was not worth telling. */
  | { readonly type: 'Notified'; readonly sink: string; readonly through: number }
  | { readonly type: 'MonitoringStopped'; readonly reason: string; readonly by: string }
  | { readonly type: 'MonitoringStarted'; readonly reason: string; readonly by: string }
  | {
      readonly type: 'CommandRefused';
      readonly command: string;
      readonly code: RefusalCode;
      readonly by: string;
      readonly detail: string;
    };

export type FactType = Fact['type'];

/** A fact as the journal keeps it. */
export interface Recorded {
  readonly account: string;
  /** 1, 2, 3 … within the account; commands and receipts name a trip by it. */
  readonly seq: number;
  /** Place in the whole journal, over all accounts; SSE ids and checkpoints. */
  readonly position: number;
  readonly at: Ms;
  readonly fact: Fact;
  /** Chain over the account's facts: SHA-256 of the previous hash and this row, hex. */
  readonly hash: string;
}
