// Records how far each sink has told the journal, in a stream of their own: a sink never goes back, and never floods.
import type { LinkReply, NotifiedRequest } from './contract/request.ts';
import { createNotifiedBook, MOST_SINKS, NOTIFIED } from './core/notified.ts';
import type { Clock, Journal } from './core/ports.ts';

const PAGE = 1_000;
/** Checkpoints that may be added to the journal within an hour; a sink sends one a second at the most. */
const MOST_PER_HOUR = 20_000;
const HOUR_MS = 3_600_000;
const SINK = /^[A-Za-z0-9._:-]{1,128}$/;

export interface Notified {
  request(request: NotifiedRequest): Promise<LinkReply>;
}

const refused = (detail: string): LinkReply => ({ type: 'refused', code: 'REFUSED', detail });

/** Takes up where the journal stands. */
export async function openNotified(journal: Journal, clock: Clock): Promise<Notified> {
  const book = createNotifiedBook();
  let head = 0;
  let hour = { since: clock.now(), count: 0 };
  let last: Promise<unknown> = Promise.resolve();
  /** False while what the journal holds is not known for sure: after a failed append it may hold more. */
  let caughtUp = false;

  /** Ends because the journal does. */
  async function catchUp(): Promise<void> {
    for (let more = true; more; ) {
      const page = await journal.read(NOTIFIED, head, PAGE);
      page.forEach(book.take);
      head = page.at(-1)?.seq ?? head;
      more = page.length === PAGE;
    }
    caughtUp = true;
  }

  function room(): boolean {
    const now = clock.now();
    if (now - hour.since >= HOUR_MS) hour = { since: now, count: 0 };
    hour.count += 1;
    return hour.count <= MOST_PER_HOUR;
  }

  async function record({ sink, through }: NotifiedRequest): Promise<LinkReply> {
    if (!SINK.test(sink) || !Number.isSafeInteger(through) || through < 0) return refused('no checkpoint');
    if (!caughtUp) await catchUp();
    const known = book.through(sink);
    if (known !== null && through <= known) return { type: 'recorded', count: 0 };
    if (known === null && book.size >= MOST_SINKS) return refused(`there are ${MOST_SINKS} sinks already`);
    if (!room()) return refused(`at most ${MOST_PER_HOUR} checkpoints an hour are recorded`);
    caughtUp = false;
    const rows = await journal.append(NOTIFIED, head, clock.now(), [{ type: 'Notified', sink, through }]);
    caughtUp = true;
    rows.forEach(book.take);
    head = rows.at(-1)?.seq ?? head;
    return { type: 'recorded', count: rows.length };
  }

  await catchUp();
  return {
    request(asked) {
      // One after another, for each append names the head that the one before it made.
      const answer = last.then(() => record(asked));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}
