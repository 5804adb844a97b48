// What a trading system pushes merges without loss, and the status says what is known and nothing else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PushedState } from '../../contract/pushed.ts';
import { hasTooManyExtras, kvStatus, mergePush, PUSHED_FIELDS } from './kv-status.ts';

const NOW = Date.UTC(2025, 11, 8, 14, 51, 40) + 467.845;
const status = (state: PushedState, now = NOW) => kvStatus({ state, receivedAt: now }, now, String);

const money = fc.integer({ min: -1_000_000_00, max: 1_000_000_00 }).map((paise) => paise / 100);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const anyState: fc.Arbitrary<PushedState> = fc
  .record({
    realised: some(money),
    unrealised: some(money),
    total_pnl: some(money),
    capital_day_915: some(money.map(Math.abs)),
    max_loss_abs: some(money.map(Math.abs)),
    max_loss_pct: some(fc.integer({ min: 0, max: 100 })),
    consecutive_losses: some(fc.nat(20)),
    max_consecutive_losses: some(fc.nat(20)),
    cooldown_active: some(fc.boolean()),
    cooldown_until: some(fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: null })),
    tripped_day: some(fc.boolean()),
    trip_reason: some(fc.option(fc.string(), { nil: null })),
    strategy: some(fc.string()),
  })
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));

describe('the documented example', () => {
  it('comes out in every field', () => {
    const pushed = {
      realised: 210,
      unrealised: 1654,
      consecutive_losses: 0,
      cooldown_active: true,
      cooldown_until: Math.floor(NOW) + 11 * 60_000 + 40_000,
      max_loss_abs: 5_000,
      tripped_day: false,
      trip_reason: null,
    };
    expect(JSON.stringify(status(pushed))).toBe(
      JSON.stringify({
        id: 'current_status',
        realised: 210.0,
        unrealised: 1654.0,
        total_pnl: 1864.0,
        consecutive_losses: 0,
        in_cooldown: true,
        cooldown_remaining_minutes: 11,
        max_loss_hit: false,
        violations: [],
        updated_at: String(NOW),
      }),
    );
  });
});

describe('the status', () => {
  it('of nothing at all claims nothing', () => {
    expect(status({})).toMatchObject({
      realised: null,
      unrealised: null,
      total_pnl: null,
      consecutive_losses: null,
      in_cooldown: false,
      cooldown_remaining_minutes: 0,
      max_loss_hit: false,
      violations: [],
    });
  });

  it.each<[string, PushedState, number | null]>([
    ['the total that was said', { total_pnl: 5, realised: 1, unrealised: 1 }, 5],
    ['the sum of both parts', { realised: 210, unrealised: -10 }, 200],
    ['a sum in whole paise', { realised: 0.1, unrealised: 0.2 }, 0.3],
    ['unknown with one part only', { realised: 210 }, null],
  ])('shows as total %s', (_what, state, total) => {
    expect(status(state).total_pnl).toBe(total);
  });

  it.each<[string, PushedState, boolean | null]>([
    ['beyond the absolute limit', { total_pnl: -5_000, max_loss_abs: 5_000 }, true],
    ['a paisa short of it', { total_pnl: -4_999.99, max_loss_abs: 5_000 }, false],
    ['by the percentage of the capital', { total_pnl: -200, max_loss_pct: 2, capital_day_915: 10_000 }, true],
    [
      'the absolute limit wins',
      { total_pnl: -200, max_loss_abs: 500, max_loss_pct: 2, capital_day_915: 10_000 },
      false,
    ],
    ['unknown without the capital', { total_pnl: -200, max_loss_pct: 2 }, null],
    ['unknown without the loss', { max_loss_abs: 500 }, null],
    ['no limit', { total_pnl: -200 }, false],
    ['a limit of zero is none', { total_pnl: 0, max_loss_abs: 0 }, false],
    ['a limit below zero is none', { total_pnl: 0, max_loss_abs: -1, max_loss_pct: -2 }, false],
    ['tripped, whatever the loss', { total_pnl: 10, tripped_day: true }, true],
  ])('knows whether the loss limit is hit: %s', (_what, state, hit) => {
    expect(status(state).max_loss_hit).toBe(hit);
  });

  it.each<[string, PushedState, boolean, number | null]>([
    ['running', { cooldown_until: NOW + 119_999 }, true, 1],
    ['in its last seconds', { cooldown_active: true, cooldown_until: NOW + 1 }, true, 0],
    ['over, though still called active', { cooldown_active: true, cooldown_until: NOW - 1 }, false, 0],
    ['called off', { cooldown_active: false, cooldown_until: NOW + 600_000 }, false, 0],
    ['active without an end', { cooldown_active: true, cooldown_until: null }, true, null],
    ['none', {}, false, 0],
  ])('counts a cooldown in whole minutes: %s', (_what, state, inCooldown, minutes) => {
    expect(status(state)).toMatchObject({
      in_cooldown: inCooldown,
      cooldown_remaining_minutes: minutes,
    });
  });

  it('names the trip and each limit breached, in words', () => {
    const worst = {
      total_pnl: -12_345.5,
      max_loss_abs: 5_000,
      consecutive_losses: 3,
      max_consecutive_losses: 3,
    };
    expect(status({ ...worst, tripped_day: true, trip_reason: 'max loss' }).violations).toEqual([
      'max loss',
      'day loss 12,345.50 has reached the limit of 5,000.00',
      '3 consecutive losses have reached the limit of 3',
    ]);
    expect(status({ total_pnl: 900, max_profit_pct: 9, capital_day_915: 10_000 }).violations).toEqual([
      'day profit 900.00 has reached the limit of 900.00',
    ]);
    expect(status({ tripped_day: true }).violations).toEqual(['the day is tripped; no reason was given']);
    expect(status({ trip_reason: 'of yesterday', tripped_day: false }).violations).toEqual([]);
  });

  it.each<[string, PushedState, number]>([
    ['a loss at its limit', { total_pnl: -500, max_loss_abs: 500 }, 1],
    ['a loss a paisa short of it', { total_pnl: -499.99, max_loss_abs: 500 }, 0],
    ['a loss without a limit', { total_pnl: -500 }, 0],
    ['a limit of the loss without the loss', { max_loss_abs: 500 }, 0],
    ['nothing at all', { total_pnl: 0 }, 0],
    ['a profit at its limit', { total_pnl: 500, max_profit_abs: 500 }, 1],
    ['a profit a paisa short of it', { total_pnl: 499.99, max_profit_abs: 500 }, 0],
    ['a profit without a limit', { total_pnl: 500 }, 0],
    ['a limit of the profit without the profit', { max_profit_abs: 500 }, 0],
    ['losses at their limit', { consecutive_losses: 3, max_consecutive_losses: 3 }, 1],
    ['losses beyond it', { consecutive_losses: 4, max_consecutive_losses: 3 }, 1],
    ['losses below it', { consecutive_losses: 2, max_consecutive_losses: 3 }, 0],
    ['losses without a limit', { consecutive_losses: 3 }, 0],
    ['losses with a limit of none', { consecutive_losses: 3, max_consecutive_losses: 0 }, 0],
    ['no losses with a limit of none', { consecutive_losses: 0, max_consecutive_losses: 0 }, 0],
    ['losses with a limit below none', { consecutive_losses: 3, max_consecutive_losses: -1 }, 0],
    ['a limit of losses alone', { max_consecutive_losses: 3 }, 0],
  ])('names as many violations as there are: %s', (_what, state, count) => {
    expect(status(state).violations).toHaveLength(count);
  });

  it('groups large amounts by thousands', () => {
    expect(status({ total_pnl: -1_234_567.5, max_loss_abs: 1_000 }).violations).toEqual([
      'day loss 1,234,567.50 has reached the limit of 1,000.00',
    ]);
  });

  it('never counts a cooldown below zero, and is never sure of a loss that it does not know', () => {
    fc.assert(
      fc.property(anyState, fc.integer({ min: 0, max: 4e12 }), (state, now) => {
        const { cooldown_remaining_minutes: left, in_cooldown, max_loss_hit, total_pnl } = status(state, now);
        expect(left === null || (left >= 0 && Number.isInteger(left))).toBe(true);
        if (!in_cooldown) expect(left).toBe(0);
        if (state.tripped_day === true) expect(max_loss_hit).toBe(true);
        else if (total_pnl === null) expect(max_loss_hit).not.toBe(true);
      }),
    );
  });
});

describe('a patch', () => {
  it('leaves what it lacks and clears what it gives as null', () => {
    const state = { realised: 5, trip_reason: 'x', cooldown_until: 7 };
    expect(mergePush(state, { realised: 6, trip_reason: null })).toEqual({
      realised: 6,
      trip_reason: null,
      cooldown_until: 7,
    });
  });

  it('taken twice is taken once, and two in a row are their merge', () => {
    fc.assert(
      fc.property(anyState, anyState, anyState, (state, a, b) => {
        const once = mergePush(state, a);
        expect(mergePush(once, a)).toEqual(once);
        expect(mergePush(once, b)).toEqual(mergePush(state, mergePush(a, b)));
      }),
    );
  });

  it('with ever new fields never grows what is kept without bound, nor costs a field that has a meaning', () => {
    let state: PushedState = { realised: 1, mood: 'calm' };
    for (let n = 0; n < 1_000; n += 1) state = mergePush(state, { [`extra${n}`]: 'x'.repeat(1_000) });
    expect(hasTooManyExtras(state)).toBe(false);
    expect(state).toMatchObject({ realised: 1, extra999: 'x'.repeat(1_000) });
    expect(Object.keys(state).length).toBeLessThan(PUSHED_FIELDS.length + 64);
  });
});

describe('the fields without a meaning here', () => {
  const extras = (count: number, value: unknown = 1): PushedState =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`x${n}`, value]));
  /** One field whose name and JSON have so many characters together. */
  const sized = (characters: number): PushedState => ({ note: 'y'.repeat(characters - 'note'.length - 2) });

  it('are at most 64, beside every field that has one', () => {
    const known = Object.fromEntries(PUSHED_FIELDS.map((name) => [name, 1]));
    expect(PUSHED_FIELDS).toHaveLength(21);
    expect([known, { ...known, ...extras(64) }, { ...known, ...extras(65) }].map(hasTooManyExtras)).toEqual([
      ...[false, false, true],
    ]);
  });

  it.each([
    ...['realised', 'unrealised', 'total_pnl', 'capital_day_915', 'max_loss_pct', 'max_loss_abs'],
    ...['max_profit_pct', 'max_profit_abs', 'trail_step_profit', 'min_loss_to_count', 'consecutive_losses'],
    ...['max_consecutive_losses', 'cooldown_min', 'cooldown_active', 'cooldown_until', 'cooldown_on_profit'],
    ...['allow_new', 'block_new_orders', 'tripped_day', 'trip_reason', 'last_trade_time'],
  ])('are never taken for one that has: %s', (name) => {
    expect(hasTooManyExtras({ ...extras(64), [name]: 'y'.repeat(20_000) })).toBe(false);
  });

  it('are at most 16 KiB as JSON, names and all, together', () => {
    expect([16_384, 16_385].map((size) => hasTooManyExtras(sized(size)))).toEqual([false, true]);
    expect(hasTooManyExtras({ ...sized(16_000), ...extras(60, 'zzzzz') })).toBe(true);
    expect(hasTooManyExtras({ gone: undefined })).toBe(false);
  });

  it('of before are forgotten only when those of now would be too many with them', () => {
    const before = { realised: 5, trip_reason: 'x', ...extras(40) };
    const few = { unrealised: 1, mood: 'calm' };
    expect(mergePush(before, few)).toEqual({ ...before, ...few });
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`new${n}`, n]));
    expect(mergePush(before, many)).toEqual({ realised: 5, trip_reason: 'x', ...many });
  });

  it('need no merging where everything is pushed each time: the push itself is kept', () => {
    const patch = { realised: 6, mood: 'calm' };
    expect(mergePush({ realised: 5 }, patch)).toBe(patch);
    expect(mergePush({ unrealised: 5 }, patch)).not.toBe(patch);
  });
});
