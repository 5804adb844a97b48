// An account that was proved flat is watched: what is said of what reappears, and of a watch that cannot look.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  factsOf,
  flattening,
  long,
  type Move,
  order,
  ordersRead,
  phase,
  readFailed,
  run,
  sec,
  timer,
} from '../../../../tests/given.ts';
import { BOUGHT, bought, CE, flatReads, locking, read } from '../../../../tests/given-lock.ts';
import type { Order, Position } from '../types.ts';

const locked = (): Course => flatReads(flattening(sec(0), [CE]), 1, 2, 4);
const NEW = long('NEW', 25, 100);
/** The same two books at each of these seconds; what was carried into the day has no order. */
const books = (held: readonly Position[], more: readonly Order[], ...seconds: readonly number[]): Course =>
  run(locked(), ...seconds.flatMap((s) => read(sec(s), [...bought(locked()), ...more], [BOUGHT, ...held])));
const seen = (course: Course) => factsOf(course, 'BypassSeen').map(({ what }) => what);

describe('what reappears in a locked account', () => {
  it('is a bypass once it is still there half a second later, by the time at which both books were asked for', () => {
    expect(seen(books([NEW], [], 10, 10.4))).toEqual([]);
    expect(seen(books([NEW], [], 10, 10.5))).toEqual(['reopened while locked: NEW']);
    // One of the two books is as old as the first look.
    const half = run(books([NEW], [], 10), accountRead(sec(12), [BOUGHT, NEW]));
    expect(seen(half)).toEqual([]);
  });

  it('is named: positions first, then orders, then rows that cannot be read, five at most', () => {
    const more = (n: number) => order({ id: `bot-${n}`, symbol: `O${n}` });
    expect(seen(books([NEW], [more(1), more(2)], 10, 11))).toEqual(['reopened while locked: NEW, O1, O2']);
    expect(seen(books([NEW], [1, 2, 3, 4, 5].map(more), 10, 11))).toEqual([
      'reopened while locked: NEW, O1, O2, O3, O4',
    ]);
    const torn = (s: number): readonly Move[] => [
      ordersRead(sec(s), bought(locked()), { unparsed: ['orders[3]: qty'] }),
      accountRead(sec(s), [BOUGHT], {}, { unparsed: ['positions[1]: net_qty'] }),
    ];
    const unread = run(locked(), ...torn(10), ...torn(12.9));
    expect(seen(unread)).toEqual([]);
    expect(seen(run(unread, ...torn(13)))).toEqual([
      'reopened while locked: positions[1]: net_qty, orders[3]: qty',
    ]);
  });

  it('is a bypass also where the two books disagree: somebody trades', () => {
    // Bought by nobody whom the order book knows.
    const odd = { ...NEW, carriedQty: 0 };
    expect(seen(books([odd], [], 10, 11))).toEqual(['reopened while locked: NEW']);
  });

  it('is none when it has gone again in between', () => {
    const gone = run(books([NEW], [], 10), ...read(sec(10.3), bought(locked()), [BOUGHT]));
    expect(seen(run(gone, ...read(sec(11), bought(locked()), [BOUGHT, NEW])))).toEqual([]);
    expect(phase(gone)).toBe('locked');
  });
});

describe('a position that reappears before the lock', () => {
  const lagging = (...seconds: readonly number[]) =>
    run(locking(), ...seconds.flatMap((s) => read(sec(s), bought(locking()), [CE])));

  it('is given the time of a lag while the order book does not know of it', () => {
    expect(factsOf(lagging(6, 8.9), 'FlatBroken')).toEqual([]);
    expect(factsOf(lagging(6, 9), 'FlatBroken')).toEqual([
      { type: 'FlatBroken', what: 'reopened before the lock: CE' },
    ]);
  });

  it('is given no such time where an order works beside it', () => {
    const rows = [...bought(locking()), order({ id: 'bot', symbol: 'BOT' })];
    const course = run(locking(), ...[6, 6.5].flatMap((s) => read(sec(s), rows, [CE])));
    expect(factsOf(course, 'FlatBroken')).toEqual([
      { type: 'FlatBroken', what: 'reopened before the lock: CE, BOT' },
    ]);
  });
});

describe('a lock that nobody can look at', () => {
  it('calls a person once it was not read for longer than a minute, and says why', () => {
    expect(phase(run(locked(), timer(sec(64))))).toBe('locked');
    const silent = run(locked(), timer(sec(64.1)));
    expect(factsOf(silent, 'KillStuck')).toEqual([
      { type: 'KillStuck', step: 'verifying', why: 'locked, but not read for 60 s' },
    ]);
    const failing = run(locked(), readFailed(sec(5), 'account'), timer(sec(65)));
    expect(factsOf(failing, 'KillStuck')[0]?.why).toBe('locked, but not read for 60 s: network failure');
  });

  it('counts from the older of the two books', () => {
    const half = run(locked(), accountRead(sec(60), [BOUGHT]), timer(sec(65)));
    expect(phase(half)).toBe('stuck');
  });

  it('calls nobody while it is read', () => {
    expect(phase(run(flatReads(locked(), 50), timer(sec(110))))).toBe('locked');
  });
});
