// What crosses between the gateway and the thread that keeps the history.
import type { KeptSample } from '../../core/history/past.ts';
import type { EmbeddedOptions } from './embedded/store.ts';
import type { InfluxStoreOptions } from './influx/store.ts';
import type { HistoryStatus } from './port.ts';

/** Which store keeps the history, and what it needs. */
export type StoreOptions =
  | ({ readonly store: 'embedded' } & EmbeddedOptions)
  | ({ readonly store: 'influx' } & InfluxStoreOptions);

export interface HistoryWorkerData {
  readonly options: StoreOptions;
  readonly journalFile: string;
}

export type ToHistory =
  | { readonly op: 'batch'; readonly samples: readonly KeptSample[] }
  | { readonly op: 'close' };

/** How the thread fares. Counts are since its start. */
export interface ThreadStatus extends HistoryStatus {
  /** Facts that were kept. */
  readonly facts: number;
  /** Facts of the journal that are not kept yet; null where the journal cannot be read. */
  readonly lag: number | null;
  /** Times that something could not be kept or the journal not be read; it is tried again. */
  readonly failures: number;
}

/** `kept` and `lost` count samples; together they are those of the `batches` oldest ones that are not answered yet. */
export interface Answered {
  readonly batches: number;
  readonly kept: number;
  readonly lost: number;
}

export interface FromHistory {
  readonly answered: Answered;
  readonly status: ThreadStatus;
}
