// The thread that answers questions to the history, one after another: a year of days holds up nothing else.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { answer } from './answer.ts';
import type { AnswerWorkerData, FromAnswer, ToAnswer } from './answer-message.ts';
import { documentOf } from './answered.ts';
import { openPast } from './open-past.ts';

async function answered(
  { source }: AnswerWorkerData,
  { inquiry, setting, format }: ToAnswer,
): Promise<FromAnswer> {
  try {
    // Opened for each question: the file may have been put back from a backup meanwhile.
    const past = openPast(source);
    try {
      const outcome = await answer(past, inquiry, setting);
      if (!outcome.ok) return outcome;
      return { ok: true, bytes: new Uint8Array(Buffer.from(documentOf(outcome.answered, format))) };
    } finally {
      past.close();
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, code: 'HISTORY_UNREADABLE', detail };
  }
}

function start(port: MessagePort, data: AnswerWorkerData): void {
  port.on('message', async (message: ToAnswer) => {
    const reply = await answered(data, message);
    port.postMessage(reply, reply.ok ? [reply.bytes.buffer] : []);
  });
}

if (parentPort !== null) start(parentPort, workerData);
