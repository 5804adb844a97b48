// What an exchange is made of: its clock, market, users, rules and first faults.
import type { Fault } from './faults.ts';
import type { Mode } from './house.ts';
import type { Market } from './market.ts';
import type { StrategyOptions } from './strategy.ts';
import type { Product } from './types.ts';

export interface UserOptions {
  readonly user: string;
  readonly password: string;
  /** Rupees. */
  readonly openingFunds: number;
  readonly strategy?: StrategyOptions;
  /** Positions held since before today, at their cost in rupees. */
  readonly carried?: readonly {
    readonly symbol: string;
    readonly product: Product;
    readonly qty: number;
    readonly price: number;
  }[];
}

export interface ExchangeOptions {
  readonly clock: { now(): number };
  readonly seed: number;
  readonly mode: Mode;
  /** How many times faster than the clock the market runs; only in mode `speed`. Default 1. */
  readonly speed?: number;
  readonly market: Market;
  readonly users: readonly UserOptions[];
  /** Without it nobody can use the admin path. */
  readonly adminKey?: string;
  /** Default 30 minutes. */
  readonly sessionMs?: number;
  /** Default 10. */
  readonly ordersPerSecond?: number;
  /** Default 5,000. */
  readonly ordersPerDay?: number;
  /** Default `accept`. */
  readonly marketOrders?: 'accept' | 'refuse';
  /** Orders that only reduce, while their segment is switched off. Default `accept`. */
  readonly exitsWhenOff?: 'accept' | 'refuse';
  /** Rupees per short lot, bare and covered by a long. Default 60,000 and 20,000. */
  readonly margin?: { readonly nakedLot: number; readonly coveredLot: number };
  readonly faults?: readonly Fault[];
  /** Default: from the seed, which anyone can guess who knows it. */
  readonly newToken?: () => string;
}
