// The daily loss limit: at the limit it breaches, one paisa above it does not, and what is unknown is neither.
import { describe, expect, it } from 'vitest';
import { SETTINGS, sec, short } from '../../../../../tests/given.ts';
import { accountMtm, type Leg } from '../../risk/mtm.ts';
import { dailyLoss } from './daily-loss.ts';
import type { Picture } from './verdict.ts';

/** The limit is 1,000 rupees. A short of one unit sold at 5,000.00 loses what the price rises. */
function picture(loss: number | null, over: Partial<Picture> = {}): Picture {
  const mark = loss === null ? null : { price: 500_000 + loss, at: sec(0) };
  const legs: readonly Leg[] = [{ position: short('CE', 1, 500_000), mark }];
  return {
    at: sec(0),
    settings: SETTINGS,
    legs,
    mtm: accountMtm(legs, 0, sec(0), SETTINGS),
    mtmConfirmed: true,
    stops: [],
    lastGoodReadAt: sec(0),
    watchingSince: sec(0),
    ...over,
  };
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
    const verdict = dailyLoss(picture(loss), factor);
    expect(verdict).toMatchObject({ state, observed: 0 - loss, limit: 100_000 * factor });
    expect(verdict.headroomRatio).toBeCloseTo(headroomRatio, 9);
  });

  it.each<readonly [string, Picture, string]>([
    ['no price is known', picture(null), 'no fresh price for CE'],
    ['the price is old', picture(400_000, { mtm: picture(null).mtm }), 'MTM unknown'],
    ['nothing has been read', picture(0, { mtm: null }), 'not been read'],
    ['it waits for a second look', picture(400_000, { mtmConfirmed: false }), 'second look'],
  ])('is unknown when %s', (_, seen, text) => {
    const verdict = dailyLoss(seen, 1);
    expect(verdict).toMatchObject({ state: 'unknown', observed: null, headroomRatio: null });
    expect(verdict.text).toContain(text);
  });

  it('says in rupees how far the limit is', () => {
    expect(dailyLoss(picture(25_050), 1).text).toBe('MTM -250.50 is 749.50 above the limit -1000.00');
  });

  it('is fine, without a scale, when no limit is set', () => {
    const settings = { ...SETTINGS, dailyLoss: null };
    expect(dailyLoss(picture(9_000_000, { settings }), 1)).toMatchObject({
      state: 'ok',
      headroomRatio: null,
    });
  });
});
