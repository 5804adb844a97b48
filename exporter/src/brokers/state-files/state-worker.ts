// Reads the state files on a thread of its own, so that a large file never holds up the engine.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { fundView } from '../../core/risk/fund-view.ts';
import { candidates, type StateFilesOptions } from './files.ts';
import { createLoader } from './loader.ts';
import type { Reading, ToThread } from './message.ts';
import { watchFolders } from './watch.ts';

const POLL_MS = 1_000;
/** Least time between two looks: a writer in place makes many events of one writing. */
const PAUSE_MS = 5;
/** How soon a half-written file is looked at again, at first and at most. */
const FIRST_RETRY_MS = 20;
const LAST_RETRY_MS = 1_000;

function start(port: MessagePort, options: StateFilesOptions): void {
  const loader = createLoader(options);
  const post = poster(port);
  const touched = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let lookedAt = 0;
  let retryMs = FIRST_RETRY_MS;

  const look = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const names = new Set(touched);
    touched.clear();
    if (loader.refresh(names))
      post({ view: fundView(loader.surfaces(), Date.now()), hasRead: loader.hasRead() });
    lookedAt = performance.now();
    if (loader.isTorn()) timer = setTimeout(look, retryMs);
    retryMs = loader.isTorn() ? Math.min(retryMs * 2, LAST_RETRY_MS) : FIRST_RETRY_MS;
  };
  const folders = watchFolders(Object.values(candidates(options)).flat(), (path) => {
    const isPlanned = touched.size > 0;
    touched.add(path);
    if (isPlanned) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(look, Math.max(0, lookedAt + PAUSE_MS - performance.now()));
  });
  const poll = (): void => {
    folders.renew();
    look();
  };
  // Watched before it is read: what changes in between is then seen.
  folders.renew();
  loader.refresh(touched);
  post({ view: fundView(loader.surfaces(), Date.now()), hasRead: loader.hasRead() });
  const polls = setInterval(poll, POLL_MS);
  port.on('message', (message: ToThread) => {
    if (message === 'taken') return post(null);
    clearInterval(polls);
    if (timer !== null) clearTimeout(timer);
    folders.close();
    port.close();
  });
}

/** One reading at a time is under way; of those that come meanwhile the latest is kept. null: it has arrived. */
function poster(port: MessagePort): (reading: Reading | null) => void {
  let isUnderWay = false;
  let next: Reading | null = null;
  return (reading) => {
    if (reading === null) isUnderWay = false;
    else next = reading;
    if (isUnderWay || next === null) return;
    isUnderWay = true;
    port.postMessage(next);
    next = null;
  };
}

if (parentPort !== null) start(parentPort, workerData);
