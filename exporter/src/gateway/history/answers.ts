// Questions to the history, answered by a thread of their own behind a bounded queue, in a bounded time.
import { Worker } from 'node:worker_threads';
import type { Log } from '../../log.ts';
import type { AnswerWorkerData, FromAnswer, ToAnswer } from './answer-message.ts';

/** Nothing was answered: too many ask, it took too much, or the thread died of it. */
export type NoAnswer = {
  readonly ok: false;
  readonly code: 'TOO_MANY_QUESTIONS' | 'QUESTION_TOO_BIG' | 'INTERNAL';
};

export interface Answers {
  /** Never rejects. */
  ask(message: ToAnswer): Promise<FromAnswer | NoAnswer>;
  close(): Promise<void>;
}

export interface AnswersOptions extends AnswerWorkerData {
  readonly log: Log;
  /** Questions that may wait behind the one that is being answered. */
  readonly mostWaiting?: number;
  readonly timeMs?: number;
  /** Without a question for so long the thread is ended, and its memory given back. */
  readonly idleMs?: number;
}

const MOST_WAITING = 8;
const TIME_MS = 30_000;
const IDLE_MS = 60_000;
/** A question that needs more than this is ended, not the process. */
const MOST_MIB = 1_024;

const WORKER = new URL('./answer-worker.js', import.meta.url.replace('/exporter/src/', '/exporter/dist/'));

interface Waiting {
  readonly message: ToAnswer;
  readonly done: (answer: FromAnswer | NoAnswer) => void;
}

export function openAnswers(options: AnswersOptions): Answers {
  const { source, log, mostWaiting = MOST_WAITING, timeMs = TIME_MS, idleMs = IDLE_MS } = options;
  const waiting: Waiting[] = [];
  let worker: Worker | null = null;
  let current: Waiting | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  /** Its thread is given up: whatever it was doing is never heard of again. */
  const giveUp = (): Promise<unknown> => {
    const last = worker;
    worker = null;
    clearTimeout(timer);
    return last?.terminate() ?? Promise.resolve();
  };

  const finish = (answer: FromAnswer | NoAnswer): void => {
    const asked = current;
    current = null;
    clearTimeout(timer);
    asked?.done(answer);
    next();
  };

  function start(): Worker {
    const own = new Worker(WORKER, {
      workerData: { source } satisfies AnswerWorkerData,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MIB },
    });
    let code: NoAnswer['code'] = 'INTERNAL';
    own.on('message', (answer: FromAnswer) => {
      if (own === worker) finish(answer);
    });
    own.on('error', (error: Error & { readonly code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') code = 'QUESTION_TOO_BIG';
      else log.error({ err: error }, 'the thread that answers questions to the history died');
    });
    own.on('exit', () => {
      if (own !== worker) return;
      worker = null;
      if (current !== null) finish({ ok: false, code });
    });
    own.unref();
    return own;
  }

  function next(): void {
    if (current !== null || closed) return;
    current = waiting.shift() ?? null;
    if (current === null) {
      timer = setTimeout(() => void giveUp(), idleMs).unref();
      return;
    }
    worker ??= start();
    timer = setTimeout(() => {
      void giveUp();
      finish({ ok: false, code: 'QUESTION_TOO_BIG' });
    }, timeMs);
    worker.postMessage(current.message);
  }

  return {
    ask: (message) =>
      new Promise((done) => {
        if (closed || waiting.length >= mostWaiting) return done({ ok: false, code: 'TOO_MANY_QUESTIONS' });
        waiting.push({ message, done });
        if (current === null) {
          clearTimeout(timer);
          next();
        }
      }),
    async close() {
      closed = true;
      const left = [...(current === null ? [] : [current]), ...waiting.splice(0)];
      current = null;
      await giveUp();
      for (const { done } of left) done({ ok: false, code: 'TOO_MANY_QUESTIONS' });
    },
  };
}
