// The journal to read: a page at a time as JSON, or live as server-sent events.
import { z } from 'zod';
import type { Recorded } from '../../core/fact.ts';
import type { JournalReader } from '../ports.ts';
import type { Deps } from './deps.ts';
import { refuse } from './problem.ts';
import { json } from './reply.ts';
import { type Route, route } from './route.ts';
import { EventPage } from './schema/event.ts';
import { accountId, position, wholeNumber } from './schema/input.ts';

/** Facts looked through for one page when only one account's are wanted. */
const MOST_SCANNED = 5_000;

interface Page {
  readonly events: readonly Recorded[];
  /** Ask with `after` = this for what follows. */
  readonly next: number;
}

function pageOf(reader: JournalReader, after: number, limit: number, account: string | undefined): Page {
  const rows = reader.readAll(after, account === undefined ? limit : MOST_SCANNED);
  const wanted = account === undefined ? rows : rows.filter((row) => row.account === account);
  const events = wanted.slice(0, limit);
  // A full page may end before what was looked through; the next one must not skip the rest.
  const seen = wanted.length > limit ? events.at(-1) : rows.at(-1);
  return { events, next: seen?.position ?? after };
}

const list = ({ reader }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/events',
    scope: 'read',
    tag: 'events',
    summary: 'A page of the journal, oldest first',
    query: z.strictObject({
      after: position.default(0),
      limit: wholeNumber(1, 1_000).default(100),
      account: accountId.optional(),
    }),
    answers: [
      { status: 200, what: 'Facts after the position; more while `next` is below `head`', schema: EventPage },
    ],
    problems: [],
    handle: ({ query: { after, limit, account } }) =>
      json(200, { ...pageOf(reader, after, limit, account), head: reader.head() }),
  });

const STREAM_HEADERS = { 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' };

/**
 * Where a client goes on: what the browser remembers comes first, then what the address says, then now.
 * A place beyond the head belongs to another journal; all of this one is news to that client.
 */
function startOf(lastEventId: string | undefined, after: number | undefined, head: number): number {
  const remembered = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : after;
  if (remembered === undefined) return head;
  return remembered > head ? 0 : remembered;
}

const stream = ({ reader, streams }: Deps): Route =>
  route({
    method: 'GET',
    path: '/api/events/stream',
    scope: 'read',
    tag: 'events',
    summary: 'The journal and the accounts, live',
    query: z.strictObject({ after: position.optional() }),
    headers: { 'Last-Event-ID': 'Position of the last fact received; facts go on after it' },
    answers: [
      {
        status: 200,
        what:
          '`event: fact`, each once, `id:` = position; `event: frame` with the accounts and `event: sessions`, ' +
          'latest wins',
        type: 'text/event-stream',
      },
    ],
    problems: ['TOO_MANY_STREAMS'],
    handle({ query, header }) {
      if (!streams.room()) {
        return refuse('TOO_MANY_STREAMS', 'close one or try later', {}, { 'Retry-After': '10' });
      }
      const after = startOf(header('last-event-id'), query.after, reader.head());
      const open = { status: 200, headers: STREAM_HEADERS, type: 'text/event-stream', text: '' };
      return { ...open, stream: (res) => streams.open(res, after) };
    },
  });

export const events = (deps: Deps): readonly Route[] => [list(deps), stream(deps)];
