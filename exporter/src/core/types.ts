// The words every room shares: money, positions, orders, and answers that can say "I do not know".
import type { FundView } from '../contract/fund.ts';
import type { PushedView } from '../contract/pushed.ts';

/** Money in the account currency's minor units (paise, cents). An integer wherever it is compared. */
export type Minor = number;
/** Milliseconds since the epoch, or a length of time in milliseconds. */
export type Ms = number;
export type Side = 'buy' | 'sell';
export type OptionType = 'CE' | 'PE';

/** A price with the time at which it was true. Price is in minor units and may be fractional. */
export interface Mark {
  readonly price: Minor;
  readonly at: Ms;
}

/** One row of the broker's position book. Quantities are in units (never lots) and include carried ones. */
export interface Position {
  /** `instrument|product`: unique in an account. */
  readonly key: string;
  readonly instrument: string;
  readonly symbol: string;
  readonly product: string;
  readonly optionType: OptionType | null;
  readonly netQty: number;
  /** What was held when the day began, signed; included in the other quantities. */
  readonly carriedQty: number;
  readonly buyQty: number;
  readonly sellQty: number;
  readonly buyAmount: Minor;
  readonly sellAmount: Minor;
  /** Money per unit of price and quantity: contract multiplier times the broker's factors. 1 for NSE options. */
  readonly unit: number;
  readonly tickSize: Minor;
  readonly lotSize: number;
  /** The largest quantity of one order, in units; null when the venue has no limit. */
  readonly freezeQty: number | null;
}

export type OrderType = 'limit' | 'market' | 'stop-limit' | 'stop-market';
export type OrderStatus =
  | 'pending'
  | 'open'
  | 'trigger-pending'
  | 'complete'
  | 'cancelled'
  | 'rejected'
  | 'unknown';

/** One row of the broker's order book. Ids are strings: real ones exceed 2^53. */
export interface Order {
  readonly id: string;
  readonly instrument: string;
  readonly symbol: string;
  readonly product: string;
  readonly optionType: OptionType | null;
  readonly side: Side;
  readonly type: OrderType;
  readonly price: Minor;
  readonly trigger: Minor;
  readonly qty: number;
  readonly filled: number;
  readonly avgPrice: Minor;
  readonly status: OrderStatus;
  readonly reason: string | null;
  /** The caller's own reference, by which an order whose answer was lost is found again. */
  readonly tag: string | null;
  readonly placedAt: Ms;
  readonly updatedAt: Ms;
}

/** What one read of an account brought. `unparsed` names rows that could not be understood; they are never dropped. */
export interface AccountRead {
  /** The fund behind the account, where the broker shows one. */
  readonly fund?: FundView;
  /** What the account's own trading system last said of its day, where it pushes that. */
  readonly pushed?: PushedView;
  readonly positions: readonly Position[];
  readonly marks: Readonly<Record<string, Mark>>;
  readonly unparsed: readonly string[];
  /** The broker's own MTM of the day where it gives one. */
  readonly brokerMtm: Minor | null;
}

export interface OrdersRead {
  readonly orders: readonly Order[];
  readonly unparsed: readonly string[];
}

export type FailureKind = 'auth' | 'rate' | 'network' | 'ip' | 'maintenance' | 'shape' | 'broker';

/**
 * A failure of the world. `retry` says whether the same call may be made again:
 * `yes` it surely did not act, `no` it never will, `unknown` it may have acted, so look before you retry.
 */
export interface Failure {
  readonly kind: FailureKind;
  readonly retry: 'yes' | 'no' | 'unknown';
  readonly message: string;
  readonly code?: string;
  /** Names of files in the folder of screenshots, where the call had a page before it. */
  readonly screenshots?: readonly string[];
}

export type Answer<T> =
  | { readonly ok: true; readonly data: T; readonly at: Ms }
  | ({ readonly ok: false; readonly at: Ms } & Failure);

/** The trading day of one account, worked out by the shell: the core knows no calendar. */
export interface Day {
  /** ISO date in the account's zone. */
  readonly name: string;
  readonly startsAt: Ms;
  /** The next daily reset; a lock lasts until then. */
  readonly endsAt: Ms;
  /** When the market trades; null on a day without a session; absent where it always does. */
  readonly session?: { readonly opensAt: Ms; readonly closesAt: Ms } | null;
}

/** An order that leaves a position: bounded by what the last read proved to be there. */
export interface Exit {
  /** Our reference, sent as the order's tag; derived from the trip, the round and the leg, never used twice. */
  readonly ref: string;
  readonly positionKey: string;
  readonly instrument: string;
  readonly symbol: string;
  readonly product: string;
  readonly side: Side;
  readonly qty: number;
  /** The position's signed quantity in the read that this exit was planned on. */
  readonly netBefore: number;
  /** null asks for a market order. */
  readonly price: Minor | null;
}

/** A position outside a kill's scope that stood when the account was proved flat: left on purpose. */
export interface Left {
  readonly key: string;
  readonly symbol: string;
  readonly netQty: number;
}

/** The broker's own lock to be pressed, once it may be. Pressing what is locked already does no harm. */
export interface LockRequest {
  /** Follows from the trip and the attempt; names the screenshots. */
  readonly id: string;
  /** Goes up to the last confirm and leaves it. */
  readonly dryRun: boolean;
}

/** What proves that the broker's own lock holds. Without evidence there is no proof, and so no value of this type. */
export interface LockProof {
  readonly how: 'api' | 'browser';
  /** It was found locked, proved by the same evidence. */
  readonly already: boolean;
  /** What was read there, in its own words; at least one. */
  readonly evidence: readonly string[];
  /** Names of files in the folder of screenshots. */
  readonly screenshots: readonly string[];
  /** Of the pages on the way: SHA-256, hex; null where there are none. */
  readonly fingerprint: string | null;
}

/** One thing that a kill will need, looked at. `ok: null` was not looked at, and `detail` says why. */
export interface Check {
  readonly name: string;
  readonly ok: boolean | null;
  readonly detail: string;
  readonly at: Ms;
}

/** What the trading system that holds an account's positions is asked to do, because only it can. */
export interface OwnerRequest {
  readonly action: 'kill' | 'cancel' | 'exit' | 'block' | 'unblock' | 'reset-day';
  /** The same request keeps its id over retries, so that the owner acts once. */
  readonly id: string;
  readonly reason: string;
  /** For `exit`: the key of the position. */
  readonly position?: string;
}
