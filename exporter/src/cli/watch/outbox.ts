// Pages that could not be sent yet: kept in order for each pager, tried again at each look, and said on standard error.
import type { Page, Pager } from './pagers.ts';

/** Beyond this the oldest is dropped: its time stands in none of the others, but the newest says how long it lasts. */
const MOST_WAITING = 20;

export interface Outbox {
  add(page: Page): void;
  /** Sends what waits; gives up on a pager for now at its first failure. */
  flush(): Promise<void>;
}

export function createOutbox(pagers: readonly Pager[], complain: (line: string) => void): Outbox {
  const waiting = pagers.map((pager) => ({ pager, pages: [] as Page[] }));
  const sendAll = async (pager: Pager, pages: Page[]): Promise<void> => {
    for (let next = pages[0]; next !== undefined; next = pages[0]) {
      const why = await pager.send(next);
      if (why !== null) {
        complain(`could NOT page by ${pager.name} (${why}); ${pages.length} waiting: ${next.text}`);
        return;
      }
      pages.shift();
    }
  };
  return {
    add(page) {
      for (const { pages } of waiting) {
        pages.push(page);
        if (pages.length > MOST_WAITING) pages.shift();
      }
    },
    async flush() {
      await Promise.all(waiting.map(({ pager, pages }) => sendAll(pager, pages)));
    },
  };
}
