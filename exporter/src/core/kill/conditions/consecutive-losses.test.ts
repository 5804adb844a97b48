// Losses in a row: the limit itself breaches, and a row that nobody knows is not a short one.
import { expect, it } from 'vitest';
import { picture } from '../../../../../tests/picture.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { consecutiveLosses } from './consecutive-losses.ts';

const settings = { ...DEFAULT_SETTINGS, day: { ...DEFAULT_SETTINGS.day, maxConsecutiveLosses: 4 } };
const tally = (streak: number | null) => ({ trades: 0, wins: 0, losses: 0, streak, cooldownUntil: null });

it.each([
  [0, { state: 'ok', headroomRatio: 1 }],
  [3, { state: 'ok', headroomRatio: 0.25, text: '3 of 4 losses in a row' }],
  [4, { state: 'breach', observed: 4, limit: 4, headroomRatio: 0 }],
  [null, { state: 'unknown', headroomRatio: null }],
])('of %s of 4', (streak, verdict) => {
  expect(consecutiveLosses(picture({ settings, tally: tally(streak) }), 1)).toMatchObject(verdict);
});

it('are fine, whatever their number, where no limit is set', () => {
  const verdict = consecutiveLosses(picture({ tally: tally(9) }), 1);
  expect(verdict).toMatchObject({ state: 'ok', limit: null, headroomRatio: null, observed: 9 });
});
