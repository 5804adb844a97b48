// Composition root of the thread that keeps the history: a slow, full or broken disk holds up nobody but itself.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openReader } from '../../backbone/embedded/reader.ts';
import { dayRow } from '../../core/history/day-row.ts';
import { createDayCloser } from './day-closer.ts';
import { openEmbeddedPast } from './embedded/past.ts';
import { openEmbeddedStore } from './embedded/store.ts';
import { createFeed } from './feed.ts';
import { openInfluxPast } from './influx/past.ts';
import { openInfluxStore } from './influx/store.ts';
import { keepHistory } from './keep-history.ts';
import type { HistoryWorkerData, StoreOptions, ToHistory } from './message.ts';
import type { HistoryStore, OpenPast } from './port.ts';

interface Opened {
  readonly store: HistoryStore;
  readonly past: OpenPast;
}

/** Throws when the store cannot be opened: then the thread ends, and the gateway says why and starts another. */
function open(options: StoreOptions): Opened {
  switch (options.store) {
    case 'embedded':
      return { store: openEmbeddedStore(options), past: openEmbeddedPast(options.file) };
    case 'influx':
      return { store: openInfluxStore(options), past: openInfluxPast(options) };
  }
}

function start(port: MessagePort, { options, journalFile }: HistoryWorkerData): void {
  const { store, past } = open(options);
  const journal = openReader(journalFile);
  const closer = createDayCloser({ past, store, dayRow });
  const feed = createFeed({ store, journal, onKept: closer.took });
  const keeping = keepHistory({ store, feed, closer, now: Date.now, say: (said) => port.postMessage(said) });
  port.on('message', (message: ToHistory) => {
    if (message.op === 'batch') return feed.take(message.samples);
    const end = (): void => {
      past.close();
      journal.close();
      port.close();
    };
    keeping.close().then(end, end);
  });
}

if (parentPort !== null) start(parentPort, workerData);
