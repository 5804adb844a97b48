// What crosses between the journal and its worker. Facts cross as text, serialised once.
import type { Ms } from '../../core/types.ts';
import type { JournalFailureKind } from '../failure.ts';

export interface Append {
  readonly op: 'append';
  readonly account: string;
  readonly after: number;
  readonly at: Ms;
  /** `types[i]` is the type of the fact in `texts[i]`. */
  readonly types: readonly string[];
  readonly texts: readonly string[];
}

/** `account: null` reads all accounts, `after` being a position. The answer may be shorter; empty is the end. */
export interface Read {
  readonly op: 'read';
  readonly account: string | null;
  readonly after: number;
  readonly limit: number;
}

export type Ask = Append | Read;
export type Numbered<T> = { readonly id: number } & T;
export type ToWorker = Numbered<Ask> | { readonly op: 'close' };

export interface FailureData {
  readonly kind: JournalFailureKind;
  readonly message: string;
}

/** One row of the table, as SQLite gives it. */
export interface Row {
  readonly position: number;
  readonly account: string;
  readonly seq: number;
  readonly at: Ms;
  readonly fact: string;
  readonly hash: string;
}

export type Answer =
  | { readonly op: 'appended'; readonly position: number; readonly hashes: readonly string[] }
  | { readonly op: 'conflict'; readonly head: number }
  | { readonly op: 'rows'; readonly rows: readonly Row[] }
  | { readonly op: 'failed'; readonly failure: FailureData };

export type FromWorker =
  | { readonly op: 'opened' }
  | { readonly op: 'refused'; readonly failure: FailureData }
  | { readonly op: 'answers'; readonly answers: readonly Numbered<Answer>[] };

export interface WorkerOptions {
  readonly file: string;
  readonly busyTimeoutMs: number;
  /** Largest size of the file in pages of 4 KiB; null = the disk's. */
  readonly maxPages: number | null;
}
