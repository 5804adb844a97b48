// Pages that could not be sent yet: kept in order for each way, tried again at each look, and said on standard error.
import type { Lane } from '../../notify/lanes.ts';
import type { Message } from '../../notify/message.ts';

/** Beyond this the oldest is dropped: its time stands in none of the others, but the newest says how long it lasts. */
const MOST_WAITING = 20;

export type Way = Pick<Lane, 'id' | 'sender'>;

export type Page = Pick<Message, 'level' | 'text' | 'at'>;

export interface Outbox {
  add(page: Page): void;
  /** Sends what waits; gives up on a way for now at its first failure. */
  flush(): Promise<void>;
  close(): void;
}

export function createOutbox(ways: readonly Way[], complain: (line: string) => void): Outbox {
  const waiting = ways.map((way) => ({ way, pages: [] as Page[] }));
  const sendAll = async ({ id, sender }: Way, pages: Page[]): Promise<void> => {
    for (let next = pages[0]; next !== undefined; next = pages[0]) {
      const sent = await sender.send({ ...next, account: null, kind: 'watch', fact: null });
      if (!sent.ok) {
        complain(`could NOT page by ${id} (${sent.why}); ${pages.length} waiting: ${next.text}`);
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
      await Promise.all(waiting.map(({ way, pages }) => sendAll(way, pages)));
    },
    close() {
      for (const { way } of waiting) way.sender.close();
    },
  };
}
