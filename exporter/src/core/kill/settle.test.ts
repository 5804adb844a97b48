// What became of an exit is what the order book proves, and nothing else: filled, refused, absent, or not known yet.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  effectDone,
  effectFailed,
  exitOrder,
  exitsDue,
  factsOf,
  flattening,
  ordersRead,
  restarted,
  run,
  sec,
  short,
  timer,
} from '../../../../tests/given.ts';
import type { Exit } from '../types.ts';

const CE = short('CE', 75, 10_000);
const first = (): Course => flattening(sec(0), [CE]);
const exit = (): Exit => {
  const [one] = factsOf(first(), 'ExitIntended');
  if (one === undefined) throw new Error('no exit was intended');
  return one.exit;
};
const key = (): string => `exit:${exit().ref}`;
const settled = (course: Course) => factsOf(course, 'ExitSettled');

describe('an exit that the order book shows', () => {
  it('is settled by it once it works no more, with what it filled and at which price', () => {
    const working = run(first(), ordersRead(sec(1), [exitOrder(exit(), { status: 'open', filled: 50 })]));
    expect(settled(working)).toEqual([]);
    const done = exitOrder(exit(), { avgPrice: 10_150, reason: null });
    expect(settled(run(working, ordersRead(sec(2), [done])))).toEqual([
      {
        type: 'ExitSettled',
        ref: exit().ref,
        orderId: done.id,
        outcome: 'complete',
        filled: 75,
        avgPrice: 10_150,
        detail: '',
      },
    ]);
  });

  it('has no price where it filled nothing, and the reason that the broker gave', () => {
    const over = { status: 'rejected' as const, filled: 0, avgPrice: 0, reason: 'no margin' };
    expect(settled(run(first(), ordersRead(sec(1), [exitOrder(exit(), over)])))).toMatchObject([
      { outcome: 'rejected', filled: 0, avgPrice: null, detail: 'no margin' },
    ]);
  });

  it('that the broker has split is settled when the last part is, at the average of what they filled', () => {
    const parts = [
      exitOrder(exit(), { id: 'p1', qty: 25, filled: 25, avgPrice: 10_000 }),
      exitOrder(exit(), { id: 'p2', qty: 50, filled: 50, avgPrice: 10_300 }),
    ];
    const half = parts.map((part, i) => (i === 0 ? part : { ...part, status: 'open' as const, filled: 0 }));
    const course = run(first(), ordersRead(sec(1), half));
    expect(settled(course)).toEqual([]);
    expect(settled(run(course, ordersRead(sec(2), parts)))).toMatchObject([
      { orderId: 'p2', filled: 75, avgPrice: 10_200 },
    ]);
  });

  it('is not settled by the order of somebody else', () => {
    const other = exitOrder(exit(), { tag: 'mine' });
    expect(settled(run(first(), ordersRead(sec(1), [other])))).toEqual([]);
  });
});

describe('an exit that no order book shows', () => {
  const lost = (retry: 'yes' | 'no' | 'unknown') => run(first(), effectFailed(sec(1), key(), retry));

  it.each(['yes', 'no'] as const)('is refused where the broker surely did not act (retry %s)', (retry) => {
    expect(settled(run(lost(retry), timer(sec(1))))).toEqual([
      {
        type: 'ExitSettled',
        ref: exit().ref,
        orderId: null,
        outcome: 'refused',
        filled: 0,
        avgPrice: null,
        detail: 'network failure',
      },
    ]);
  });

  it('is absent when a book that was asked for three seconds after it was lost does not show it', () => {
    expect(settled(run(lost('unknown'), ordersRead(sec(3.9)), timer(sec(60))))).toEqual([]);
    expect(settled(run(lost('unknown'), ordersRead(sec(4))))).toMatchObject([
      { outcome: 'absent', detail: 'network failure' },
    ]);
  });

  it('is absent only after ten times as long where the broker has taken it', () => {
    const taken = run(first(), effectDone(sec(1), key(), 'id-1'));
    expect(settled(run(taken, ordersRead(sec(30.9))))).toEqual([]);
    expect(settled(run(taken, ordersRead(sec(31))))).toMatchObject([
      { outcome: 'absent', detail: 'not in the order book' },
    ]);
  });

  it('is never absent while it has not been sent', () => {
    const waiting = run(first(), ordersRead(sec(50)));
    expect(settled(waiting)).toEqual([]);
    expect(exitsDue(waiting, sec(50))).toHaveLength(1);
  });

  it('of a process that died may have left it until the end: its time begins with the next process', () => {
    const reborn = restarted(first(), sec(10));
    expect(settled(run(reborn, timer(sec(60))))).toEqual([]);
    expect(settled(run(reborn, ordersRead(sec(12.9))))).toEqual([]);
    expect(settled(run(reborn, ordersRead(sec(13))))).toMatchObject([{ outcome: 'absent' }]);
  });

  it('is not absent from a book of which a row cannot be read', () => {
    const torn = ordersRead(sec(9), [], { unparsed: ['orders[0]: qty'] });
    expect(settled(run(lost('unknown'), torn))).toEqual([]);
  });
});

describe('after an exit was settled', () => {
  it('the next is planned at once where it filled in part, and after a pause where it was refused', () => {
    const left = { ...CE, netQty: -50, buyQty: 25, buyAmount: 250_000 };
    const part = exitOrder(exit(), { status: 'cancelled', filled: 25 });
    const books = [ordersRead(sec(1), [part]), ordersRead(sec(1.1), [part]), accountRead(sec(1.1), [left])];
    expect(factsOf(run(first(), ...books), 'ExitIntended')).toHaveLength(2);
    const none = exitOrder(exit(), { status: 'rejected', filled: 0, avgPrice: 0 });
    const refused = run(
      first(),
      ordersRead(sec(1), [none]),
      ordersRead(sec(1.1), [none]),
      accountRead(sec(1.1), [CE]),
    );
    expect(factsOf(run(refused, timer(sec(1.49))), 'ExitIntended')).toHaveLength(1);
    expect(factsOf(run(refused, timer(sec(1.5))), 'ExitIntended')).toHaveLength(2);
  });
});
