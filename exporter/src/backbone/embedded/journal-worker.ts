// The only writer of the journal's file, on its own thread: a slow disk never holds up the engine.
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { JournalFailure } from '../failure.ts';
import { type Commit, prepareCommit, storageFailure } from './commit.ts';
import type {
  Answer,
  Append,
  FailureData,
  FromWorker,
  Numbered,
  Read,
  ToWorker,
  WorkerOptions,
} from './message.ts';
import { prepareRead, type ReadRows } from './read.ts';
import { openDatabase } from './schema.ts';
import { verifyTail } from './tail.ts';
import { takeWriterLock } from './writer-lock.ts';

const BATCH_MESSAGES = 256;

interface Store {
  readonly commit: Commit;
  readonly read: ReadRows;
  readonly close: () => void;
}

function start(port: MessagePort, options: WorkerOptions): void {
  const say = (message: FromWorker): void => port.postMessage(message);
  try {
    const store = openStore(options);
    say({ op: 'opened' });
    port.on('message', (first: ToWorker) => {
      const answers: Numbered<Answer>[] = [];
      const goOn = serve(store, drain(port, first), answers);
      if (answers.length > 0) say({ op: 'answers', answers });
      if (!goOn) port.close();
    });
  } catch (error) {
    say({ op: 'refused', failure: openingFailure(error, options.file) });
  }
}

/** The lock comes first: until we hold it, the file is somebody else's. */
function openStore(options: WorkerOptions): Store {
  const release = takeWriterLock(options.file);
  let db: Database.Database | null = null;
  try {
    db = openDatabase(options);
    verifyTail(db, options.file);
    const open = db;
    return {
      commit: prepareCommit(open),
      read: prepareRead(open),
      close: () => {
        open.close();
        release();
      },
    };
  } catch (error) {
    db?.close();
    release();
    throw error;
  }
}

/** Takes what is waiting as well: while the disk worked on the last batch, the next one gathered. */
function drain(port: MessagePort, first: ToWorker): ToWorker[] {
  const batch = [first];
  while (batch.length < BATCH_MESSAGES) {
    const next: { message: ToWorker } | undefined = receiveMessageOnPort(port);
    if (next === undefined) break;
    batch.push(next.message);
  }
  return batch;
}

/** In order: a read sees every append that was asked for before it. False when the journal was closed. */
function serve(store: Store, batch: readonly ToWorker[], answers: Numbered<Answer>[]): boolean {
  let appends: Numbered<Append>[] = [];
  const flush = (): void => {
    if (appends.length > 0) answers.push(...store.commit(appends));
    appends = [];
  };
  for (const message of batch) {
    if (message.op === 'append') {
      appends.push(message);
      continue;
    }
    flush();
    if (message.op === 'close') {
      store.close();
      return false;
    }
    answers.push(readAnswer(store, message));
  }
  flush();
  return true;
}

function readAnswer(store: Store, message: Numbered<Read>): Numbered<Answer> {
  try {
    return { id: message.id, op: 'rows', rows: store.read(message) };
  } catch (error) {
    return { id: message.id, op: 'failed', failure: storageFailure(error) };
  }
}

function openingFailure(error: unknown, file: string): FailureData {
  if (error instanceof JournalFailure) return { kind: error.kind, message: error.message };
  const { kind, message } = storageFailure(error);
  return { kind, message: `${file} could not be opened: ${message}` };
}

if (parentPort !== null) start(parentPort, workerData);
