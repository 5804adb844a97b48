// Opens the history to keep something in it, wherever it is kept; also beside the exporter.
import { openEmbeddedStore } from '../../gateway/history/embedded/store.ts';
import { openInfluxStore } from '../../gateway/history/influx/store.ts';
import type { StoreOptions } from '../../gateway/history/message.ts';
import type { HistoryStore } from '../../gateway/history/port.ts';

/** Throws where it cannot be opened. */
export function openStore(options: StoreOptions): HistoryStore {
  switch (options.store) {
    case 'embedded':
      return openEmbeddedStore(options);
    case 'influx':
      return openInfluxStore(options);
  }
}
