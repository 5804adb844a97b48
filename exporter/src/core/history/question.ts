// A question to the history: named, with the columns of its answer. Doors turn columns into JSON, CSV and text.
import type { Minor, Ms } from '../types.ts';
import type { Past, PastAccount } from './past.ts';

/**
 * What a column's cells are: `money` and `price` in minor units, `time` and `ms` in milliseconds, `count` whole,
 * `ratio` a share that is 0..1 where its definition bounds it, `number` plain: a quantity, a quotient.
 */
export type CellKind =
  | 'text'
  | 'day'
  | 'time'
  | 'ms'
  | 'money'
  | 'price'
  | 'count'
  | 'ratio'
  | 'bps'
  | 'number';

export interface Column {
  readonly name: string;
  readonly kind: CellKind;
  /** Its definition, for the API document and the docs. */
  readonly what: string;
}

/** null = unknown, never 0. */
export type Cell = string | number | null;

export interface Asked {
  readonly accounts: readonly PastAccount[];
  readonly from: Ms;
  readonly to: Ms;
  readonly now: Ms;
  /** Length of the stretches of an answer over time; null = what suits the span. */
  readonly step: Ms | null;
  /** Limits of the sweep, above 0; empty = such as suit what was lost. */
  readonly limits: readonly Minor[];
  readonly symbol: string | null;
  readonly side: 'long' | 'short' | null;
  /** Local time of an account: weekday 1 (Monday) to 7 and minute of the day 0..1439. */
  readonly localTime: (account: string, at: Ms) => { readonly weekday: number; readonly minute: number };
}

export interface Answer {
  readonly rows: readonly (readonly Cell[])[];
  /** The answer would have been too long: the newest of an account is left out, of drawdowns the mildest. */
  readonly truncated: boolean;
}

export const MAX_ROWS = 100_000;

export interface Question {
  readonly name: string;
  /** What it answers, in a sentence. */
  readonly what: string;
  /** The first column is always `account`, the second its `currency` where any cell is money. */
  readonly columns: readonly Column[];
  ask(past: Past, asked: Asked): Promise<Answer>;
}
