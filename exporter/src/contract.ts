// What crosses to people and other programs: frames, views, problem codes, paths. Types and constants only.
import type { DayView } from './contract/day.ts';
import type { FundView } from './contract/fund.ts';
import type { PushedView } from './contract/pushed.ts';
import type { SessionFrame } from './contract/session.ts';
import type { Order, Position } from './core/types.ts';

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
  readonly coverageRatio: Known;
  readonly realized: Known;
  readonly unrealized: Known;
  readonly dailyLossLimit: Known;
  readonly conditions: readonly ConditionView[];
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
  readonly unknowns: readonly string[];
}
