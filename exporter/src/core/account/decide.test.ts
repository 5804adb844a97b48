// Commands and what refuses them, the day's turn, and when new exposure is blocked.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  closed,
  command,
  DAY,
  facts,
  factsOf,
  flattening,
  given,
  kill,
  NEXT_DAY,
  order,
  ordersRead,
  phase,
  readFailed,
  restarted,
  run,
  SETTINGS,
  sec,
  short,
  stop,
  T0,
  tick,
  timer,
} from '../../../../tests/given.ts';
import type { Command } from '../input.ts';

const CE = short('CE', 75, 10_000);
const BOUGHT = closed('CE', 75, 10_000, 10_000);
const watching = (): Course =>
  run(given(), accountRead(sec(0), [CE], { CE: 10_000 }), ordersRead(sec(0)), timer(sec(0)));
const locked = (): Course =>
  run(
    flattening(sec(0), []),
    ordersRead(sec(2)),
    accountRead(sec(2), []),
    ordersRead(sec(4)),
    accountRead(sec(4), []),
  );
const ask = (course: Course, name: Exclude<Command['name'], 'rearm' | 'exit'>, at = sec(10)): Course =>
  run(course, command(at, { name, reason: 'because' }));
const rearm = (course: Course, clears: number): Course =>
  run(course, command(sec(10), { name: 'rearm', reason: 'seen', clears }));
const tripOf = (course: Course): number =>
  course.recorded.find(({ fact }) => fact.type === 'KillTripped')?.seq ?? 0;
const lastRefusal = (course: Course) => factsOf(course, 'CommandRefused').at(-1);

describe('a command', () => {
  it('to kill trips a watching, a blocked and a stopped account, with who and why', () => {
    const blocked = run(watching(), timer(sec(30)));
    expect(phase(blocked)).toBe('blocked');
    for (const course of [watching(), blocked, ask(watching(), 'stop')]) {
      const killed = run(course, command(sec(40), { name: 'kill', reason: 'enough' }, 'cli:1000'));
      expect(phase(killed)).toBe('cancelling');
      expect(factsOf(killed, 'KillTripped')).toMatchObject([
        { cause: 'manual', reason: 'enough', by: 'cli:1000', rule: 'manual' },
      ]);
    }
  });

  it.each(['kill', 'cancel', 'stop'] as const)('to %s is refused once a trip runs or holds', (name) => {
    for (const course of [flattening(sec(0), [CE]), locked()]) {
      expect(lastRefusal(ask(course, name))).toMatchObject({ command: name, code: 'ALREADY_TRIPPED' });
    }
  });

  it('to stop and to start monitoring works once each', () => {
    const stopped = ask(watching(), 'stop');
    expect(phase(stopped)).toBe('stopped');
    expect(lastRefusal(ask(stopped, 'stop'))).toMatchObject({ code: 'NOT_WATCHING' });
    const started = ask(stopped, 'start');
    expect(phase(started)).toBe('watching');
    expect(lastRefusal(ask(started, 'start'))).toMatchObject({ code: 'NOT_STOPPED' });
  });

  it('is the only thing that ends a stop: rules do not run while monitoring is stopped', () => {
    const losing = run(ask(watching(), 'stop'), tick(sec(11), 'CE', 15_000), tick(sec(12), 'CE', 15_001));
    expect(phase(losing)).toBe('stopped');
  });

  it('to cancel empties the book without a trip, and says when it is empty', () => {
    const asked = ask(watching(), 'cancel', sec(1));
    const waiting = run(asked, ordersRead(sec(2), [order()]));
    expect(facts(waiting)).not.toContain('CancelCompleted');
    const gone = order({ status: 'cancelled', updatedAt: sec(3) });
    const unread = run(waiting, ordersRead(sec(3), [gone], { unparsed: ['orders[1]: qty'] }));
    expect(facts(unread)).not.toContain('CancelCompleted');
    const empty = run(waiting, ordersRead(sec(3), [gone]));
    expect(factsOf(empty, 'CancelCompleted')).toEqual([{ type: 'CancelCompleted', count: 1 }]);
    expect(phase(empty)).toBe('watching');
    expect(facts(empty)).not.toContain('KillTripped');
  });

  it('to cancel is not answered by a read that was asked for before it', () => {
    const asked = { step: watching().state.view.step, at: sec(0.9) };
    const course = run(ask(watching(), 'cancel', sec(1)), {
      type: 'orders',
      at: sec(2),
      asked,
      read: { orders: [], unparsed: [] },
    });
    expect(facts(course)).not.toContain('CancelCompleted');
  });
});

describe('re-arming', () => {
  it('ends a lock, naming its trip', () => {
    const course = rearm(locked(), tripOf(locked()));
    expect(phase(course)).toBe('watching');
    expect(factsOf(course, 'Rearmed')).toMatchObject([{ clears: tripOf(locked()), by: 'user:asha' }]);
  });

  it('is refused for another trip', () => {
    expect(lastRefusal(rearm(locked(), 1))).toMatchObject({ code: 'WRONG_TRIP' });
  });

  describe('that needs two', () => {
    const two = () =>
      run(locked(), {
        type: 'settings',
        at: sec(9),
        settings: { ...SETTINGS, rearmNeedsTwo: true },
        by: 'config',
      });
    const asks = (course: Course, by: string, at = sec(10)) =>
      run(course, command(at, { name: 'rearm', reason: 'seen', clears: tripOf(course) }, by));

    it('waits for a second identity, and ends the lock when it has asked', () => {
      const first = asks(two(), 'user:asha');
      expect(phase(first)).toBe('locked');
      expect(factsOf(first, 'RearmAsked')).toMatchObject([{ by: 'user:asha' }]);
      const second = asks(first, 'user:ravi', sec(11));
      expect(phase(second)).toBe('watching');
      expect(second.state.memory.rearmAsked).toBeNull();
    });

    it('is refused to the one who asked first', () => {
      expect(lastRefusal(asks(asks(two(), 'user:asha'), 'user:asha'))).toMatchObject({ code: 'SAME_PERSON' });
    });

    it('begins anew when the second comes too late', () => {
      const late = asks(asks(two(), 'user:asha'), 'user:ravi', sec(10 + 601));
      expect(late.state.memory.rearmAsked).toMatchObject({ by: 'user:ravi' });
    });

    it('knows over a restart who has asked', () => {
      const reborn = restarted(asks(two(), 'user:asha'), sec(12));
      expect(phase(asks(reborn, 'user:ravi', sec(13)))).toBe('watching');
    });
  });

  it.each<readonly [string, Course]>([
    ['watching', watching()],
    ['stopped', ask(watching(), 'stop')],
    ['cancelling', run(watching(), kill(sec(1)))],
    ['flattening', flattening(sec(0), [CE])],
    ['stuck', run(flattening(sec(0), [CE]), timer(sec(61)))],
  ])('is refused while the account is %s', (name, course) => {
    expect(phase(course)).toBe(name);
    const refused = rearm(course, tripOf(course));
    expect(lastRefusal(refused)).toMatchObject({ code: 'NOT_LOCKED' });
    expect(phase(refused)).toBe(name);
  });

  it('is refused while the trip is not on disk', () => {
    const course = locked();
    const undurable = { ...course, state: { ...course.state, undurable: true } };
    expect(lastRefusal(rearm(undurable, tripOf(course)))).toMatchObject({ code: 'NOT_DURABLE' });
  });

  it('spends the stops that led to the trip, and none of them counts again', () => {
    const hit = stop({ status: 'complete', filled: 75, avgPrice: 12_000, updatedAt: sec(1) });
    const stopped = run(watching(), ordersRead(sec(1), [hit]), kill(sec(2)));
    expect(stopped.state.memory.stops).toHaveLength(1);
    const flat = run(
      stopped,
      ...[3, 4, 6].flatMap((s) => [ordersRead(sec(s), [hit]), accountRead(sec(s), [BOUGHT])]),
    );
    expect(phase(flat)).toBe('locked');
    const again = run(rearm(flat, tripOf(flat)), ordersRead(sec(11), [hit]), accountRead(sec(11), [BOUGHT]));
    expect(again.state.memory.stops).toEqual([]);
    expect(factsOf(again, 'StopHit')).toHaveLength(1);
  });
});

describe('the turn of the day', () => {
  it('unlocks, clears the stops and keeps the trip in the record', () => {
    const course = run(locked(), { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY });
    expect(phase(course)).toBe('watching');
    expect(course.state.memory).toMatchObject({ day: NEXT_DAY, stops: [], countedStops: [] });
    expect(facts(course)).toContain('KillLocked');
  });

  it('leaves a kill that still runs alone', () => {
    const course = run(flattening(sec(0), [CE]), { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY });
    expect(phase(course)).toBe('stuck');
    expect(course.state.memory.day).toEqual(NEXT_DAY);
  });

  it('does not come twice, nor back when a clock goes back', () => {
    const next = run(given(), { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY });
    const back = run(next, { type: 'day', at: sec(0), day: DAY }, { type: 'day', at: sec(0), day: NEXT_DAY });
    expect(back.state.memory.day).toEqual(NEXT_DAY);
    expect(factsOf(back, 'DayRolled')).toHaveLength(2);
  });

  it("does not count yesterday's stop again, though the old book is still in sight", () => {
    const hit = stop({ status: 'complete', filled: 75, avgPrice: 12_000, updatedAt: sec(1) });
    const before = run(watching(), ordersRead(sec(1), [hit]));
    expect(factsOf(before, 'StopHit')).toHaveLength(1);
    const at = NEXT_DAY.startsAt;
    const after = run(before, { type: 'day', at, day: NEXT_DAY }, accountRead(at, [CE], { CE: 10_000 }));
    expect(factsOf(after, 'StopHit')).toHaveLength(1);
    expect(after.state.memory.stops).toEqual([]);
  });
});

describe('new exposure is blocked', () => {
  it('when the account has not been read for too long, and freed by good reads', () => {
    const silent = run(watching(), readFailed(sec(10), 'account'), timer(sec(21)));
    expect(factsOf(silent, 'Blocked')).toMatchObject([{ rule: 'stale-feed' }]);
    const half = run(silent, accountRead(sec(22), [CE], { CE: 10_000 }));
    expect(phase(half)).toBe('blocked');
    const back = run(half, ordersRead(sec(22)));
    expect(phase(back)).toBe('watching');
  });

  it('when a condition of a killing rule is unknown beyond its grace', () => {
    let course = watching();
    for (let s = 5; s <= 85; s += 5) course = run(course, accountRead(sec(s), [CE]), ordersRead(sec(s)));
    expect(phase(course)).toBe('blocked');
    expect(factsOf(course, 'Blocked')[0]?.why).toContain('unknown for too long');
    const known = run(course, accountRead(sec(86), [CE], { CE: 10_000 }), ordersRead(sec(86)));
    expect(phase(known)).toBe('watching');
  });

  it('still after a restart, until a good read proves that all is clear', () => {
    const reborn = run(
      restarted(run(watching(), timer(sec(30))), sec(31)),
      { type: 'settings', at: sec(31), settings: SETTINGS, by: 'config' },
      { type: 'day', at: sec(31), day: DAY },
      timer(sec(32)),
    );
    expect(phase(reborn)).toBe('blocked');
    const blind = run(reborn, accountRead(sec(33), [CE]), ordersRead(sec(33)));
    expect(phase(blind)).toBe('blocked');
    const clear = run(blind, accountRead(sec(34), [CE], { CE: 10_000 }), ordersRead(sec(34)));
    expect(phase(clear)).toBe('watching');
  });
});

describe('the record', () => {
  it('keeps fresh marks of what is open, at most once a minute', () => {
    const quiet = [10, 20, 30, 59].map((s) => tick(sec(s), 'CE', 10_000 + s));
    const course = run(watching(), ...quiet, ordersRead(sec(59)));
    expect(factsOf(course, 'MarksKept')).toHaveLength(1);
    const later = run(course, accountRead(sec(60), [CE], { CE: 10_060 }));
    expect(factsOf(later, 'MarksKept').at(-1)).toMatchObject({ marks: { CE: { price: 10_060 } } });
  });

  it('has no fact for settings that say the same', () => {
    const same = { type: 'settings', at: T0, settings: { ...SETTINGS }, by: 'config' } as const;
    expect(run(given(), same).recorded).toHaveLength(given().recorded.length);
  });

  it('says with the trip what was seen, what the limit was, and since when', () => {
    const course = run(
      watching(),
      tick(sec(1), 'CE', 11_000),
      tick(sec(2), 'CE', 12_100),
      tick(sec(3), 'CE', 12_110),
    );
    expect(factsOf(course, 'KillTripped')).toMatchObject([
      {
        rule: 'outer-loss',
        by: 'tripline',
        mtm: -158_250,
        seenAt: sec(2),
        evidence: [{ condition: 'dailyLoss', observed: -158_250, limit: 150_000 }],
      },
    ]);
  });
});
