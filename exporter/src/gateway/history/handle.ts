// The history as the gateway holds it: a thread of its own behind a bounded queue. It never waits and never fails.
import { Worker } from 'node:worker_threads';
import type { KeptSample } from '../../core/history/past.ts';
import type { Log } from '../../log.ts';
import type { FromHistory, HistoryWorkerData, ThreadStatus, ToHistory } from './message.ts';

/** What has become of it since the start. null = not known, as before the thread has said anything. */
export interface HistorySeen {
  /** Samples. */
  readonly kept: number;
  readonly dropped: number;
  readonly facts: number;
  readonly failures: number;
  /** Facts of the journal that history does not have yet. */
  readonly lag: number | null;
  /** What is kept here and not yet where it belongs. */
  readonly waiting: number | null;
  /** Why nothing is kept or nothing arrives; null = all is well. */
  readonly trouble: string | null;
}

export interface History {
  /** Takes samples to be kept. Never waits, never throws; what cannot be kept is counted as dropped. */
  write(samples: readonly KeptSample[]): void;
  seen(): HistorySeen;
  /** Resolves when what was taken is kept or dropped. */
  close(): Promise<void>;
}

/** Batches that may wait for the disk: a minute of them, one a second. Beyond that the newest is dropped. */
const MAX_WAITING = 60;
const PAUSE_MS = 10_000;
const CLOSE_MS = 3_000;

const WORKER = new URL('./history-worker.js', import.meta.url.replace('/exporter/src/', '/exporter/dist/'));

/** A thread that dies is started again after a pause; samples that come meanwhile are dropped. */
export function openHistory({ log, ...workerData }: HistoryWorkerData & { readonly log: Log }): History {
  let worker: Worker | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closing = false;
  /** Sizes of the batches that are not answered, oldest first. */
  const waiting: number[] = [];
  const counts = { kept: 0, dropped: 0 };
  /** Of threads that have ended. */
  const before = { facts: 0, failures: 0, dropped: 0 };
  let status: ThreadStatus | null = null;
  let trouble: string | null = null;

  /** Said once when it begins and once when it is over, not every second. */
  const tell = (why: string | null): void => {
    if (why === trouble) return;
    trouble = why;
    if (why === null) log.info({}, 'the history is kept again');
    else log.warn({ why }, 'the history is not kept');
  };

  const answered = ({ answered: { batches, kept, lost }, status: now }: FromHistory): void => {
    waiting.splice(0, batches);
    counts.kept += kept;
    counts.dropped += lost;
    status = now;
    tell(now.trouble);
  };

  const ended = (why: string): void => {
    worker = null;
    for (const count of waiting.splice(0)) counts.dropped += count;
    before.facts += status?.facts ?? 0;
    before.failures += status?.failures ?? 0;
    before.dropped += status?.dropped ?? 0;
    status = null;
    if (closing) return;
    before.failures += 1;
    tell(why);
    timer = setTimeout(start, PAUSE_MS);
  };

  function start(): void {
    const own = new Worker(WORKER, { workerData: workerData satisfies HistoryWorkerData });
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
      worker.postMessage({ op: 'batch', samples } satisfies ToHistory);
    },
    seen: () => ({
      kept: counts.kept,
      dropped: counts.dropped + before.dropped + (status?.dropped ?? 0),
      facts: before.facts + (status?.facts ?? 0),
      failures: before.failures + (status?.failures ?? 0),
      lag: status?.lag ?? null,
      waiting: status?.waiting ?? null,
      trouble,
    }),
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
