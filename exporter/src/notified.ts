// Records how far each sink has told the journal, in a stream of their own: a sink never goes back, and never floods.
import type { LinkReply, NotifiedRequest } from './contract/request.ts';
import { createNotifiedBook, MOST_SINKS, NOTIFIED } from './core/notified.ts';
import type { Clock, Journal } from './core/ports.ts';
import { openOwnStream } from './own-stream.ts';

/** Checkpoints that may be added to the journal within an hour; a sink sends one a second at the most. */
const MOST_PER_HOUR = 20_000;
const SINK = /^[A-Za-z0-9._:-]{1,128}$/;

export interface Notified {
  request(request: NotifiedRequest): Promise<LinkReply>;
}

const refused = (detail: string): LinkReply => ({ type: 'refused', code: 'REFUSED', detail });

/** Takes up where the journal stands. */
export async function openNotified(journal: Journal, clock: Clock): Promise<Notified> {
  const book = createNotifiedBook();
  const stream = await openOwnStream({
    ...{ journal, clock, name: NOTIFIED, mostPerHour: MOST_PER_HOUR },
    take: book.take,
  });

  async function record({ sink, through }: NotifiedRequest): Promise<LinkReply> {
    if (!SINK.test(sink) || !Number.isSafeInteger(through) || through < 0) return refused('no checkpoint');
    const known = book.through(sink);
    if (known !== null && through <= known) return { type: 'recorded', count: 0 };
    if (known === null && book.size >= MOST_SINKS) return refused(`there are ${MOST_SINKS} sinks already`);
    const count = await stream.append([{ type: 'Notified', sink, through }]);
    if (count === null) return refused(`at most ${MOST_PER_HOUR} checkpoints an hour are recorded`);
    return { type: 'recorded', count };
  }

  return { request: (asked) => stream.inTurn(() => record(asked)) };
}
