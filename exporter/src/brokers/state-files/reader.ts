// Keeps the thread that reads the state files alive, and the last reading at hand.
import { Worker } from 'node:worker_threads';
import type { StateFilesOptions } from './files.ts';
import type { Reading, ToThread } from './message.ts';

export interface Reader {
  /** The last reading; null before the first. */
  reading(): Reading | null;
  /** Why nothing is being read; null while the thread lives. */
  problem(): string | null;
  /** Resolves with the first reading, or with null when none has come in two seconds. */
  first(): Promise<Reading | null>;
  close(): Promise<void>;
}

const FIRST_MS = 2_000;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
const CLOSE_MS = 1_000;
const HEAP_MB = 512;

/** Tests run from the sources, but a worker can only run what was compiled. */
const THREAD = new URL('./state-worker.js', import.meta.url.replace('/exporter/src/', '/exporter/dist/'));

/** `changed` is called with each new reading and when the thread ends; `file` is the thread's compiled code. */
export function openReader(options: StateFilesOptions, changed: () => void, file: URL = THREAD): Reader {
  let worker: Worker | null = null;
  let reading: Reading | null = null;
  let problem: string | null = null;
  let isClosed = false;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;
  const waiting = new Set<() => void>();

  function take(next: Reading): void {
    // A new thread knows nothing of what the last one has read.
    reading = { ...next, hasRead: next.hasRead || reading?.hasRead === true };
    problem = null;
    pauseMs = FIRST_PAUSE_MS;
    worker?.postMessage('taken' satisfies ToThread);
    for (const go of waiting) go();
    changed();
  }

  function again(why: string): void {
    worker = null;
    if (isClosed) return;
    problem = `not being read: ${why}`;
    timer = setTimeout(start, pauseMs).unref();
    pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
    changed();
  }

  function start(): void {
    worker = new Worker(file, { workerData: options, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    // The engine keeps the process alive; a reader never does.
    worker.unref();
    let why = 'its thread ended';
    worker.on('error', (error) => {
      why = error.message;
    });
    worker.on('exit', () => again(why));
    worker.on('message', take);
  }

  async function close(): Promise<void> {
    isClosed = true;
    clearTimeout(timer);
    const last = worker;
    if (last === null) return;
    const ended = new Promise<void>((resolve) => last.once('exit', () => resolve()));
    last.ref();
    last.postMessage('close' satisfies ToThread);
    const force = setTimeout(() => void last.terminate(), CLOSE_MS);
    await ended;
    clearTimeout(force);
  }

  async function first(): Promise<Reading | null> {
    if (reading !== null) return reading;
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(late);
        waiting.delete(go);
        resolve();
      };
      const late = setTimeout(go, FIRST_MS);
      waiting.add(go);
    });
    return reading;
  }

  start();
  return { reading: () => reading, problem: () => problem, first, close };
}
