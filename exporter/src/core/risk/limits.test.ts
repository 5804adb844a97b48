// The limits in force: the stricter of ours and those that are pushed, and never a limit that nobody can work out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PushedState } from '../../contract/pushed.ts';
import { type DayLimits, DEFAULT_SETTINGS, type Settings } from '../settings.ts';
import { limitsInForce, pushedDayLimits } from './limits.ts';

const settings = (dailyLoss: number | null, day: Partial<DayLimits> = {}): Settings => ({
  ...DEFAULT_SETTINGS,
  dailyLoss,
  day: { ...DEFAULT_SETTINGS.day, ...day },
});
const lossOf = (ours: Settings, pushed: PushedState | null) => limitsInForce(ours, pushed).dailyLoss;

describe('the daily loss in force', () => {
  it.each<readonly [string, Settings, PushedState | null, number | null]>([
    ['nothing is set', settings(null), null, null],
    ['ours alone', settings(100_000), null, 100_000],
    ['our percentage of our capital', settings(null, { capital: 5_000_000, lossPercent: 2 }), null, 100_000],
    ['both of ours', settings(90_000, { capital: 5_000_000, lossPercent: 1 }), null, 90_000],
    ['a pushed amount', settings(null), { max_loss_abs: 1_500.5 }, 150_050],
    ['a pushed percentage', settings(null), { max_loss_pct: 2, capital_day_915: 50_000 }, 100_000],
    [
      'a pushed amount that is wider than the pushed percentage',
      settings(null),
      { max_loss_abs: 9_000, max_loss_pct: 2, capital_day_915: 50_000 },
      900_000,
    ],
    ['ours, when it is stricter', settings(80_000), { max_loss_abs: 1_000 }, 80_000],
    ['theirs, when it is stricter', settings(80_000), { max_loss_abs: 700 }, 70_000],
    [
      'our percentage of the pushed capital',
      settings(null, { lossPercent: 1 }),
      { capital_day_915: 50_000 },
      50_000,
    ],
    ['a pushed 0, which is no limit', settings(null), { max_loss_abs: 0 }, null],
    [
      'a pushed 0 beside a percentage',
      settings(null),
      { max_loss_abs: 0, max_loss_pct: 2, capital_day_915: 100 },
      200,
    ],
  ])('with %s', (_, ours, pushed, limit) => {
    expect(lossOf(ours, pushed)).toBe(limit);
    expect(limitsInForce(ours, pushed).withoutCapital).toEqual([]);
  });

  it('is waited for while a percentage has no capital, and no longer once an amount is there', () => {
    expect(limitsInForce(settings(null, { lossPercent: 2 }), null)).toMatchObject({
      dailyLoss: null,
      withoutCapital: ['dailyLoss'],
    });
    expect(limitsInForce(settings(null), { max_loss_pct: 2, max_profit_pct: 4 }).withoutCapital).toEqual([
      'dailyLoss',
      'dailyProfit',
    ]);
    expect(limitsInForce(settings(100_000), { max_loss_pct: 2 }).withoutCapital).toEqual([]);
  });
});

it('takes the stricter of every other limit too', () => {
  const ours = settings(null, {
    dailyProfit: 300_000,
    trailStep: 20_000,
    maxConsecutiveLosses: 4,
    maxTrades: 9,
    minLossToCount: 10_000,
    cooldownMs: 600_000,
  });
  const pushed: PushedState = {
    max_profit_abs: 2_500,
    trail_step_profit: 150,
    max_consecutive_losses: 3,
    min_loss_to_count: 500,
    cooldown_min: 15,
    cooldown_on_profit: true,
  };
  expect(limitsInForce(ours, pushed)).toEqual({
    dailyLoss: null,
    dailyProfit: 250_000,
    withoutCapital: [],
    trailStep: 15_000,
    maxConsecutiveLosses: 3,
    maxTrades: 9,
    minLossToCount: 10_000,
    cooldownMs: 900_000,
    cooldownOnProfit: true,
  });
});

it('counts by the pushed least loss when ours is not set', () => {
  expect(limitsInForce(settings(null), { min_loss_to_count: 500 }).minLossToCount).toBe(50_000);
});

it('is never looser for something that is pushed beside ours', () => {
  const limit = fc.option(fc.integer({ min: 1, max: 10_000_000 }), { nil: null });
  const pushed = fc.record(
    {
      max_loss_abs: fc.double({ min: -10, max: 100_000, noNaN: true }),
      max_loss_pct: fc.double({ min: -1, max: 100, noNaN: true }),
      capital_day_915: fc.double({ min: -10, max: 1e7, noNaN: true }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(limit, pushed, (ours, state) => {
      const inForce = lossOf(settings(ours), state);
      if (ours !== null) expect(inForce).toBeLessThanOrEqual(ours);
      if (inForce !== null) expect(Number.isInteger(inForce)).toBe(true);
    }),
  );
});

describe('a limit that is pushed as nothing', () => {
  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])('is none: %d', (none) => {
    const pushed = {
      ...{ max_loss_abs: none, max_loss_pct: none, max_profit_abs: none, max_profit_pct: none },
      ...{ trail_step_profit: none, max_consecutive_losses: none, min_loss_to_count: none },
      ...{ cooldown_min: none, capital_day_915: none },
    };
    expect(limitsInForce(DEFAULT_SETTINGS, pushed)).toEqual(limitsInForce(DEFAULT_SETTINGS, null));
  });

  it('waits for nothing once its capital is known', () => {
    const told = { max_loss_pct: 2, max_profit_pct: 3 };
    expect(pushedDayLimits(told, null)).toEqual({
      loss: { limit: null, waits: true },
      profit: { limit: null, waits: true },
    });
    expect(pushedDayLimits({ ...told, capital_day_915: 1_000 }, null)).toEqual({
      loss: { limit: 2_000, waits: false },
      profit: { limit: 3_000, waits: false },
    });
  });
});

it('a profit pauses only where somebody wants it to', () => {
  const of = (ours: boolean, told: boolean | undefined) => {
    const settings = { ...DEFAULT_SETTINGS, day: { ...DEFAULT_SETTINGS.day, cooldownOnProfit: ours } };
    return limitsInForce(settings, told === undefined ? null : { cooldown_on_profit: told }).cooldownOnProfit;
  };
  expect([of(false, undefined), of(false, false), of(false, true), of(true, false)]).toEqual([
    ...[false, false, true, true],
  ]);
});
