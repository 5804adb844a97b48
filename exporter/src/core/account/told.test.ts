// Closed trades on record: each once, whatever is read twice, late or not at all, and whenever the process dies.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  command,
  DAY,
  effectDone,
  factsOf,
  given,
  keysDue,
  kill,
  NEXT_DAY,
  order,
  ordersRead,
  phase,
  position,
  restarted,
  run,
  SETTINGS,
  sec,
  tick,
  timer,
} from '../../../../tests/given.ts';
import { fill, ids, QUIET, read, rowsOf, told } from '../../../../tests/given-trades.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import type { Order } from '../types.ts';
import { seeTrades } from './told.ts';

const TRIP = [fill(sec(1), 'buy', 25, 10_000), fill(sec(2), 'sell', 25, 10_400)];
const NAME = `CE|NRML|o${sec(2)}`;
const watched = (fills: readonly Order[], ...at: readonly number[]): Course =>
  run(given(QUIET), ...at.flatMap((s) => read(sec(s), fills)));

describe('a closed trade', () => {
  it('goes on record once, as soon as reads have shown it for longer than a book can lag', () => {
    expect(told(watched(TRIP, 3, 5.9))).toEqual([]);
    const course = watched(TRIP, 3, 6, 7, 8, 60);
    expect(factsOf(course, 'TradesClosed')).toHaveLength(1);
    expect(told(course)).toEqual([
      {
        id: NAME,
        symbol: 'CE',
        side: 'long',
        qty: 25,
        entryPrice: 10_000,
        exitPrice: 10_400,
        openedAt: sec(1),
        closedAt: sec(2),
        pnl: 10_000,
      },
    ]);
  });

  it('has prices of six digits, and a result without any', () => {
    const fills = [fill(sec(1), 'buy', 1, 100), fill(sec(2), 'buy', 2, 101), fill(sec(3), 'sell', 3, 102)];
    expect(told(watched(fills, 4, 8))).toMatchObject([{ entryPrice: 100.666667, exitPrice: 102, pnl: 4 }]);
  });

  it('is not told again after a restart, a reset of the day, a book that goes back, or other settings', () => {
    const once = watched(TRIP, 3, 6);
    const reset = run(once, command(sec(7), { name: 'reset-day', reason: 'a new start' }));
    const other = { ...SETTINGS, ...QUIET, verifyGapMs: 2_000 };
    const courses = [
      run(restarted(once, sec(7)), ...read(sec(8), TRIP), ...read(sec(20), TRIP)),
      run(reset, ...read(sec(8), TRIP), ...read(sec(20), TRIP)),
      run(
        once,
        ...read(sec(7), TRIP.slice(0, 1)),
        ...read(sec(8), []),
        ...[9, 20].flatMap((s) => read(sec(s), TRIP)),
      ),
      run(once, { type: 'settings', at: sec(7), settings: other, by: 'config' }, ...read(sec(20), TRIP)),
    ];
    for (const course of courses) expect(ids(course)).toEqual([NAME]);
  });

  it('is not another one because one read lacks its entry', () => {
    const exitOnly = [...TRIP.slice(1), fill(sec(3), 'buy', 25, 10_000), fill(sec(3.5), 'sell', 25, 10_000)];
    const whole = [...TRIP.slice(0, 1), ...exitOnly];
    const course = run(
      watched(whole, 4),
      ordersRead(sec(5), exitOnly),
      ...[6, 10].flatMap((s) => read(sec(s), whole)),
    );
    expect(ids(course)).toEqual([NAME, `CE|NRML|o${sec(3.5)}`]);
  });

  it('of a turned position and the one that the same order opened are two', () => {
    const fills = [
      fill(sec(1), 'buy', 60, 100),
      fill(sec(2), 'sell', 100, 110),
      fill(sec(3), 'buy', 40, 120),
    ];
    const first = watched(fills.slice(0, 2), 2.5, 6);
    expect(ids(first)).toEqual([NAME]);
    const both = run(restarted(first, sec(7)), ...read(sec(8), fills), ...read(sec(12), fills));
    expect(ids(both)).toEqual([NAME, `CE|NRML|o${sec(3)}`]);
    expect(told(both).map(({ pnl }) => pnl)).toEqual([600, -400]);
  });

  it('waits while an order that it is made of may still fill, and holds up those after it of its contract alone', () => {
    const part = fill(sec(1), 'buy', 25, 10_000, { qty: 50, status: 'open' });
    const after = [fill(sec(4), 'buy', 25, 10_000), fill(sec(5), 'sell', 25, 10_000)];
    const other = TRIP.map((o) => ({ ...o, id: `pe-${o.id}`, symbol: 'PE', instrument: 'PE' }));
    const waiting = watched([part, ...TRIP.slice(1), ...after, ...other], 6, 10, 60);
    expect(ids(waiting)).toEqual([`PE|NRML|pe-o${sec(2)}`]);
    const filled = { ...part, filled: 50, status: 'complete', updatedAt: sec(61) } as const;
    const course = run(
      waiting,
      ...[62, 66].flatMap((s) => read(sec(s), [filled, ...TRIP.slice(1), ...after, ...other])),
    );
    // The fill came after the sales, so that it closed what they had opened.
    expect(told(course).slice(1)).toMatchObject([
      { side: 'short', pnl: 10_000, closedAt: sec(4) },
      { side: 'short', qty: 25, closedAt: sec(61) },
    ]);
  });

  it('whose price was put right a moment ago holds up those after it of its contract', () => {
    const after = [fill(sec(2.2), 'buy', 25, 10_000), fill(sec(2.4), 'sell', 25, 10_000)];
    const right = { ...TRIP[1], avgPrice: 10_300 } as Order;
    const fills = [...TRIP.slice(0, 1), right, ...after];
    const course = run(watched([...TRIP, ...after], 3), ...read(sec(5), fills), ...read(sec(6.5), fills));
    expect(told(course)).toEqual([]);
    expect(told(run(course, ...read(sec(8), fills))).map(({ pnl }) => pnl)).toEqual([7_500, 0]);
  });

  it('is told with its result where its row comes late, and without one where none ever does', () => {
    const late = run(given(QUIET), ...read(sec(3), TRIP, []), ...read(sec(9), TRIP, []));
    expect(told(late)).toEqual([]);
    expect(told(run(late, ...read(sec(10), TRIP), ...read(sec(14), TRIP)))).toMatchObject([{ pnl: 10_000 }]);
    const never = run(late, ...read(sec(62.9), TRIP, []));
    expect(told(never)).toEqual([]);
    expect(told(run(never, ...read(sec(63), TRIP, []), ...read(sec(70), TRIP)))).toMatchObject([
      { pnl: null },
    ]);
  });

  it('is told at once without a result where its position was carried in', () => {
    const carried = position({ carriedQty: 25, sellQty: 25, sellAmount: 250_000, buyQty: 25 });
    const course = run(given(QUIET), ...[3, 6].flatMap((s) => read(sec(s), TRIP.slice(1), [carried])));
    expect(told(course)).toMatchObject([{ id: NAME, entryPrice: null, openedAt: null, pnl: null }]);
  });

  it('waits while the books disagree, and is told as it is when that never ends', () => {
    const wrong = rowsOf(TRIP.slice(0, 1));
    const course = run(given(QUIET), ...[3, 10, 60].flatMap((s) => read(sec(s), TRIP, wrong)));
    expect(told(course)).toEqual([]);
    expect(ids(run(course, ...read(sec(64), TRIP, wrong)))).toEqual([NAME]);
  });

  it('is not lost over a row that cannot be read', () => {
    const unread = { unparsed: ['orders[2]: qty'] };
    const course = run(watched(TRIP, 3), ordersRead(sec(4), TRIP, unread), ordersRead(sec(5), TRIP, unread));
    expect(ids(run(course, ...read(sec(7), TRIP)))).toEqual([NAME]);
    expect(ids(run(course, { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY }))).toEqual([NAME]);
    expect(ids(run(given(QUIET), accountRead(sec(3), []), ordersRead(sec(4), TRIP, unread)))).toEqual([]);
  });

  it('is none of an account whose trading system pushes its day', () => {
    const pushed = accountRead(sec(3), [], {}, { pushed: { state: { total_pnl: 1 }, receivedAt: sec(3) } });
    const book = [fill(DAY.startsAt - 2, 'buy', 1, 1), fill(DAY.startsAt - 1, 'sell', 1, 1), ...TRIP];
    for (const fills of [TRIP, book])
      expect(ids(run(given(QUIET), pushed, ordersRead(sec(3), fills), ordersRead(sec(90), fills)))).toEqual(
        [],
      );
  });

  it('is one of at most 200 in a fact, and the others follow', () => {
    const fills = Array.from({ length: 250 }, (_, i) => [
      fill(sec(1) + 2 * i, 'buy', 1, 100),
      fill(sec(1) + 2 * i + 1, 'sell', 1, 101),
    ]).flat();
    const course = watched(fills, 3, 7, 11);
    expect(factsOf(course, 'TradesClosed').map(({ trades }) => trades.length)).toEqual([200, 50]);
    expect(new Set(ids(course)).size).toBe(250);
    const rolled = run(watched(fills, 3), { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY });
    expect(factsOf(rolled, 'TradesClosed').map(({ trades }) => trades.length)).toEqual([200, 50]);
    expect(Object.keys(course.state.memory.toldTrades)).toEqual(['CE|NRML']);
  });

  it('is not looked for on a tick: what is untold is the same list until a read', () => {
    const idle = watched(TRIP, 3, 6);
    expect(seeTrades(idle.state.memory, idle.state.view)).toBe(seeTrades(idle.state.memory, idle.state.view));
    const waiting = watched(TRIP, 3);
    const later = run(waiting, tick(sec(4), 'CE', 10_000), timer(sec(60)));
    expect(later.state.view.untold).toBe(waiting.state.view.untold);
    expect(ids(later)).toEqual([]);
  });
});

describe('a kill', () => {
  const exits = (course: Course) => course.recorded.map(({ fact }) => fact.type);
  const killed = (settings = {}): Course =>
    run(given({ ...QUIET, ...settings }), ...read(sec(3), TRIP), kill(sec(4)));
  const reads = (course: Course, ...at: readonly number[]) =>
    run(course, ...at.flatMap((s) => [ordersRead(sec(s), TRIP), accountRead(sec(s), rowsOf(TRIP))]));

  it('waits for no trade: they are told once it is locked', () => {
    const running = run(
      killed(),
      timer(sec(30)),
      ordersRead(sec(40), [...TRIP, order({ symbol: 'PE' })]),
      timer(sec(50)),
    );
    expect(phase(running)).toBe('cancelling');
    expect(ids(running)).toEqual([]);
    const stuck = run(running, timer(sec(120)));
    expect(phase(stuck)).toBe('stuck');
    expect(ids(stuck)).toEqual([]);
    const locked = reads(killed(), 5, 6, 7.5, 8);
    expect(phase(locked)).toBe('locked');
    expect(ids(locked)).toEqual([NAME]);
    expect(exits(locked).indexOf('TradesClosed')).toBeGreaterThan(exits(locked).indexOf('KillLocked'));
  });

  it('that logs out tells them with it, because nothing is read after', () => {
    const quick = {
      kill: { ...DEFAULT_SETTINGS.kill, logout: true },
      exit: { ...SETTINGS.exit, absentAfterMs: 60_000 },
    };
    const stable = reads(killed(quick), 5, 6, 7.5, 9);
    expect(ids(stable)).toEqual([]);
    const logout = keysDue(stable, sec(9.1)).find((key) => key.startsWith('logout:')) ?? 'none';
    const out = run(stable, effectDone(sec(10), logout));
    expect(exits(out).slice(-2)).toEqual(['TradesClosed', 'LoggedOut']);
    expect(ids(run(out, timer(sec(11)), { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY }))).toEqual([
      NAME,
    ]);
  });
});

describe('the turn of the day', () => {
  const roll = { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY } as const;
  const late = NEXT_DAY.startsAt - 500;
  const trip = [fill(late - 100, 'buy', 25, 100), fill(late, 'sell', 25, 110)];

  it('is recorded after the trades of its day, however new they are, also while a kill runs', () => {
    for (const moves of [[], [kill(late + 200)]]) {
      const course = run(given(QUIET), ...read(late + 100, trip), ...moves, roll);
      const types = course.recorded.map(({ fact }) => fact.type);
      expect(types.lastIndexOf('TradesClosed')).toBe(types.lastIndexOf('DayRolled') - 1);
      expect(
        ids(run(course, ...[1, 5, 90].flatMap((s) => read(NEXT_DAY.startsAt + 1000 * s, trip)))),
      ).toHaveLength(1);
    }
  });

  it('loses none that was closed just before it and read after it, and none that was opened before it', () => {
    const rolled = run(given(QUIET), ...read(late, trip.slice(0, 1)), roll);
    const seen = [1, 5, 9].map((s) => NEXT_DAY.startsAt + 1000 * s);
    const before = run(rolled, ...seen.flatMap((at) => read(at, trip)));
    expect(told(before)).toMatchObject([{ pnl: 250, closedAt: late }]);
    const over = [...trip.slice(0, 1), fill(NEXT_DAY.startsAt + 10, 'sell', 25, 90)];
    expect(told(run(rolled, ...seen.flatMap((at) => read(at, over))))).toMatchObject([
      { side: 'long', pnl: -250, openedAt: late - 100, closedAt: NEXT_DAY.startsAt + 10 },
    ]);
  });

  it('tells nothing that was closed before the first day that was watched', () => {
    const old = trip.map((o) => ({ ...o, updatedAt: DAY.startsAt - 1000 }));
    expect(ids(watched(old, 3, 7))).toEqual([]);
  });

  it('tells what the day had once, where a clock that was ahead goes back', () => {
    const ahead = run(watched(TRIP, 3, 7), roll);
    const back = { ...DAY, startsAt: DAY.startsAt + 1, name: 'again' };
    const course = run(
      ahead,
      { type: 'day', at: sec(8), day: back },
      ...[9, 13, 80].flatMap((s) => read(sec(s), TRIP)),
    );
    expect(course.state.memory.day?.name).toBe('again');
    expect(ids(course)).toEqual([NAME]);
  });
});
