// An account's day: pushed P&L, what is of yesterday, resets, trades from the book, peaks, a fund's NAV, and restarts.
import { describe, expect, it } from 'vitest';
import { fundView } from '../../../../tests/fund.ts';
import {
  accountRead,
  type Course,
  closed,
  command,
  facts,
  factsOf,
  given,
  NEXT_DAY,
  order,
  ordersRead,
  phase,
  position,
  restarted,
  run,
  SETTINGS,
  sec,
  short,
  tick,
  timer,
} from '../../../../tests/given.ts';
import type { FundView } from '../../contract/fund.ts';
import type { PushedState } from '../../contract/pushed.ts';
import { defaultRules } from '../default-rules.ts';
import { accountFrame } from '../frame.ts';
import { type DayLimits, DEFAULT_SETTINGS, type FundLimits } from '../settings.ts';

const DAY_LIMITS = DEFAULT_SETTINGS.day;
const withDay = (day: Partial<DayLimits>) => ({ ...SETTINGS, day: { ...DAY_LIMITS, ...day } });
const frame = ({ state }: Course) =>
  accountFrame(state, 'paper', state.view.at, { parseRejects: {}, relogins: 0 });
const reset = (at: number) => command(at, { name: 'reset-day', reason: 'a new start' });
const conditionOf = (course: Course, id: string) => frame(course).conditions.find((c) => c.id === id);

describe('an account whose trading system pushes its day', () => {
  const settings = { ...DEFAULT_SETTINGS, rules: defaultRules('pushed', DEFAULT_SETTINGS, null) };
  const push = (at: number, state: PushedState, receivedAt = at) =>
    accountRead(at, [], {}, { pushed: { state, receivedAt } });
  const start = (state: PushedState) => run(given(settings), ordersRead(sec(0)), push(sec(0), state));

  it('has the pushed P&L for its own, wholly known', () => {
    expect(frame(start({ realised: 210, unrealised: 1_654, total_pnl: 1_864 }))).toMatchObject({
      mtm: 1_864,
      mtmWorst: 1_864,
      mtmBest: 1_864,
      realized: 210,
      unrealized: 1_654,
      coverageRatio: 1,
      positions: [],
    });
    expect(frame(start({ realised: 210, unrealised: -10.5 })).mtm).toBe(199.5);
    expect(frame(start({ unrealised: 5 }))).toMatchObject({ mtm: null, unrealized: 5, realized: null });
  });

  it('is killed by a pushed loss at a pushed limit, at once', () => {
    const course = start({ total_pnl: -500, max_loss_abs: 500 });
    expect(factsOf(course, 'KillTripped')).toMatchObject([{ rule: 'daily-loss', mtm: -50_000 }]);
  });

  it('gives back no more than the trailing step allows', () => {
    const limits = { trail_step_profit: 150 };
    const rising = run(start({ total_pnl: 200, ...limits }), push(sec(5), { total_pnl: 450, ...limits }));
    expect(frame(rising).dayView).toMatchObject({ mtmPeak: 450, trailFloor: 300 });
    expect(phase(run(rising, push(sec(10), { total_pnl: 301, ...limits })))).toBe('watching');
    const fallen = run(rising, push(sec(10), { total_pnl: 300, ...limits }));
    expect(factsOf(fallen, 'KillTripped')).toMatchObject([{ rule: 'trailing-profit' }]);
  });

  it('is blocked by its own trip, with its own reason, until it is over', () => {
    const tripped = start({ total_pnl: -5, tripped_day: true, trip_reason: 'max loss hit' });
    expect(phase(tripped)).toBe('blocked');
    expect(frame(tripped).phaseText).toContain('max loss hit');
    expect(phase(run(tripped, push(sec(5), { total_pnl: -5, tripped_day: false })))).toBe('watching');
  });

  it('pauses while a pushed cooldown runs, and no longer', () => {
    const course = start({ total_pnl: 0, unrealised: 0, cooldown_active: true, cooldown_until: sec(90) });
    expect(phase(course)).toBe('blocked');
    expect(frame(course).dayView.cooldownUntil).toBe(sec(90));
    const over = run(course, timer(sec(91)));
    expect(phase(over)).toBe('watching');
    expect(frame(over).dayView.cooldownUntil).toBeNull();
  });

  it('is blocked by a streak until a reset, which holds until another streak is pushed', () => {
    const lost = { total_pnl: -5, unrealised: 0, max_consecutive_losses: 2 };
    const course = start({ ...lost, consecutive_losses: 2 });
    expect(phase(course)).toBe('blocked');
    const anew = run(course, reset(sec(1)), push(sec(2), { ...lost, consecutive_losses: 2 }));
    expect(phase(anew)).toBe('watching');
    expect(frame(anew)).toMatchObject({ dayView: { consecutiveLosses: 0 }, mtm: -5 });
    const again = run(anew, push(sec(3), { ...lost, consecutive_losses: 1 }));
    expect(frame(again).dayView.consecutiveLosses).toBe(1);
    expect(phase(run(again, push(sec(4), { ...lost, consecutive_losses: 2 })))).toBe('blocked');
    expect(
      phase(
        run(restarted(anew, sec(5)), ordersRead(sec(5)), push(sec(5), { ...lost, consecutive_losses: 2 })),
      ),
    ).toBe('watching');
  });

  it('does not take the loss of yesterday for one of today', () => {
    const old = { total_pnl: -400, max_loss_abs: 500, consecutive_losses: 3 };
    const at = NEXT_DAY.startsAt;
    const morning = run(
      start(old),
      { type: 'day', at, day: NEXT_DAY },
      push(at + 1_000, { ...old, max_loss_abs: 300 }),
    );
    expect(facts(morning)).not.toContain('KillTripped');
    expect(frame(morning)).toMatchObject({
      mtm: null,
      dayView: { consecutiveLosses: 0 },
      dailyLossLimit: 300,
    });
    const today = run(morning, push(at + 2_000, { ...old, total_pnl: -300, max_loss_abs: 300 }));
    expect(factsOf(today, 'KillTripped')).toHaveLength(1);
  });

  it('remembers its limits and its P&L over a restart, and merges what is pushed then', () => {
    const course = start({ total_pnl: -100, max_loss_abs: 500, note: 'kept' });
    const back = run(restarted(course, sec(60)), ordersRead(sec(60)), push(sec(60), { total_pnl: -200 }));
    expect(frame(back)).toMatchObject({
      mtm: -200,
      dailyLossLimit: 500,
      pushed: { state: { note: 'kept' } },
    });
  });

  it('keeps a changed limit at once, other changes every half minute, and the same push never again', () => {
    const kept = (course: Course) => factsOf(course, 'PushKept').length;
    const first = start({ total_pnl: 1, max_loss_abs: 500 });
    expect(kept(first)).toBe(1);
    expect(kept(run(first, push(sec(5), { total_pnl: 2, max_loss_abs: 500 })))).toBe(1);
    expect(kept(run(first, push(sec(5), { total_pnl: 2, max_loss_abs: 400 })))).toBe(2);
    expect(kept(run(first, push(sec(30), { total_pnl: 2, max_loss_abs: 500 })))).toBe(2);
    expect(kept(run(first, push(sec(60), { total_pnl: 1, max_loss_abs: 500 })))).toBe(1);
  });
});

describe('the trades of an account', () => {
  const round = (n: number, pnl: number) => [
    order({
      id: `s${n}`,
      side: 'sell',
      qty: 1,
      filled: 1,
      avgPrice: 10_000,
      status: 'complete',
      updatedAt: sec(n * 10),
    }),
    order({
      id: `b${n}`,
      side: 'buy',
      qty: 1,
      filled: 1,
      avgPrice: 10_000 - pnl,
      status: 'complete',
      updatedAt: sec(n * 10 + 5),
    }),
  ];
  const rules = (day: Partial<DayLimits>) => {
    const settings = withDay(day);
    return { ...settings, rules: defaultRules('options', settings, null) };
  };
  const traded = (day: Partial<DayLimits>, ...results: readonly number[]) => {
    const orders = results.flatMap((pnl, i) => round(i, pnl));
    const flat = position({ sellQty: results.length, buyQty: results.length });
    const at = sec(results.length * 10);
    return run(given(rules(day)), accountRead(at, [flat]), ordersRead(at, orders));
  };

  it('are shown, and a streak of losses blocks it', () => {
    const course = traded({ maxConsecutiveLosses: 2 }, 500, -700, -700);
    expect(frame(course).dayView).toMatchObject({ trades: 3, wins: 1, losses: 2, consecutiveLosses: 2 });
    expect(frame(course).dayView.recent.map(({ pnl, side }) => [pnl, side])).toEqual([
      [5, 'short'],
      [-7, 'short'],
      [-7, 'short'],
    ]);
    expect(phase(course)).toBe('blocked');
  });

  it('do not count before a reset of the day, which a restart does not undo', () => {
    const course = run(traded({ maxConsecutiveLosses: 2 }, -700, -700), reset(sec(30)));
    expect(phase(course)).toBe('watching');
    expect(frame(course).dayView).toMatchObject({ trades: 0, consecutiveLosses: 0 });
    const orders = [...round(0, -700), ...round(1, -700)];
    const back = run(restarted(course, sec(40)), accountRead(sec(40), []), ordersRead(sec(40), orders));
    expect(frame(back).dayView).toMatchObject({ trades: 0, consecutiveLosses: 0 });
  });

  it('pause it after a loss that counts', () => {
    const day = { cooldownMs: 60_000, minLossToCount: 600 };
    expect(phase(traded(day, -500))).toBe('watching');
    const course = traded(day, -700);
    expect(phase(course)).toBe('blocked');
    expect(phase(run(course, timer(sec(64))))).toBe('blocked');
    expect(phase(run(course, timer(sec(65))))).toBe('watching');
  });

  it('are not known before the order book has been read', () => {
    const course = run(given(), accountRead(sec(0), []));
    expect(frame(course).dayView).toMatchObject({ trades: null, consecutiveLosses: null });
  });
});

describe('the peak of the day', () => {
  const CE = short('CE', 100, 10_000);
  const settings = withDay({ trailStep: 15_000 });
  /** A profit in paise, read twice so that no leap is in doubt. */
  const at = (course: Course, seconds: number, profit: number) =>
    run(
      course,
      accountRead(sec(seconds), [CE], { CE: 10_000 - profit / 100 }),
      accountRead(sec(seconds + 0.5), [CE], { CE: 10_000 - profit / 100 }),
    );
  const start = () => at(run(given(settings), ordersRead(sec(0))), 0, 0);

  it('is kept when it rises, at most every ten seconds, and at once with a new step', () => {
    const kept = (course: Course) => factsOf(course, 'PeaksKept').map(({ mtm }) => mtm);
    const risen = at(at(at(start(), 1, 1_000), 5, 2_000), 7, 2_500);
    expect(kept(risen)).toEqual([1_000]);
    expect(kept(at(risen, 12, 2_400))).toEqual([1_000, 2_500]);
    expect(kept(at(risen, 8, 15_000))).toEqual([1_000, 15_000]);
  });

  it('survives a restart, and ends with the day and with a reset', () => {
    const course = at(start(), 1, 45_000);
    const back = run(restarted(course, sec(5)), ordersRead(sec(5)));
    expect(frame(back).dayView).toMatchObject({ mtmPeak: 450, trailFloor: 300 });
    expect(frame(run(back, reset(sec(6)))).dayView.mtmPeak).toBeNull();
    const next = run(back, { type: 'day', at: NEXT_DAY.startsAt, day: NEXT_DAY });
    expect(frame(next).dayView).toMatchObject({ mtmPeak: null, trailFloor: null });
    expect(next.state.memory.peaks.mtm).toBeNull();
  });

  it('does not follow a single bad price', () => {
    const course = run(start(), tick(sec(2), 'CE', 5));
    expect(frame(course).dayView.mtmPeak).toBe(0);
  });

  it('trips the account that gave a step back', () => {
    const rules = defaultRules('options', settings, null);
    const rich = at(at(run(given({ ...settings, rules }), ordersRead(sec(0))), 0, 0), 1, 45_000);
    const fallen = run(at(rich, 3, 30_000), accountRead(sec(5), [CE], { CE: 9_700 }));
    expect(factsOf(fallen, 'KillTripped')).toMatchObject([{ rule: 'trailing-profit' }]);
  });
});

describe('a fund', () => {
  const limits = (fund: Partial<FundLimits>) => {
    const settings = { ...DEFAULT_SETTINGS, fund: { ...DEFAULT_SETTINGS.fund, ...fund } };
    return { ...settings, rules: defaultRules('fund', settings, null) };
  };
  const read = (at: number, nav: Partial<FundView['nav']>) =>
    accountRead(at, [], {}, { fund: fundView({ at, nav: { updatedAt: at, ...nav } }) });
  const start = (fund: Partial<FundLimits>, navUsd = 1_000) =>
    run(given(limits(fund)), ordersRead(sec(0)), read(sec(0), { navUsd }));

  it('that falls by its limit, and stays there, is killed', () => {
    const fallen = run(start({ drawdownRatio: 0.1 }), read(sec(1), { navUsd: 899 }));
    expect(phase(fallen)).toBe('watching');
    expect(factsOf(run(fallen, read(sec(7), { navUsd: 899 })), 'KillTripped')).toMatchObject([
      { rule: 'drawdown' },
    ]);
    expect(phase(run(fallen, read(sec(3), { navUsd: 980 }), read(sec(9), { navUsd: 980 })))).toBe('watching');
  });

  it('remembers its peak over a restart', () => {
    const course = run(
      restarted(start({ drawdownRatio: 0.1 }), sec(5)),
      ordersRead(sec(5)),
      read(sec(5), { navUsd: 950 }),
    );
    expect(conditionOf(course, 'drawdown')).toMatchObject({ observed: 0.05 });
  });

  it('is blocked while its NAV leaps or is stale, and says so', () => {
    const leapt = run(start({}), read(sec(1), { navUsd: 9_000 }));
    expect(phase(leapt)).toBe('blocked');
    expect(frame(leapt).phaseText).toContain('NAV leapt from 1000.00 to 9000.00');
    expect(phase(run(leapt, read(sec(2), { navUsd: 1_001 })))).toBe('watching');
    const stale = run(start({}), read(sec(1), { ageSeconds: 151 }));
    expect(frame(stale).phaseText).toContain('stale');
  });

  it('has no MTM and no trades that we could know', () => {
    expect(frame(start({}))).toMatchObject({ mtm: null, realized: null, dayView: { trades: null } });
    expect(frame(start({})).fund?.nav.navUsd).toBe(1_000);
  });
});

it('builds minute bars of what is open, only where a limit asks for them', () => {
  const CE = short('CE', 1, 10_000);
  const bars = (atrRatio: number | null) => {
    const fund = { ...DEFAULT_SETTINGS.fund, atrRatio };
    const open = run(
      given({ fund }),
      ordersRead(sec(0)),
      accountRead(sec(0), [CE, closed('PE', 1, 9, 9)], { CE: 10_000, PE: 9 }),
    );
    return run(open, tick(sec(1), 'CE', 10_100), tick(sec(61), 'CE', 10_050), tick(sec(62), 'PE', 10));
  };
  expect(bars(null).state.view.series).toEqual([]);
  expect(bars(2).state.view.series).toMatchObject([
    { instrument: 'CE', close: 10_050, bars: [{ high: 10_100, low: 10_000, close: 10_100 }] },
  ]);
  expect(run(bars(2), accountRead(sec(70), [])).state.view.series).toEqual([]);
});

it('a journal from before these settings existed still loads, and is not told of the same settings again', () => {
  const { day, fund, ...old } = SETTINGS;
  const before = run(given(), { type: 'settings', at: sec(1), settings: SETTINGS, by: 'config' });
  const parsed: typeof SETTINGS = JSON.parse(JSON.stringify({ ...old, exit: { retryMs: 700 } }));
  const course = run(before, { type: 'settings', at: sec(2), settings: parsed, by: 'config' });
  expect(course.state.memory.settings).toMatchObject({ day, fund, exit: { ...SETTINGS.exit, retryMs: 700 } });
  const again = run(course, {
    type: 'settings',
    at: sec(3),
    settings: course.state.memory.settings,
    by: 'config',
  });
  expect(factsOf(again, 'SettingsChanged')).toHaveLength(2);
});
