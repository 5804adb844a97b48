// Which store keeps the history and where, from the configuration and the data directory.
import { join } from 'node:path';
import type { InfluxTarget } from './influx/link.ts';
import type { StoreOptions } from './message.ts';

/** As the configuration says it, its secret read. */
interface HistoryWished {
  /** null = a file of ours. */
  readonly influx: (InfluxTarget & { readonly spoolMb: number }) | null;
  readonly keepDays: number;
  readonly keepMinuteDays: number;
}

export function storeOptions(dataDir: string, { influx, ...keeping }: HistoryWished): StoreOptions {
  if (influx === null) {
    return { store: 'embedded', file: join(dataDir, 'history.sqlite'), maxPages: null, ...keeping };
  }
  const { spoolMb, ...target } = influx;
  const spool = { file: join(dataDir, 'history-spool.sqlite'), spoolBytes: spoolMb * 1024 * 1024 };
  return { store: 'influx', ...target, ...spool, ...keeping };
}
