// The daily loss limit: at the limit it breaches, one paisa above it does not, and what is unknown is neither.
import { describe, expect, it } from 'vitest';
import { SETTINGS, sec, short } from '../../../../../tests/given.ts';
import { mtmOf, picture } from '../../../../../tests/picture.ts';
import { accountMtm, type Leg } from '../../risk/mtm.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { dailyLoss } from './daily-loss.ts';
import type { Picture } from './verdict.ts';

/** The limit is 1,000 rupees. A short of one unit sold at 5,000.00 loses what the price rises. */
function losing(loss: number | null, over: Partial<Picture> = {}): Picture {
  const mark = loss === null ? null : { price: 500_000 + loss, at: sec(0) };
  const legs: readonly Leg[] = [{ position: short('CE', 1, 500_000), mark }];
  return picture({ legs, mtm: accountMtm(legs, 0, sec(0), SETTINGS), lastGoodReadAt: sec(0), ...over });
}

describe('daily loss', () => {
  it.each([
    ['a profit', -50_000, 1, 'ok', 1],
    ['no result', 0, 1, 'ok', 1],
    ['half the limit', 50_000, 1, 'ok', 0.5],
    ['one paisa short of the limit', 99_999, 1, 'ok', 0.00001],
    ['the limit itself', 100_000, 1, 'breach', 0],
    ['far beyond it', 400_000, 1, 'breach', 0],
    ['the limit, held against one and a half times it', 100_000, 1.5, 'ok', 1 / 3],
    ['one and a half times the limit', 150_000, 1.5, 'breach', 0],
  ])('with %s', (_, loss, factor, state, headroomRatio) => {
    const verdict = dailyLoss(losing(loss), factor);
    expect(verdict).toMatchObject({ state, observed: 0 - loss, limit: 100_000 * factor });
    expect(verdict.headroomRatio).toBeCloseTo(headroomRatio, 9);
  });

  it.each<readonly [string, Picture, string]>([
    ['no price is known', losing(null), 'no fresh price for CE'],
    ['the price is old', losing(400_000, { mtm: losing(null).mtm }), 'MTM unknown'],
    ['nothing has been read', losing(0, { mtm: null }), 'not been read'],
    ['it waits for a second look', losing(400_000, { mtmConfirmed: false }), 'second look'],
  ])('is unknown when %s', (_, seen, text) => {
    const verdict = dailyLoss(seen, 1);
    expect(verdict).toMatchObject({ state: 'unknown', observed: null, headroomRatio: null });
    expect(verdict.text).toContain(text);
  });

  it('says in rupees how far the limit is', () => {
    expect(dailyLoss(losing(25_050), 1).text).toBe('MTM -250.50 is 749.50 above the limit -1000.00');
  });

  it('is fine, without a scale, when no limit is set', () => {
    const settings = { ...SETTINGS, dailyLoss: null };
    expect(dailyLoss(losing(9_000_000, { settings }), 1)).toMatchObject({
      state: 'ok',
      headroomRatio: null,
    });
  });

  it('heeds a limit that is pushed, and says when its trading system has tripped by itself', () => {
    const state = { max_loss_abs: 500, tripped_day: true, trip_reason: 'max loss' };
    const pushed = { state, receivedAt: sec(0) };
    const verdict = dailyLoss(losing(null, { mtm: mtmOf(-40_000), pushed }), 1);
    expect(verdict).toMatchObject({ state: 'ok', limit: 50_000, observed: -40_000 });
    expect(verdict.text).toContain('tripped the day: max loss');
    expect(dailyLoss(losing(null, { mtm: mtmOf(-50_000), pushed }), 1).state).toBe('breach');
  });

  it('is a share of the capital where no amount is set, and unknown while the capital is', () => {
    const day = { ...DEFAULT_SETTINGS.day, lossPercent: 2 };
    const of = (capital: number | null) =>
      dailyLoss(losing(100_000, { settings: { ...DEFAULT_SETTINGS, day: { ...day, capital } } }), 1);
    expect(of(5_000_000)).toMatchObject({ state: 'breach', limit: 100_000 });
    expect(of(null)).toMatchObject({ state: 'unknown', limit: null });
  });
});
