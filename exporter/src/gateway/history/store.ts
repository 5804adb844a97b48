// Where samples are kept: a thread of its own behind a bounded queue. Whoever writes never waits and never fails.
import { Worker } from 'node:worker_threads';
import type { Sample } from '../../core/sample.ts';
import type { Ms } from '../../core/types.ts';
import type { Log } from '../../log.ts';
import { openSampleReader } from './embedded/reader.ts';
import { rowOf } from './embedded/row.ts';
import type { FromHistory, HistoryWorkerData, ToHistory } from './message.ts';

export interface AccountSample {
  readonly account: string;
  readonly sample: Sample;
}

/** What has become of the samples since the start. */
export interface HistoryCounts {
  readonly kept: number;
  readonly dropped: number;
}

export interface SampleStore {
  /** Takes samples to be kept. Never waits, never throws; what cannot be kept is counted as dropped. */
  write(samples: readonly AccountSample[]): void;
  /** Samples with from <= at < to, oldest first, in pages. Rejects when the store cannot be read. */
  read(account: string, from: Ms, to: Ms): AsyncIterable<readonly Sample[]>;
  counts(): HistoryCounts;
  /** Resolves when what was taken is kept or dropped. */
  close(): Promise<void>;
}

/** Batches that may wait for the disk: a minute of them, one a second. Beyond that the newest is dropped. */
const MAX_WAITING = 60;
const PAUSE_MS = 10_000;
const CLOSE_MS = 3_000;

const WORKER = new URL('./history-worker.js', import.meta.url.replace('/exporter/src/', '/exporter/dist/'));

export interface StoreOptions extends Omit<HistoryWorkerData, 'maxPages'> {
  readonly log: Log;
  readonly maxPages?: number;
}

/** The embedded store. A thread that dies is started again after a pause; what comes meanwhile is dropped. */
export function openSampleStore({ log, file, keepDays, maxPages }: StoreOptions): SampleStore {
  const workerData: HistoryWorkerData = { file, keepDays, maxPages: maxPages ?? null };
  let worker: Worker | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closing = false;
  /** Sizes of the batches that are not answered, oldest first. */
  const waiting: number[] = [];
  const counts = { kept: 0, dropped: 0 };
  let trouble: string | null = null;

  /** Said once when it begins and once when it is over, not every second. */
  const tell = (why: string | null): void => {
    if (why === trouble) return;
    trouble = why;
    if (why === null) log.info({ file }, 'the history is kept again');
    else log.warn({ file, why }, 'the history is not kept');
  };

  const answered = ({ count, why }: FromHistory): void => {
    waiting.shift();
    if (why === null) counts.kept += count;
    else counts.dropped += count;
    tell(why);
  };

  const ended = (why: string): void => {
    worker = null;
    for (const count of waiting.splice(0)) counts.dropped += count;
    if (closing) return;
    tell(why);
    timer = setTimeout(start, PAUSE_MS);
  };

  function start(): void {
    const own = new Worker(WORKER, { workerData });
    let why = 'its thread ended';
    own.on('message', answered);
    own.on('error', (error) => {
      why = error.message;
    });
    own.on('exit', () => ended(why));
    worker = own;
  }

  start();
  return {
    write(samples) {
      if (samples.length === 0) return;
      if (closing || worker === null || waiting.length >= MAX_WAITING) {
        counts.dropped += samples.length;
        return;
      }
      waiting.push(samples.length);
      const batch = samples.map(({ account, sample }) => ({ account, row: rowOf(sample) }));
      worker.postMessage({ op: 'batch', batch } satisfies ToHistory);
    },
    async *read(account, from, to) {
      const reader = openSampleReader(file);
      try {
        yield* reader.pages(account, from, to);
      } finally {
        reader.close();
      }
    },
    counts: () => ({ ...counts }),
    async close() {
      closing = true;
      clearTimeout(timer);
      const last = worker;
      if (last === null) return;
      const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      last.postMessage({ op: 'close' } satisfies ToHistory);
      const force = setTimeout(() => void last.terminate(), CLOSE_MS);
      await gone;
      clearTimeout(force);
    },
  };
}
