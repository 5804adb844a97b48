// Keeps one gateway thread alive: starts it, starts another when it dies, and never lets its death reach the engine.
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
/** A thread that lived this long had a good start: the next pause is short again. */
const HEALTHY_MS = 60_000;

export interface KeeperDeps {
  /** The thread's data without its link; called anew for each thread. */
  readonly data: () => Readonly<Record<string, unknown>>;
  /** A new thread is up and this is the engine's end of its link. */
  readonly connect: (port: MessagePort) => void;
  readonly listening: (address: { host: string; port: number }) => void;
  /** It ended; `first` when it never listened, which a person must mend (a port in use). */
  readonly died: (why: string, first: boolean) => void;
}

export interface Keeper {
  close(): Promise<void>;
}

const GATEWAY = new URL('./gateway/worker.js', import.meta.url.replace('/exporter/src/', '/exporter/dist/'));

/** `file` is the thread's compiled code. */
export function keepGateway(deps: KeeperDeps, file: URL = GATEWAY): Keeper {
  let worker: Worker | null = null;
  let closing = false;
  let everListened = false;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;

  function again(why: string, bornAt: number): void {
    worker = null;
    if (closing) return;
    deps.died(why, !everListened);
    if (Date.now() - bornAt > HEALTHY_MS) pauseMs = FIRST_PAUSE_MS;
    timer = setTimeout(start, pauseMs);
    pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
  }

  function start(): void {
    const bornAt = Date.now();
    const { port1, port2 } = new MessageChannel();
    worker = new Worker(file, { workerData: { ...deps.data(), link: port2 }, transferList: [port2] });
    let why = 'it ended';
    worker.on('error', (error) => {
      why = error.message;
    });
    worker.on('exit', () => again(why, bornAt));
    worker.on('message', (message: { type?: string; host: string; port: number }) => {
      if (message.type !== 'listening') return;
      everListened = true;
      deps.listening(message);
    });
    deps.connect(port1);
  }

  async function close(): Promise<void> {
    closing = true;
    clearTimeout(timer);
    const last = worker;
    if (last === null) return;
    const ended = new Promise<void>((resolve) => last.once('exit', () => resolve()));
    last.postMessage('close');
    const force = setTimeout(() => void last.terminate(), 1_000);
    await ended;
    clearTimeout(force);
  }

  start();
  return { close };
}
