// A position book that lags behind the order book: no time that passes unread makes the older one a reason to exit.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  closed,
  effectDone,
  exitOrder,
  exitsDue,
  factsOf,
  flattening,
  given,
  kill,
  ordersRead,
  phase,
  readFailed,
  restarted,
  run,
  sec,
  short,
  stop,
  timer,
} from '../../../../tests/given.ts';
import type { Order } from '../types.ts';

const SHORT = short('CE', 75, 10_000);
const EXECUTED = stop({ status: 'complete', qty: 75, filled: 75, avgPrice: 12_000 });

/** The stop executes as the kill begins: the order book shows it, the position book does not yet. */
const torn = (): Course =>
  run(
    given(),
    accountRead(sec(0), [SHORT]),
    ordersRead(sec(0), [stop({ qty: 75 })]),
    kill(sec(1)),
    ordersRead(sec(1.1), [EXECUTED]),
    ordersRead(sec(1.2), [EXECUTED]),
    accountRead(sec(1.3), [SHORT]),
  );

describe('a position book that lags behind a stop that has executed', () => {
  it('is not exited on when the broker then cannot be read for a while', () => {
    const blind = run(torn(), readFailed(sec(2), 'account'), readFailed(sec(2), 'orders'), timer(sec(30)));
    expect(phase(blind)).toBe('flattening');
    expect(exitsDue(blind, sec(30))).toEqual([]);
  });

  it('is not exited on by a process that slept meanwhile', () => {
    expect(exitsDue(run(torn(), timer(sec(600))), sec(600))).toEqual([]);
  });

  it('is caught up with by the next reads', () => {
    const bought = closed('CE', 75, 10_000, 12_000);
    const read = (at: number) => [ordersRead(sec(at), [EXECUTED]), accountRead(sec(at + 0.1), [bought])];
    expect(phase(run(torn(), timer(sec(30)), ...[31, 32, 34].flatMap(read)))).toBe('locked');
  });

  it('counts once it still says so when both are read again after longer than any lag', () => {
    const read = (at: number) => [ordersRead(sec(at), [EXECUTED]), accountRead(sec(at + 0.1), [SHORT])];
    expect(exitsDue(run(torn(), ...read(3)), sec(3.2))).toEqual([]);
    expect(exitsDue(run(torn(), ...read(3), ...read(4.5)), sec(4.7))).toHaveLength(1);
  });
});

describe('two books that have long disagreed', () => {
  /** Sold by nobody whom the order book knows: that will not change. */
  const odd = { ...SHORT, carriedQty: 0 };
  const read = (at: number, rows: readonly Order[] = []) => [
    ordersRead(sec(at), rows),
    accountRead(sec(at + 0.1), [odd], { CE: 10_000 }),
  ];

  it('do not vouch for the lag of an exit that has filled since: nothing is sent on the older of them', () => {
    const first = run(given(), ...read(0), ...read(4), kill(sec(5)), ordersRead(sec(5.1)), ...read(5.2));
    const [exit] = exitsDue(first, sec(5.4));
    if (exit === undefined) throw new Error('no exit is due');
    const filled = [exitOrder(exit)];
    const sent = run(first, effectDone(sec(5.5), `exit:${exit.ref}`), ordersRead(sec(6), filled));
    const lagging = run(sent, ...read(6.2, filled), ...read(8.8, filled));
    expect(factsOf(lagging, 'ExitIntended')).toHaveLength(1);
    expect(factsOf(run(lagging, ...read(9, filled)), 'ExitIntended')).toHaveLength(2);
  });

  it('do not keep an exit waiting that filled nothing', () => {
    const first = run(given(), ...read(0), ...read(4), kill(sec(5)), ordersRead(sec(5.1)), ...read(5.2));
    const [exit] = exitsDue(first, sec(5.4));
    if (exit === undefined) throw new Error('no exit is due');
    const rejected = [exitOrder(exit, { status: 'rejected', filled: 0, avgPrice: 0 })];
    const again = run(first, ordersRead(sec(6), rejected), ...read(6.2, rejected), ...read(6.6, rejected));
    expect(factsOf(again, 'ExitIntended')).toHaveLength(2);
  });
});

describe('an order book that goes back behind an exit which it has shown filled', () => {
  /** The exit is settled by the order book; then both books are as they were before it. */
  const before = (course: Course, at: number) =>
    run(course, ordersRead(sec(at)), accountRead(sec(at + 0.1), [SHORT]));
  const settled = (): Course => {
    const first = flattening(sec(0), [SHORT]);
    const [exit] = exitsDue(first, sec(0.1));
    if (exit === undefined) throw new Error('no exit is due');
    return run(first, effectDone(sec(0.2), `exit:${exit.ref}`), ordersRead(sec(0.3), [exitOrder(exit)]));
  };

  it('makes no second exit with a position book that lags alike: both agree, and both are old', () => {
    const course = before(settled(), 0.5);
    expect(factsOf(course, 'ExitSettled')).toHaveLength(1);
    expect(factsOf(course, 'ExitIntended')).toHaveLength(1);
  });

  it('makes none after a restart either: the journal knows of the fill', () => {
    expect(factsOf(before(restarted(settled(), sec(0.4)), 0.5), 'ExitIntended')).toHaveLength(1);
  });

  it('is believed in the end, when it has forgotten the order for longer than any lag', () => {
    const course = before(before(settled(), 0.5), 4);
    expect(factsOf(course, 'ExitIntended')).toHaveLength(2);
  });
});
