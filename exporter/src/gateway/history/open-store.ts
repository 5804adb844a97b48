// Opens the history to keep something in it, wherever it is kept; also beside the exporter.
import { openEmbeddedStore } from './embedded/store.ts';
import type { StoreOptions } from './message.ts';
import type { HistoryStore } from './port.ts';

/** Throws where it cannot be opened. */
export function openStore(options: StoreOptions): HistoryStore {
  switch (options.store) {
    case 'embedded':
      return openEmbeddedStore(options);
  }
}
