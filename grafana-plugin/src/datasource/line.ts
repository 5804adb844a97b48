// The one line of a data source to its exporter, shared by every panel that asks: it opens with the first of them and
// closes a little after the last has gone, so that a refresh of the dashboard does not break it.
import {
  asyncScheduler,
  map,
  Observable,
  ReplaySubject,
  type SchedulerLike,
  share,
  throttleTime,
  timer,
} from 'rxjs';
import type { Recorded } from '../../../exporter/src/core/fact.ts';
import { asMessage } from '../../../exporter/src/gateway/console/page/desk.ts';
import { emptyStore, MOST_FACTS, type Store, takeIn, takeNews } from './store.ts';

export const FLUSH_MS = 250;
/** A refreshed panel asks again before this has passed. */
export const LINGER_MS = 2_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 15_000;

/** As much of the browser's EventSource as is used. */
export interface Source {
  readonly readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  addEventListener(name: string, take: (event: { readonly data: string }) => void): void;
  close(): void;
}

/** The value of EventSource.CLOSED: the browser will not try again by itself. */
const CLOSED = 2;

export interface Ways {
  /** Opens the stream after that position; null: from now. */
  open(after: number | null): Source;
  /** The newest position of the journal; null where it is not told. */
  head(): Promise<number | null>;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  readonly scheduler?: SchedulerLike;
}

const parse = (data: string): unknown => JSON.parse(data);

/** Runs one line until it is told to end; `changed` follows whatever it learns. */
function hold(store: Store, place: { last: number | null }, ways: Ways, changed: () => void): () => void {
  let source: Source | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let retryMs = RETRY_FIRST_MS;
  let isOver = false;

  const say = (line: Store['desk']['line'], why: string): void => {
    store.desk.line = line;
    store.desk.why = why;
    changed();
  };
  /** A message that cannot be read must not end the line: the next one may be well. */
  const on = (name: string, take: (data: never) => void): void =>
    source?.addEventListener(name, ({ data }) => {
      try {
        take(parse(data) as never);
      } catch {
        store.desk.why = `the exporter sent a ${name} that cannot be read`;
      }
      changed();
    });
  const connect = async (): Promise<void> => {
    if (place.last === null) {
      const head = await ways.head().catch(() => null);
      place.last = head === null ? null : Math.max(0, head - MOST_FACTS);
    }
    if (isOver) return;
    source = ways.open(place.last);
    source.onopen = () => {
      retryMs = RETRY_FIRST_MS;
      say('live', '');
    };
    // A line that merely broke is opened again by the browser, which says the last id that it has had.
    source.onerror = () => {
      if (source?.readyState !== CLOSED) return say('broken', 'the line broke; reconnecting');
      say('broken', 'the exporter or Grafana refused the line');
      again = setTimeout(() => void connect(), retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_MOST_MS);
    };
    on('frame', (frame) => takeIn(store, asMessage(frame), ways.now()));
    on('sessions', (told: { readonly sessions: Store['sessions'] }) => {
      store.sessions = told.sessions;
    });
    on('fact', (fact: Recorded) => {
      place.last = Math.max(place.last ?? 0, fact.position);
      takeNews(store, fact);
    });
  };
  void connect();
  return () => {
    isOver = true;
    clearTimeout(again);
    source?.close();
    store.desk.line = 'connecting';
  };
}

/** The store as it is after each flush, at most four times a second; who comes late gets the last one at once. */
export function createLine(ways: Ways): Observable<Store> {
  const store = emptyStore();
  const place = { last: null as number | null };
  const scheduler = ways.scheduler ?? asyncScheduler;
  return new Observable<void>((subscriber) => hold(store, place, ways, () => subscriber.next())).pipe(
    throttleTime(FLUSH_MS, scheduler, { leading: true, trailing: true }),
    map(() => store),
    share({
      connector: () => new ReplaySubject<Store>(1),
      resetOnRefCountZero: () => timer(LINGER_MS, scheduler),
    }),
  );
}
