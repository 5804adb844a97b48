// What keeps history, as the thread that feeds it sees it: one store in a file, one in front of InfluxDB.
import type { HistoryBatch, Past } from '../../core/history/past.ts';
import type { Ms } from '../../core/types.ts';

export interface HistoryStatus {
  /** Samples, facts, trades and days that are on this machine's disk and not yet where they belong; 0 = none. */
  readonly waiting: number;
  /** What was lost because a bound was met, since the start. */
  readonly dropped: number;
  /** Why nothing arrives, in words without secrets; null = all is well. */
  readonly trouble: string | null;
}

export interface HistoryStore {
  /** The journal's position up to which facts are kept; 0 = none. Durable together with what was kept. */
  position(): number;
  /** Keeps all of it or none, durably, in milliseconds; the same twice is kept once. Throws when the disk refuses. */
  keep(batch: HistoryBatch, through: number): void;
  /** One small step of rolling up, forgetting, handing on; false when there is nothing to do for now. Never rejects. */
  tidy(now: Ms): Promise<boolean>;
  status(): HistoryStatus;
  close(): Promise<void>;
}

/** A history that is open for questions, also beside the one that writes it. */
export interface OpenPast extends Past {
  close(): void;
}
