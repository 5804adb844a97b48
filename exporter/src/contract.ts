// What crosses to people and other programs: frames, views, problem codes, paths. Types and constants only.
import type { DayView } from './contract/day.ts';
import type { FundView } from './contract/fund.ts';
import type { PushedView } from './contract/pushed.ts';
import type { SessionFrame } from './contract/session.ts';
import type { TripName } from './core/fact.ts';
import type { Check, Order, Position } from './core/types.ts';

/** What a token may be allowed: to see, to send data in, to command, to do everything. */
export type Scope = 'read' | 'ingest' | 'control' | 'admin';

/** `null` is unknown: never zero, never fine. Money is in the currency's major units (rupees, dollars). */
export type Known = number | null;

export const PHASES = [
  'watching',
  'blocked',
  'stopped',
  'cancelling',
  'flattening',
  'verifying',
  'locking',
  'locked',
  'stuck',
] as const;
export type PhaseName = (typeof PHASES)[number];

export interface ConditionView {
  readonly id: string;
  readonly rule: string;
  readonly state: 'ok' | 'breach' | 'unknown';
  /** Share of the limit still free, 0..1; null when unknown or when the condition has no scale. */
  readonly headroomRatio: Known;
  readonly limit: Known;
  readonly observed: Known;
  /** Why it has not fired, or why it has, in a sentence. */
  readonly text: string;
}

export interface PositionView extends Pick<Position, 'key' | 'symbol' | 'product' | 'optionType' | 'netQty'> {
  readonly averagePrice: Known;
  readonly lastPrice: Known;
  readonly lastPriceAgeMs: Known;
  readonly unrealized: Known;
  readonly realized: number;
  readonly notional: Known;
}

export interface OrderView
  extends Pick<Order, 'id' | 'symbol' | 'side' | 'type' | 'status' | 'qty' | 'filled'> {
  readonly price: number;
  readonly trigger: number;
  readonly tag: string | null;
}

/** A kill as it stands: its cause and the time of each stage (null = not reached). */
export interface KillView {
  readonly seq: number;
  readonly rule: string;
  readonly reason: string;
  readonly by: string;
  readonly trippedAt: number;
  readonly bookEmptyAt: number | null;
  readonly firstExitAt: number | null;
  readonly flatAt: number | null;
  /** When the owner of the positions said that they are left: its word, where we cannot look. */
  readonly confirmedAt: number | null;
  readonly lockedAt: number | null;
  readonly bypasses: number;
  readonly stuckWhy: string | null;
  readonly lock: LockView;
  /** When the session at the broker was closed: from then on the account is not watched. */
  readonly loggedOutAt: number | null;
  /** The trip that this one follows. */
  readonly origin: TripName | null;
  readonly linked: readonly {
    readonly account: string;
    readonly outcome: 'tripped' | 'already' | 'refused' | 'telling';
    readonly seq: number | null;
    readonly detail: string;
  }[];
}

/** The broker's own lock, as a part of a kill. */
export interface LockView {
  readonly how: 'none' | 'api' | 'browser';
  readonly attempts: number;
  readonly confirmedAt: number | null;
  /** In the terminal's own words; empty while not confirmed. */
  readonly evidence: readonly string[];
  readonly screenshots: readonly string[];
  readonly failure: string | null;
  /** A code that a person must send. */
  readonly codeWanted: { readonly id: string; readonly what: string; readonly until: number } | null;
}

/** A rule as it stands: what is true, what is missing, and how far it is from firing. */
export interface RuleView {
  readonly id: string;
  readonly then: 'kill' | 'block' | 'reduce' | 'notify';
  readonly when: 'all' | 'any';
  /** `holding`: its conditions breach, but not for long enough yet. */
  readonly state: 'clear' | 'holding' | 'fired' | 'unknown';
  /** Conditions that breach now, and those that do not or are not known. */
  readonly breached: readonly string[];
  readonly missing: readonly string[];
  /** Money, in major units, and share of the limit that is left of the nearest condition that counts in money. */
  readonly headroom: Known;
  readonly headroomRatio: Known;
  /** Why it has not fired, or that it has, in a sentence. */
  readonly text: string;
}

/** What a kill will need, as it was found the last time anybody looked. */
export interface ReadinessView {
  readonly at: number;
  readonly checks: readonly Check[];
}

/** Everything a screen or a metric shows of one account, taken at one moment. */
export interface AccountFrame {
  readonly id: string;
  readonly broker: string;
  readonly currency: string;
  readonly at: number;
  readonly seq: number;
  readonly phase: PhaseName;
  readonly phaseSince: number;
  readonly phaseText: string;
  readonly day: string | null;
  readonly mtm: Known;
  readonly mtmWorst: Known;
  readonly mtmBest: Known;
  /** False while the value has leapt or the books contradict each other; absent where nobody looked. */
  readonly mtmConfirmed?: boolean;
  /** How long the position book and the order book have told different quantities; 0 = they agree, null = unread. */
  readonly booksDisagreeMs?: Known;
  readonly coverageRatio: Known;
  readonly realized: Known;
  readonly unrealized: Known;
  readonly dailyLossLimit: Known;
  readonly conditions: readonly ConditionView[];
  readonly rules: readonly RuleView[];
  readonly readiness: ReadinessView | null;
  /** Accounts that are told when this one trips. */
  readonly linked: readonly string[];
  readonly stopLossHit: boolean;
  readonly positions: readonly PositionView[];
  readonly openOrders: readonly OrderView[];
  readonly ordersToday: number;
  readonly brokerUp: boolean;
  readonly brokerText: string;
  readonly lastGoodReadAt: number | null;
  readonly undurable: boolean;
  readonly kill: KillView | null;
  /** Who cancels and exits: we, by orders, or the owner of the positions, when asked. */
  readonly hands: 'orders' | 'owner';
  /** Positions that a person has asked to have left, and that are not yet. */
  readonly exiting: readonly string[];
  readonly dayView: DayView;
  readonly fund: FundView | null;
  readonly pushed: PushedView | null;
  readonly stats: { readonly parseRejects: Readonly<Record<string, number>>; readonly relogins: number };
}

/** Cumulative histogram of seconds: `counts[i]` observations were ≤ `bounds[i]`; `count` is all of them. */
export interface HistogramSnapshot {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}

/** What the engine has measured of itself since it started. */
export interface EngineFrame {
  readonly startedAt: number;
  readonly tickToDecision: HistogramSnapshot;
  readonly journalAppend: HistogramSnapshot;
  readonly loopLag: HistogramSnapshot;
  readonly brokerRequests: readonly {
    readonly broker: string;
    /** account, orders, cancel, exit */
    readonly op: string;
    /** ok, or the kind of failure */
    readonly outcome: string;
    readonly duration: HistogramSnapshot;
  }[];
}

/** What the engine publishes: at most ten a second, the latest wins. */
export interface Frame {
  readonly sequence: number;
  readonly at: number;
  readonly journalHead: number;
  readonly journalOk: boolean;
  readonly accounts: readonly AccountFrame[];
  /** Sessions that run, and those that ended lately. */
  readonly sessions: readonly SessionFrame[];
  readonly engine: EngineFrame;
  /** What a person should mend or know of the configuration files; absent or empty: nothing. */
  readonly configWarnings?: readonly string[];
}

/** The kill as it would run now. */
export interface PlanView {
  readonly plan_id: string;
  readonly account: string;
  readonly at: number;
  readonly cancels: readonly OrderView[];
  readonly legs: readonly {
    readonly key: string;
    readonly symbol: string;
    readonly side: 'buy' | 'sell';
    readonly qty: number;
    readonly price: Known;
    readonly slices: readonly number[];
  }[];
  /** null where somebody else carries it out. */
  readonly estimated_seconds: Known;
  readonly forbids: readonly string[];
  /** What will be done, in order, in words: cancel, leave, prove flat, lock, log out, linked accounts. */
  readonly steps: readonly string[];
  readonly unknowns: readonly string[];
}
