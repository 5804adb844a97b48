// Question and answer with the journal's worker: every question is answered, also when the worker dies.
import { Worker } from 'node:worker_threads';
import { JournalFailure } from '../failure.ts';
import type { Answer, Ask, FromWorker, ToWorker, WorkerOptions } from './message.ts';

// Ten thousand accounts may write at once, at the day's roll; beyond these the disk is not keeping up.
const MAX_WAITING = 16_384;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const CLOSE_MS = 5_000;

export type Answered = Exclude<Answer, { op: 'failed' }>;

export interface WorkerLine {
  /** Rejects with JournalFailure. `bytes` is the weight of the question while it waits. */
  ask(ask: Ask, bytes: number): Promise<Answered>;
  /** Resolves when everything asked before has been answered and the file is closed. */
  close(): Promise<void>;
}

interface Waiting {
  readonly bytes: number;
  readonly resolve: (answer: Answered) => void;
  readonly reject: (failure: JournalFailure) => void;
}

interface Line {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  bytes: number;
  lastId: number;
  /** Why nothing can be asked any more; null while it can. */
  ended: JournalFailure | null;
}

/** Resolves once the file is open and verified. `onFailure` is told when the worker later ends by itself. */
export async function openLine(
  options: WorkerOptions,
  onFailure: (failure: JournalFailure) => void,
): Promise<WorkerLine> {
  const worker = new Worker(workerFile(), { workerData: options });
  const line: Line = { worker, waiting: new Map(), bytes: 0, lastId: 0, ended: null };
  await opened(worker);
  worker.on('message', (message: FromWorker) => {
    if (message.op === 'answers') for (const { id, ...answer } of message.answers) settle(line, id, answer);
  });
  const died = (why: string): void => {
    if (line.ended !== null) return;
    line.ended = new JournalFailure('io', `the journal's worker ended: ${why}`);
    rejectAll(line, line.ended);
    onFailure(line.ended);
  };
  worker.on('error', (error) => died(error.message));
  worker.on('exit', (code) => died(`exit ${code}`));
  return { ask: (ask, bytes) => askWorker(line, ask, bytes), close: () => close(line) };
}

/** Tests run from the sources, but a worker can only run what was compiled. */
function workerFile(): URL {
  return new URL('./journal-worker.js', import.meta.url.replace('/exporter/src/', '/exporter/dist/'));
}

function opened(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void =>
      reject(new JournalFailure('io', `the journal's worker did not start: ${why}`));
    worker.once('error', (error) => fail(error.message));
    worker.once('exit', (code) => fail(`exit ${code}`));
    worker.once('message', (message: FromWorker) => {
      if (message.op === 'refused') reject(new JournalFailure(message.failure.kind, message.failure.message));
      else resolve();
    });
  });
}

function askWorker(line: Line, ask: Ask, bytes: number): Promise<Answered> {
  if (line.ended !== null) return Promise.reject(new JournalFailure('closed', line.ended.message));
  if (line.waiting.size >= MAX_WAITING || line.bytes + bytes > MAX_WAITING_BYTES) {
    const message = `the journal is behind: ${line.waiting.size} appends and reads are waiting`;
    return Promise.reject(new JournalFailure('busy', message));
  }
  line.lastId += 1;
  line.bytes += bytes;
  const id = line.lastId;
  return new Promise((resolve, reject) => {
    line.waiting.set(id, { bytes, resolve, reject });
    line.worker.postMessage({ id, ...ask } satisfies ToWorker);
  });
}

function settle(line: Line, id: number, answer: Answer): void {
  const waiting = line.waiting.get(id);
  if (waiting === undefined) return;
  line.waiting.delete(id);
  line.bytes -= waiting.bytes;
  if (answer.op === 'failed') waiting.reject(new JournalFailure(answer.failure.kind, answer.failure.message));
  else waiting.resolve(answer);
}

function rejectAll(line: Line, why: JournalFailure): void {
  for (const { reject } of line.waiting.values()) reject(why);
  line.waiting.clear();
}

async function close(line: Line): Promise<void> {
  if (line.ended !== null) return;
  line.ended = new JournalFailure('closed', 'the journal is closed');
  const exited = new Promise((resolve) => line.worker.once('exit', resolve));
  line.worker.postMessage({ op: 'close' } satisfies ToWorker);
  const timer = setTimeout(() => void line.worker.terminate(), CLOSE_MS);
  await exited;
  clearTimeout(timer);
  // Only a disk that hung leaves something unanswered here.
  rejectAll(line, new JournalFailure('io', 'the journal was closed before it could answer'));
}
