// The kill step by step: what it waits for, what makes it go on, and how it gets out of every corner.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  closed,
  effectDone,
  effectFailed,
  exitOrder,
  exitsDue,
  facts,
  factsOf,
  flattening,
  given,
  keysDue,
  kill,
  long,
  type Move,
  order,
  ordersRead,
  phase,
  readFailed,
  restarted,
  run,
  sec,
  short,
  timer,
} from '../../../../tests/given.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import type { Exit, Order, Position } from '../types.ts';

const CE = short('CE', 75, 10_000);
const BOUGHT = closed('CE', 75, 10_000, 10_000);
const read = (at: number, orders: readonly Order[], positions: readonly Position[]): readonly Move[] => [
  ordersRead(at, orders),
  accountRead(at, positions, { CE: 10_000 }),
];
const lastExit = (course: Course): Exit => {
  const intended = factsOf(course, 'ExitIntended').at(-1);
  if (intended === undefined) throw new Error('no exit was intended');
  return intended.exit;
};
const locked = (): Course => {
  const first = flattening(sec(0), [CE]);
  const rows = [exitOrder(lastExit(first))];
  return run(first, ...[1, 2, 4].flatMap((s) => read(sec(s), rows, [BOUGHT])));
};

describe('a read', () => {
  const tripped = (): Course => run(given(), ordersRead(sec(0)), accountRead(sec(0), []), kill(sec(1)));
  const asked = (step: number): Move => ({
    type: 'orders',
    at: sec(2),
    asked: { step, at: sec(1) },
    read: { orders: [], unparsed: [] },
  });

  it('that was asked for in the very moment of the trip counts, and one from just before does not', () => {
    const { changedStep } = tripped().state.view;
    expect(phase(run(tripped(), asked(changedStep - 1)))).toBe('cancelling');
    const emptied = run(tripped(), asked(changedStep));
    expect(phase(emptied)).toBe('flattening');
    const account = (step: number): Move => ({
      type: 'account',
      at: sec(2.2),
      asked: { step, at: sec(2.1) },
      read: { positions: [CE], marks: {}, unparsed: [], brokerMtm: null },
    });
    const since = emptied.state.view.changedStep;
    const both = (step: number) => run(emptied, ordersRead(sec(2.1)), account(step));
    expect(factsOf(both(since - 1), 'ExitIntended')).toEqual([]);
    expect(factsOf(both(since), 'ExitIntended')).toHaveLength(1);
  });

  it('is waited for by a process that has just begun: nothing is claimed of what it has not seen', () => {
    const reborn = restarted(run(given(), kill(sec(1))), sec(5));
    expect(phase(run(reborn, timer(sec(5)), timer(sec(30))))).toBe('cancelling');
    const first = flattening(sec(0), [CE]);
    const rows = [exitOrder(lastExit(first))];
    const settled = restarted(run(first, ordersRead(sec(1), rows)), sec(5));
    expect(phase(run(settled, ordersRead(sec(6), rows)))).toBe('flattening');
    expect(phase(run(settled, accountRead(sec(6), [BOUGHT])))).toBe('flattening');
    expect(phase(run(settled, ...read(sec(6), rows, [BOUGHT])))).toBe('verifying');
  });
});

describe('cancelling', () => {
  it('waits out rows that cannot be read, but does not leave positions open for them', () => {
    const unread = (s: number) => ordersRead(sec(s), [], { unparsed: ['orders[0]: qty'] });
    const course = run(given(), ordersRead(sec(0)), accountRead(sec(0), [CE]), kill(sec(0)), unread(1));
    expect(phase(course)).toBe('cancelling');
    expect(phase(run(course, unread(3)))).toBe('flattening');
  });

  it('is stuck when an order will not go, and goes on by itself when it has gone', () => {
    const stubborn = (s: number) => ordersRead(sec(s), [order({ id: 'x' })]);
    const course = run(given(), kill(sec(0)), stubborn(1), stubborn(61));
    expect(phase(course)).toBe('stuck');
    expect(keysDue(course, sec(66))).toContain('cancel:x');
    expect(phase(run(course, ordersRead(sec(70))))).toBe('flattening');
  });
});

describe('what is recorded of a kill', () => {
  it('counts the orders that were cancelled since the trip, and no others', () => {
    const row = (id: string, status: Order['status'], at: number) =>
      order({ id, status, updatedAt: sec(at) });
    const gone = [row('early', 'cancelled', 4), row('then', 'cancelled', 5), row('late', 'cancelled', 6)];
    const book = [...gone, row('filled', 'complete', 6)];
    const course = run(
      given(),
      ordersRead(sec(0)),
      accountRead(sec(0), []),
      kill(sec(5)),
      ordersRead(sec(6), book),
    );
    expect(factsOf(course, 'OrdersCancelled')).toEqual([{ type: 'OrdersCancelled', count: 2 }]);
  });

  it('names the step that takes too long, and what the broker answers meanwhile', () => {
    const slow = (at: number) => run(flattening(sec(0), [CE]), timer(at));
    expect(phase(slow(sec(60) + 10))).toBe('flattening');
    expect(factsOf(slow(sec(60) + 11), 'KillStuck')).toEqual([
      { type: 'KillStuck', step: 'flattening', why: 'flattening for more than 60 s' },
    ]);
    const failing = run(flattening(sec(0), [CE]), readFailed(sec(5), 'orders'), timer(sec(62)));
    expect(factsOf(failing, 'KillStuck')[0]?.why).toBe('flattening for more than 60 s: network failure');
    const cancelling = run(given(), kill(sec(1)), ordersRead(sec(2), [order()]), timer(sec(61.1)));
    expect(factsOf(cancelling, 'KillStuck')).toMatchObject([
      { step: 'cancelling', why: 'cancelling for more than 60 s' },
    ]);
    // It is said once.
    expect(factsOf(run(cancelling, timer(sec(200))), 'KillStuck')).toHaveLength(1);
  });

  it('names what was open again when flat was to be proved: a position, or an order', () => {
    const rows = [exitOrder(lastExit(flattening(sec(0), [CE])))];
    const once = run(flattening(sec(0), [CE]), ...[1, 2].flatMap((s) => read(sec(s), rows, [BOUGHT])));
    const sold = { ...BOUGHT, carriedQty: -100, netQty: -25 };
    expect(factsOf(run(once, ...read(sec(3), rows, [sold])), 'FlatBroken')).toEqual([
      { type: 'FlatBroken', what: 'a position is open again' },
    ]);
    const bot = [...rows, order({ id: 'bot' })];
    expect(factsOf(run(once, ...read(sec(3), bot, [BOUGHT])), 'FlatBroken')).toEqual([
      { type: 'FlatBroken', what: 'an order is open again' },
    ]);
  });

  it('has the P&L of the moment at which it was proved flat, and when that was read', () => {
    const rows = [exitOrder(lastExit(flattening(sec(0), [CE])))];
    const at = { ...BOUGHT, buyAmount: 75 * 10_200 };
    const course = run(flattening(sec(0), [CE]), ...[1, 2, 4].flatMap((s) => read(sec(s), rows, [at])));
    expect(factsOf(course, 'FlatVerified')).toEqual([
      { type: 'FlatVerified', askedAt: sec(4), mtm: -15_000 },
    ]);
  });
});

describe('flattening', () => {
  it('leaves the longs only when no short is left', () => {
    const hedge = long('HEDGE', 75, 500);
    const first = flattening(sec(0), [hedge, CE]);
    expect(exitsDue(first, sec(1)).map(({ symbol }) => symbol)).toEqual(['CE']);
    const rows = [exitOrder(lastExit(first))];
    const second = run(first, ...[1, 2].flatMap((s) => read(sec(s), rows, [hedge, BOUGHT])));
    expect(lastExit(second)).toMatchObject({ symbol: 'HEDGE', side: 'sell', qty: 75 });
  });

  it('exits only the rest after a partial fill, at a price that reaches further', () => {
    const first = flattening(sec(0), [CE]);
    const part = [exitOrder(lastExit(first), { status: 'cancelled', filled: 25 })];
    const left = { ...CE, netQty: -50, buyQty: 25, buyAmount: 250_000 };
    const course = run(first, ...[1, 2].flatMap((s) => read(sec(s), part, [left])));
    expect(lastExit(course)).toMatchObject({ qty: 50, netBefore: -50, price: 10_400 });
  });

  it('never reverses: after a fill that came late there is nothing left to exit', () => {
    const first = flattening(sec(0), [CE]);
    const lost = run(first, effectFailed(sec(1), `exit:${lastExit(first).ref}`, 'unknown'));
    const late = [exitOrder(lastExit(first))];
    const course = run(
      lost,
      ...read(sec(3.9), [], [CE]),
      ...[4, 5].flatMap((s) => read(sec(s), late, [BOUGHT])),
    );
    expect(factsOf(course, 'ExitIntended')).toHaveLength(1);
    expect(phase(course)).toBe('verifying');
  });

  it('does not take an unreadable book for proof that an order is absent', () => {
    const first = flattening(sec(0), [CE]);
    const lost = run(first, effectFailed(sec(1), `exit:${lastExit(first).ref}`, 'unknown'));
    const unread = ordersRead(sec(9), [], { unparsed: ['orders[0]: qty'] });
    expect(facts(run(lost, unread, accountRead(sec(9), [CE])))).not.toContain('ExitSettled');
  });

  it('gives an order that was accepted far longer to show up', () => {
    const first = flattening(sec(0), [CE]);
    const sent = run(first, effectDone(sec(1), `exit:${lastExit(first).ref}`, 'id-1'));
    expect(facts(run(sent, ordersRead(sec(29))))).not.toContain('ExitSettled');
    expect(factsOf(run(sent, ordersRead(sec(31))), 'ExitSettled')).toMatchObject([{ outcome: 'absent' }]);
  });

  it('pauses between refusals, and longer once it is stuck', () => {
    const refuse = (course: Course, at: number) =>
      run(course, effectFailed(at, `exit:${lastExit(course).ref}`, 'no'), ...read(at, [], [CE]));
    const first = refuse(flattening(sec(0), [CE]), sec(1));
    expect(factsOf(first, 'ExitIntended')).toHaveLength(1);
    expect(factsOf(run(first, timer(sec(1.5))), 'ExitIntended')).toHaveLength(2);
    const again = refuse(run(first, timer(sec(61.5)), timer(sec(62))), sec(63));
    expect(phase(again)).toBe('stuck');
    const count = factsOf(again, 'ExitIntended').length;
    expect(factsOf(run(again, timer(sec(67))), 'ExitIntended')).toHaveLength(count);
    expect(factsOf(run(again, timer(sec(68))), 'ExitIntended')).toHaveLength(count + 1);
  });

  it('out of stuck ends locked like any other', () => {
    const stuck = run(flattening(sec(0), [CE]), timer(sec(61)));
    const rows = [exitOrder(lastExit(stuck))];
    const course = run(stuck, ...[62, 63, 65].flatMap((s) => read(sec(s), rows, [BOUGHT])));
    expect(phase(course)).toBe('locked');
  });

  it('calls a person after so many rounds, once, and goes on', () => {
    let course = flattening(sec(0), [CE], { exit: { ...DEFAULT_SETTINGS.exit, maxRounds: 2 } });
    for (let n = 1; n <= 6; n++) {
      const rows = factsOf(course, 'ExitIntended').map(({ exit }) =>
        exitOrder(exit, { status: 'cancelled', filled: 0, avgPrice: 0 }),
      );
      course = run(course, ...read(sec(n), rows, [CE]), ...read(sec(n + 0.5), rows, [CE]));
      if (n === 1) expect(phase(course)).toBe('flattening');
    }
    expect(factsOf(course, 'KillStuck')).toEqual([
      { type: 'KillStuck', step: 'flattening', why: 'not flat after 2 rounds of exits' },
    ]);
    const { phase: now } = course.state.memory;
    const first = course.recorded.find(({ fact }) => fact.type === 'ExitIntended')?.at;
    expect(now).toMatchObject({ trip: { firstExitAt: first, left: [], told: [] }, during: { exits: [{}] } });
    expect(facts(course).indexOf('KillStuck')).toBeLessThan(facts(course).lastIndexOf('ExitIntended'));
  });

  it('never uses a reference twice, over rounds and restarts', () => {
    let course = flattening(sec(0), [CE, short('PE', 2_000, 10_000)]);
    for (let n = 1; n < 6; n++) {
      const rows = factsOf(course, 'ExitIntended').map(({ exit }) =>
        exitOrder(exit, { status: 'cancelled', filled: 0 }),
      );
      course = run(restarted(course, sec(n)), ...read(sec(n), rows, [CE]), ...read(sec(n + 0.5), rows, [CE]));
    }
    const refs = factsOf(course, 'ExitIntended').map(({ exit }) => exit.ref);
    expect(refs.length).toBeGreaterThan(6);
    expect(new Set(refs).size).toBe(refs.length);
  });
});

describe('verifying', () => {
  const once = (): Course => {
    const first = flattening(sec(0), [CE]);
    const rows = [exitOrder(lastExit(first))];
    return run(first, ...[1, 2].flatMap((s) => read(sec(s), rows, [BOUGHT])));
  };

  it('counts its second from the later of the two reads of the first look', () => {
    const first = flattening(sec(0), [CE]);
    const rows = [exitOrder(lastExit(first))];
    const settled = run(first, ordersRead(sec(1), rows), accountRead(sec(2), [BOUGHT]));
    const course = run(settled, ordersRead(sec(2.9), rows));
    expect(factsOf(course, 'FlatSeen')).toEqual([{ type: 'FlatSeen', askedAt: sec(2.9) }]);
  });

  it('counts from the position book where that was read later', () => {
    const first = flattening(sec(0), [CE]);
    const rows = [exitOrder(lastExit(first))];
    const course = run(
      first,
      ordersRead(sec(1), rows),
      ordersRead(sec(2), rows),
      accountRead(sec(2.5), [BOUGHT]),
    );
    expect(factsOf(course, 'FlatSeen')).toEqual([{ type: 'FlatSeen', askedAt: sec(2.5) }]);
  });

  it('is not begun over rows of the order book that cannot be read, and they break it', () => {
    const first = flattening(sec(0), [CE]);
    const rows = [exitOrder(lastExit(first))];
    const torn = (s: number): readonly Move[] => [
      ordersRead(sec(s), rows, { unparsed: ['orders[1]: qty'] }),
      accountRead(sec(s), [BOUGHT]),
    ];
    expect(phase(run(first, ...[1, 2, 9].flatMap(torn)))).toBe('flattening');
    expect(facts(run(once(), ...torn(4)))).toContain('FlatBroken');
  });

  it('waits while the order book knows of a fill that the position book does not show yet', () => {
    const sold = order({
      id: 'late',
      symbol: 'PE',
      side: 'sell',
      filled: 75,
      avgPrice: 9_000,
      status: 'complete',
    });
    const rows = [exitOrder(lastExit(once())), sold];
    const torn = run(once(), ...read(sec(4), rows, [BOUGHT]));
    expect(phase(torn)).toBe('verifying');
    const shown = run(torn, ...read(sec(5), rows, [BOUGHT, short('PE', 75, 9_000, { carriedQty: 0 })]));
    expect(phase(shown)).toBe('cancelling');
  });

  it('survives a restart between the two looks', () => {
    const rows = [exitOrder(lastExit(once()))];
    const reborn = run(restarted(once(), sec(3)), timer(sec(3)));
    expect(phase(reborn)).toBe('verifying');
    expect(phase(run(reborn, ...read(sec(4), rows, [BOUGHT])))).toBe('locked');
  });

  it('starts again from the cancels when something is open, and calls a person when that goes on', () => {
    let course = once();
    for (let n = 1; n <= 6; n++) {
      const at = 10 * n;
      const rows = [exitOrder(lastExit(once())), order({ id: `bot-${n}`, type: 'limit' })];
      course = run(course, ...read(sec(at), rows, [BOUGHT]));
      if (n === 6) break;
      expect(phase(course)).toBe('cancelling');
      expect(keysDue(course, sec(at))).toContain('gate:closed');
      const gone = [exitOrder(lastExit(once()))];
      course = run(course, ...[1, 2, 3].flatMap((s) => read(sec(at + s * 0.3), gone, [BOUGHT])));
      expect(phase(course)).toBe('verifying');
    }
    expect(phase(course)).toBe('stuck');
    expect(factsOf(course, 'FlatBroken')).toHaveLength(6);
    expect(factsOf(course, 'KillStuck')).toEqual([
      { type: 'KillStuck', step: 'cancelling', why: 'reopened 6 times, while proving it flat' },
    ]);
  });
});

describe('locked', () => {
  const rows = () => [exitOrder(lastExit(locked()))];
  const reopened: Position = { ...BOUGHT, netQty: -25, sellQty: 100, sellAmount: 1_000_000 };
  const trade = order({ id: 'hand', side: 'sell', filled: 25, avgPrice: 10_000, status: 'complete' });

  it('is flattened again when somebody trades, with the gate closed anew', () => {
    const shut = run(locked(), effectDone(sec(4), 'gate:closed'));
    const again = run(shut, ...[10, 11].flatMap((s) => read(sec(s), [...rows(), trade], [reopened])));
    expect(factsOf(again, 'BypassSeen')).toMatchObject([{ what: expect.stringContaining('CE') }]);
    expect(phase(again)).toBe('cancelling');
    expect(keysDue(again, sec(11))).toContain('gate:closed');
    const exits = run(again, ...[12, 13].flatMap((s) => read(sec(s), [...rows(), trade], [reopened])));
    expect(lastExit(exits)).toMatchObject({ side: 'buy', qty: 25 });
  });

  it('does not take one read for a bypass', () => {
    const blip = run(locked(), ...read(sec(10), rows(), [reopened]), ...read(sec(11), rows(), [BOUGHT]));
    expect(phase(blip)).toBe('locked');
  });

  it('that nobody can look at calls a person, and locks again once it is seen to be flat', () => {
    const blind = run(locked(), timer(sec(60)), timer(sec(90)));
    expect(phase(blind)).toBe('stuck');
    expect(factsOf(blind, 'KillStuck')[0]?.why).toContain('locked, but not read');
    const seen = run(blind, ...read(sec(95), rows(), [BOUGHT]));
    expect(phase(seen)).toBe('locked');
    const open = run(blind, ...read(sec(95), rows(), [reopened]), ...read(sec(96), rows(), [reopened]));
    expect(phase(open)).not.toBe('locked');
  });

  it('calls a person when the budget of bypasses is spent', () => {
    let course = locked();
    for (let n = 1; n <= 6; n++) {
      const bot = order({ id: `bot-${n}` });
      course = run(course, ...[0, 1].flatMap((s) => read(sec(20 * n + s), [...rows(), bot], [BOUGHT])));
      expect(factsOf(course, 'BypassSeen')).toHaveLength(n);
      if (n === 6) break;
      course = run(course, ...[2, 3, 4, 6].flatMap((s) => read(sec(20 * n + s), rows(), [BOUGHT])));
      expect(phase(course)).toBe('locked');
    }
    expect(phase(course)).toBe('stuck');
    expect(factsOf(course, 'KillStuck').at(-1)?.why).toBe('reopened 6 times, last while locked');
    expect(course.state.memory.phase).toMatchObject({ trip: { bookEmptyAt: sec(0) + 10, lockedAt: sec(4) } });
  });

  it('is still locked after a restart, and still watched', () => {
    const reborn = run(restarted(locked(), sec(10)), timer(sec(10)));
    expect(phase(reborn)).toBe('locked');
    expect(keysDue(reborn, sec(10))).toEqual(['gate:closed']);
    const again = run(reborn, ...[11, 12].flatMap((s) => read(sec(s), [...rows(), trade], [reopened])));
    expect(phase(again)).toBe('cancelling');
  });

  it('lasts until the day ends', () => {
    expect(locked().state.memory.phase).toMatchObject({
      name: 'locked',
      until: locked().state.memory.day?.endsAt,
    });
  });
});
