// What the parts of one exchange share: its rules, prices, books, faults and the two clocks.
import type { Book } from './book.ts';
import type { Faults } from './faults.ts';
import type { MarginRates } from './margin.ts';
import type { Tape } from './tape.ts';
import type { Switches } from './terminal/segments.ts';

export interface Rules {
  readonly marketOrders: 'accept' | 'refuse';
  readonly margin: MarginRates;
  /** Places, modifications and cancels of one user in any second. */
  readonly ordersPerSecond: number;
  /** Orders of one user in a day; more are rejected with ORDER_LIMIT. */
  readonly ordersPerDay: number;
  readonly sessionMs: number;
  /** What becomes of an order that only reduces a position while its segment is switched off. */
  readonly exitsWhenOff: 'accept' | 'refuse';
}

export interface World {
  readonly rules: Rules;
  readonly tape: Tape;
  readonly faults: Faults;
  readonly books: ReadonlyMap<string, Book>;
  /** The segments that users have switched off. */
  readonly switches: Switches;
  /** The machine's clock, ms: sessions, rate limits and faults run on it. */
  wall(): number;
  /** The time that answers carry, ms: the machine's clock, or the bar's time where the market is stepped. */
  now(): number;
  /** Orders and trades are numbered in one sequence, in nineteen digits as real ones are. */
  nextId(): string;
}
