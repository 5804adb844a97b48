// Trades of the day: as many as allowed are fine, one more is not.
import { expect, it } from 'vitest';
import { picture } from '../../../../../tests/picture.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { tradeCount } from './trade-count.ts';

const settings = { ...DEFAULT_SETTINGS, day: { ...DEFAULT_SETTINGS.day, maxTrades: 4 } };
const tally = (trades: number | null) => ({ trades, wins: 0, losses: 0, streak: 0, cooldownUntil: null });

it.each([
  [1, { state: 'ok', headroomRatio: 0.75 }],
  [4, { state: 'ok', headroomRatio: 0 }],
  [5, { state: 'breach', observed: 5, limit: 4 }],
  [null, { state: 'unknown' }],
])('%s of 4', (trades, verdict) => {
  expect(tradeCount(picture({ settings, tally: tally(trades) }), 1)).toMatchObject(verdict);
});

it('are fine where no limit is set', () => {
  expect(tradeCount(picture({ tally: tally(99) }), 1)).toMatchObject({ state: 'ok', headroomRatio: null });
});
