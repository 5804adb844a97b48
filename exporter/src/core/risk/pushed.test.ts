// A pushed day: what is still of yesterday does not count today, and what is not told is unknown, not zero.
import { describe, expect, it } from 'vitest';
import type { PushedState } from '../../contract/pushed.ts';
import {
  beforeDay,
  beforeReset,
  isUrgent,
  pushedMtm,
  pushedTally,
  pushedToday,
  stillBefore,
} from './pushed.ts';

const MONEY = { realised: 5, unrealised: -2, total_pnl: 3 };
const STREAK = { consecutive_losses: 2, cooldown_active: true, cooldown_until: 900 };
const LIMITS = { max_loss_abs: 100 };
const DAY_STARTS = 1_000;
const today = (state: PushedState, before: PushedState, receivedAt = DAY_STARTS) =>
  pushedToday({ state, receivedAt }, before, DAY_STARTS).state;

describe('what is of before', () => {
  it('is all money and the streak after a new day, and the streak alone after a reset', () => {
    expect(beforeDay({ ...MONEY, ...STREAK, ...LIMITS })).toEqual({ ...MONEY, ...STREAK });
    expect(beforeDay(LIMITS)).toStrictEqual({});
    expect(beforeReset({ realised: 1 }, { ...MONEY, ...STREAK })).toEqual({ realised: 1, ...STREAK });
  });

  it('is of before until a push changes it', () => {
    const before = { ...MONEY, ...STREAK };
    expect(stillBefore(before, before)).toEqual(before);
    expect(stillBefore(before, { ...before, realised: 6, cooldown_active: false })).toEqual({
      unrealised: -2,
      total_pnl: 3,
      consecutive_losses: 2,
      cooldown_until: 900,
    });
    expect(stillBefore({ realised: 1 }, {})).toEqual({});
  });
});

describe('a push as it counts today', () => {
  it('has no money of before, but nothing is nothing on any day', () => {
    expect(today({ ...MONEY, ...LIMITS }, MONEY)).toEqual(LIMITS);
    const none = { realised: 0, unrealised: 0, total_pnl: 0 };
    expect(today(none, none)).toEqual(none);
    expect(today(MONEY, {})).toEqual(MONEY);
  });

  it('has neither the streak nor the cooldown of before', () => {
    expect(today(STREAK, STREAK)).toEqual({
      consecutive_losses: 0,
      cooldown_active: false,
      cooldown_until: null,
    });
    expect(today(STREAK, {})).toEqual(STREAK);
  });

  it('has a trip once anything was pushed today', () => {
    const tripped = { tripped_day: true, trip_reason: 'max loss' };
    expect(today(tripped, {}, DAY_STARTS - 1)).toEqual({ tripped_day: false, trip_reason: null });
    expect(today(tripped, {}, DAY_STARTS)).toEqual(tripped);
    const open = { tripped_day: false, trip_reason: 'old' };
    expect(today(open, {}, DAY_STARTS - 1)).toEqual(open);
  });

  it('leaves the push itself as it was, and keeps its time', () => {
    const push = { state: { ...MONEY }, receivedAt: 77 };
    expect(pushedToday(push, MONEY, DAY_STARTS).receivedAt).toBe(77);
    expect(push.state).toEqual(MONEY);
  });
});

describe('the MTM that a push means', () => {
  it.each<readonly [PushedState, number | null]>([
    [{ total_pnl: 3.456, realised: 1, unrealised: 1 }, 346],
    [{ realised: 1.5, unrealised: -2.25 }, -75],
    [{ total_pnl: 0 }, 0],
    [{ realised: 1 }, null],
    [{ unrealised: 1 }, null],
    [{ total_pnl: Number.NaN, realised: 1, unrealised: 2 }, 300],
    [{}, null],
  ])('of %j is %d', (state, value) => {
    expect(pushedMtm(state)).toMatchObject({
      ...{ value, worst: value, best: value, coverageRatio: value === null ? 0 : 1, openNotional: 0 },
      missing: value === null ? ['the P&L of the day'] : [],
    });
  });

  it('keeps its parts apart', () => {
    expect(pushedMtm({ realised: 1.5 })).toMatchObject({ realized: 150, unrealized: null });
    expect(pushedMtm({ unrealised: -2 })).toMatchObject({ realized: null, unrealized: -200 });
  });
});

it('nobody pushes how many trades there were, and a cooldown that is over has no end', () => {
  expect(pushedTally({})).toEqual({
    trades: null,
    wins: null,
    losses: null,
    streak: null,
    cooldownUntil: null,
  });
  expect(pushedTally(STREAK)).toMatchObject({ streak: 2, cooldownUntil: 900 });
  expect(pushedTally({ cooldown_until: 900 }).cooldownUntil).toBe(900);
  expect(pushedTally({ ...STREAK, cooldown_active: false }).cooldownUntil).toBeNull();
});

it.each([
  'capital_day_915',
  'max_loss_pct',
  'max_loss_abs',
  'max_profit_pct',
  'max_profit_abs',
  'trail_step_profit',
  'min_loss_to_count',
  'max_consecutive_losses',
  'cooldown_min',
  'cooldown_on_profit',
  'tripped_day',
  'consecutive_losses',
  'cooldown_active',
  'cooldown_until',
] as const)('a change of %s is remembered at once: it protects the account', (field) => {
  expect(isUrgent({ [field]: 1 }, {})).toBe(true);
  expect(isUrgent({ [field]: 1 }, { [field]: 1 })).toBe(false);
});

it('a change of the P&L alone may wait', () => {
  expect(isUrgent({ ...MONEY, trip_reason: 'a' }, {})).toBe(false);
});
