// What the history's thread does each second: a batch into the store; between batches, small steps of everything else.
import type { Ms } from '../../core/types.ts';
import type { DayCloser } from './day-closer.ts';
import type { Feed } from './feed.ts';
import type { FromHistory, ThreadStatus } from './message.ts';
import type { HistoryStore } from './port.ts';

export const BATCH_MS = 1_000;
/** While there is more: short, and long enough for what else the thread has to do. */
const MORE_MS = 20;
/** After a batch that was refused. What waits meanwhile is bounded by who gives it. */
const RETRY_MS = 5_000;
/** Between two steps of tidying, so that batches never wait long; and between two looks when all is tidy. */
const STEP_MS = 50;
const REST_MS = 1_000;

interface Parts {
  readonly store: HistoryStore;
  readonly feed: Feed;
  readonly closer: DayCloser;
  readonly now: () => Ms;
  readonly say: (said: FromHistory) => void;
}

export interface Keeping {
  /** Keeps what waits, as far as the store takes it, and closes the store. */
  close(): Promise<void>;
}

function statusOf({ store, feed, closer }: Parts): ThreadStatus {
  const { waiting, dropped, trouble } = store.status();
  const { facts, lag, failures } = feed;
  return { waiting, dropped, trouble: feed.trouble ?? trouble ?? closer.trouble, facts, lag, failures };
}

export function keepHistory(parts: Parts): Keeping {
  const { store, feed, closer, now, say } = parts;
  let batches: NodeJS.Timeout | undefined;
  let steps: NodeJS.Timeout | undefined;
  let tidying: Promise<void> = Promise.resolve();
  let closing = false;

  const batch = (): void => {
    const { failures } = feed;
    const answered = feed.step();
    say({ answered, status: statusOf(parts) });
    const pause = feed.failures > failures ? RETRY_MS : BATCH_MS;
    batches = setTimeout(batch, feed.more ? MORE_MS : pause);
  };

  /** A day's record is made when all that was kept of it has arrived. */
  const arrived = (): boolean => feed.lag === 0 && store.status().waiting === 0;

  const step = async (): Promise<void> => {
    const more = (await store.tidy(now())) || (arrived() && (await closer.step(now())));
    if (!closing) steps = setTimeout(tidy, more ? STEP_MS : REST_MS);
  };
  function tidy(): void {
    tidying = step();
  }

  batch();
  steps = setTimeout(tidy, REST_MS);
  return {
    async close() {
      closing = true;
      clearTimeout(batches);
      clearTimeout(steps);
      await tidying;
      // Facts that are left wait in the journal; samples have nobody else.
      for (let left = feed.waiting; left > 0 && feed.trouble === null; left = feed.waiting) {
        say({ answered: feed.step(), status: statusOf(parts) });
      }
      await store.close();
    },
  };
}
