// Opens the history for questions, wherever it is kept.
import { openEmbeddedPast } from './embedded/past.ts';
import { openInfluxPast } from './influx/past.ts';
import type { StoreOptions } from './message.ts';
import type { OpenPast } from './port.ts';

/** Throws where there is nothing to read. */
export function openPast(options: StoreOptions): OpenPast {
  switch (options.store) {
    case 'embedded':
      return openEmbeddedPast(options.file);
    case 'influx':
      return openInfluxPast(options);
  }
}
