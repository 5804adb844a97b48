// The thread that keeps the samples: a slow, full or broken disk holds up nobody but itself.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { diskFailure, sampleKeeper } from './embedded/keeper.ts';
import { openToWrite } from './embedded/schema.ts';
import type { FromHistory, HistoryWorkerData, ToHistory } from './message.ts';

/** Between two steps of tidying, so that batches never wait long; and between two looks when all is tidy. */
const STEP_MS = 100;
const REST_MS = 10_000;

function start(port: MessagePort, data: HistoryWorkerData): void {
  const db = openToWrite(data);
  const keeper = sampleKeeper(db, data.keepDays);
  let timer: NodeJS.Timeout | undefined;

  const append = (batch: Extract<ToHistory, { op: 'batch' }>['batch']): FromHistory => {
    try {
      keeper.append(batch);
      return { count: batch.length, why: null };
    } catch (error) {
      const why = diskFailure(error);
      if (why === null) throw error;
      return { count: batch.length, why };
    }
  };

  /** Tidying that fails, on a full disk say, is tried again later: what is kept is not touched by that. */
  const tidy = (): void => {
    let more = false;
    try {
      more = keeper.tidy(Date.now());
    } catch (error) {
      if (diskFailure(error) === null) throw error;
    }
    timer = setTimeout(tidy, more ? STEP_MS : REST_MS);
  };

  port.on('message', (message: ToHistory) => {
    if (message.op === 'batch') return port.postMessage(append(message.batch));
    clearTimeout(timer);
    db.close();
    port.close();
  });
  timer = setTimeout(tidy, REST_MS);
}

if (parentPort !== null) start(parentPort, workerData);
