// What crosses between the gateway and the thread that keeps the samples.
import type { Kept } from './embedded/keeper.ts';
import type { HistoryFile } from './embedded/schema.ts';

export interface HistoryWorkerData extends HistoryFile {
  /** What is older is forgotten. */
  readonly keepDays: number;
}

export type ToHistory = { readonly op: 'batch'; readonly batch: readonly Kept[] } | { readonly op: 'close' };

/** Every batch is answered once. `why` is set when none of it was kept. */
export interface FromHistory {
  readonly count: number;
  readonly why: string | null;
}
