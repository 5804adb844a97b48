// What the hours of the market mean for an account: prices at the close stay good, silence is no fault, a deaf broker is.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  DAY,
  facts,
  factsOf,
  given,
  type Move,
  NEXT_DAY,
  ordersRead,
  phase,
  readFailed,
  restarted,
  run,
  sec,
  short,
  tick,
  timer,
} from '../../../tests/given.ts';
import { accountFrame } from './frame.ts';
import { freshAsOf, isClosed, marketAt, tradedSince } from './market.ts';
import type { Settings } from './settings.ts';
import type { Day, Ms } from './types.ts';

const OPENS = Date.parse('2024-07-24T03:45:00Z');
const CLOSES = Date.parse('2024-07-24T10:00:00Z');
const WITH: Day = { ...DAY, session: { opensAt: OPENS, closesAt: CLOSES } };
const NEXT: Day = {
  ...NEXT_DAY,
  session: { opensAt: OPENS + 86_400_000, closesAt: CLOSES + 86_400_000 },
};
const HOLIDAY: Day = { ...NEXT_DAY, session: null };
const CE = short('CE', 75, 10_000);
const SEC = 1_000;
const MIN = 60_000;
const HOUR = 3_600_000;

/** The account in a day with a session, with a price of `pricedAt` while it is read at `at`. */
const read = (at: Ms, pricedAt: Ms, price = 10_500): Move =>
  accountRead(at, [CE], { CE: { price, at: pricedAt } });
/** Taken over at `at`, with the hours of the day known. */
const came = (at: Ms, over: Partial<Settings> = {}): Course =>
  restarted(run(given(over), { type: 'day', at: sec(0), day: WITH }), at);
/** Taken over the close: read well just before it. */
function atClose(pricedAt = CLOSES - SEC): Course {
  return run(came(CLOSES - 2 * SEC), ordersRead(CLOSES - SEC), read(CLOSES - SEC, pricedAt));
}
/** Read each half minute from `from` to `until`, prices standing still. */
function quiet(course: Course, from: Ms, until: Ms, pricedAt: Ms): Course {
  let next = course;
  for (let at = from; at <= until; at += 15 * SEC) next = run(next, ordersRead(at), read(at, pricedAt));
  return next;
}
const mtm = ({ state }: Course) => state.view.mtm?.value ?? null;

describe('the hours of a day', () => {
  it.each([
    [null, OPENS, 'always', false],
    [DAY, OPENS, 'always', false],
    [WITH, OPENS - 1, 'before', true],
    [WITH, OPENS, 'open', false],
    [WITH, CLOSES - 1, 'open', false],
    [WITH, CLOSES, 'after', true],
    [HOLIDAY, OPENS, 'none', true],
  ] as const)('%#: %s', (day, at, market, closed) => {
    expect([marketAt(day, at), isClosed(day, at)]).toEqual([market, closed]);
  });

  it('want prices of now, of the close, or of whenever', () => {
    expect(freshAsOf(DAY, OPENS)).toBe(OPENS);
    expect(freshAsOf(WITH, OPENS)).toBe(OPENS);
    expect(freshAsOf(WITH, CLOSES + HOUR)).toBe(CLOSES);
    expect([freshAsOf(WITH, OPENS - 1), freshAsOf(HOLIDAY, OPENS)]).toEqual([0, 0]);
  });

  it('count only the time in which something could be heard', () => {
    expect(tradedSince(DAY, OPENS, OPENS + 5)).toBe(5);
    expect(tradedSince(WITH, OPENS - HOUR, OPENS + 5)).toBe(5);
    expect(tradedSince(WITH, CLOSES - 5, CLOSES + HOUR)).toBe(5);
    expect(tradedSince(WITH, CLOSES + 5, CLOSES + HOUR)).toBe(0);
    expect([tradedSince(WITH, OPENS - 9, OPENS - 1), tradedSince(HOLIDAY, 0, OPENS)]).toEqual([0, 0]);
  });
});

describe('after the close', () => {
  it('the closing price counts all night, and nothing is blocked', () => {
    const night = quiet(atClose(), CLOSES + MIN, CLOSES + 10 * MIN, CLOSES - SEC);
    expect(mtm(night)).toBe(-37_500);
    expect(phase(night)).toBe('watching');
    expect(factsOf(night, 'MarksKept').length).toBeLessThanOrEqual(2);
  });

  it('a price that was stale at the close stays so: unknown, but no reason to block', () => {
    const night = quiet(atClose(CLOSES - 16 * SEC), CLOSES, CLOSES + 10 * MIN, CLOSES - 16 * SEC);
    expect(mtm(night)).toBeNull();
    expect(phase(night)).toBe('watching');
  });

  it('what had been unknown for too long before it stays blocked', () => {
    const trading = came(CLOSES - 5 * MIN);
    const blind = quiet(trading, CLOSES - 5 * MIN, CLOSES - MIN, CLOSES - 10 * MIN);
    expect(phase(blind)).toBe('blocked');
    expect(phase(quiet(blind, CLOSES + MIN, CLOSES + 5 * MIN, CLOSES - 10 * MIN))).toBe('blocked');
  });

  it('a broker that cannot be read is said all the same', () => {
    const deaf = run(atClose(), readFailed(CLOSES + MIN, 'account'), timer(CLOSES + 2 * MIN));
    expect(phase(deaf)).toBe('blocked');
    expect(factsOf(deaf, 'Blocked')).toMatchObject([{ rule: 'stale-feed' }]);
  });

  it('a broker that cannot be read is said by a rule that is unknown for it, too', () => {
    const rules = [{ id: 'loss', when: 'all', terms: [{ condition: 'dailyLoss' }], then: 'kill' }] as const;
    const never = run(came(CLOSES + MIN, { rules }), timer(CLOSES + 2 * MIN), timer(CLOSES + 4 * MIN));
    expect(phase(never)).toBe('blocked');
  });

  it('a process that comes back in the night knows the MTM from what it kept', () => {
    const late = run(atClose(), tick(CLOSES - 500, 'CE', 10_520), ordersRead(CLOSES + 2 * MIN));
    const kept = run(late, read(CLOSES + 3 * MIN, CLOSES - SEC));
    const back = run(
      restarted(kept, CLOSES + HOUR),
      ordersRead(CLOSES + HOUR),
      accountRead(CLOSES + HOUR, [CE], {}),
    );
    expect(mtm(back)).toBe(-39_000);
  });

  it('the frame says so, and when the market traded', () => {
    const { state } = atClose();
    const stats = { parseRejects: {}, relogins: 0 };
    const at = (now: Ms) => accountFrame(state, 'paper', now, stats);
    expect(at(CLOSES).dayView.market).toEqual({ state: 'after', opensAt: OPENS, closesAt: CLOSES });
    expect(at(CLOSES + HOUR).positions[0]?.unrealized).toBe(-375);
  });
});

describe('before the open and on a day without one', () => {
  it.each([
    ['before the open', NEXT],
    ['on a holiday', HOLIDAY],
  ])('%s the last good price counts', (_, day) => {
    const start = NEXT_DAY.startsAt;
    const morning = run(atClose(), { type: 'day', at: start, day });
    const calm = quiet(morning, start + MIN, start + 10 * MIN, CLOSES - SEC);
    expect(mtm(calm)).toBe(-37_500);
    expect(phase(calm)).toBe('watching');
  });

  it('when the market opens the grace of the unknown begins, not with yesterday', () => {
    const opensAt = NEXT.session?.opensAt ?? 0;
    const day = { type: 'day', at: opensAt - 5 * MIN, day: NEXT } as const;
    const silent = (at: Ms) => [ordersRead(at), accountRead(at, [CE], {})];
    let open = run(restarted(given(), opensAt - 5 * MIN), day);
    for (let at = opensAt - 5 * MIN; at < opensAt + MIN; at += 15 * SEC) open = run(open, ...silent(at));
    open = run(open, ...silent(opensAt + 60 * SEC));
    expect(mtm(open)).toBeNull();
    expect(phase(open)).toBe('watching');
    expect(phase(run(open, ...silent(opensAt + 61 * SEC)))).toBe('blocked');
  });

  it('a loss that is there is killed for at any hour', () => {
    const start = NEXT_DAY.startsAt;
    const morning = run(atClose(), { type: 'day', at: start, day: NEXT });
    const bad = run(
      morning,
      ordersRead(start + MIN),
      read(start + MIN, CLOSES, 13_000),
      read(start + 2 * MIN, CLOSES + 1, 13_000),
    );
    expect(facts(run(bad, read(start + 3 * MIN, CLOSES + 2, 13_000)))).toContain('KillTripped');
  });
});

describe('a trading system that pushes its day', () => {
  const push = (at: Ms, receivedAt: Ms) =>
    accountRead(at, [], {}, { pushed: { state: { total_pnl: -10, unrealised: -10 }, receivedAt } });
  const FEED = { id: 'stale-feed', when: 'all', terms: [{ condition: 'staleFeed' }], then: 'block' } as const;

  it('may fall silent when the market closes, and not before', () => {
    const on = (receivedAt: Ms, at: Ms) =>
      phase(run(came(at - SEC, { rules: [FEED] }), ordersRead(at), push(at, receivedAt), timer(at)));
    expect(on(CLOSES - SEC, CLOSES + HOUR)).toBe('watching');
    expect(on(CLOSES - MIN, CLOSES + HOUR)).toBe('blocked');
    expect(on(CLOSES - MIN, CLOSES - SEC)).toBe('blocked');
    expect(on(OPENS - HOUR, OPENS + 10 * SEC)).toBe('watching');
    expect(on(OPENS - HOUR, OPENS + 30 * SEC)).toBe('blocked');
  });
});

describe('other hours while the day runs', () => {
  it('are in force at once and begin no day', () => {
    const course = run(atClose(), { type: 'day', at: CLOSES, day: { ...DAY, session: null } });
    expect(factsOf(course, 'SessionChanged').at(-1)).toEqual({ type: 'SessionChanged', session: null });
    expect(factsOf(course, 'DayRolled')).toHaveLength(1);
    expect(course.state.memory.day).toEqual({ ...DAY, session: null });
    const always = run(course, { type: 'day', at: CLOSES, day: DAY });
    expect(always.state.memory.day).toEqual(DAY);
    expect(facts(run(always, { type: 'day', at: CLOSES, day: DAY }))).toEqual(facts(always));
  });
});

describe('a wall clock that was wrong', () => {
  const dayAfter = (day: Day): Day => ({
    name: 'later',
    startsAt: day.startsAt + 24 * HOUR,
    endsAt: day.endsAt + 24 * HOUR,
  });
  it('rolls no day twice, and the days that it ran ahead of are not lost', () => {
    const ahead = dayAfter(dayAfter(NEXT_DAY));
    const jumped = run(given(), { type: 'day', at: ahead.startsAt + HOUR, day: ahead });
    const right = restarted(jumped, sec(600));
    const today = run(
      right,
      { type: 'day', at: sec(600), day: DAY },
      { type: 'day', at: sec(601), day: ahead },
    );
    expect(factsOf(today, 'DayRolled')).toHaveLength(2);
    const next = run(today, { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY });
    expect(next.state.memory.day).toEqual(NEXT_DAY);
    const again = run(next, { type: 'day', at: NEXT_DAY.startsAt + 1, day: NEXT_DAY });
    expect(factsOf(again, 'DayRolled')).toHaveLength(3);
    const third = run(again, { type: 'day', at: NEXT_DAY.endsAt, day: dayAfter(NEXT_DAY) });
    expect(factsOf(third, 'DayRolled')).toHaveLength(4);
  });
});
