// The trailing profit: falling to the floor under the peak is a breach, staying above it is not.
import { expect, it } from 'vitest';
import { mtmOf, picture } from '../../../../../tests/picture.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { trailingProfit } from './trailing-profit.ts';
import type { Picture } from './verdict.ts';

const settings = { ...DEFAULT_SETTINGS, day: { ...DEFAULT_SETTINGS.day, trailStep: 15_000 } };
const at = (mtmPeak: number | null, value: number, over: Partial<Picture> = {}) =>
  picture({ settings, mtmPeak, mtm: mtmOf(value), ...over });

it.each<readonly [string, Picture, object]>([
  ['no step reached', at(14_000, -90_000), { state: 'ok', headroomRatio: null, limit: null }],
  ['a peak of 450 and 375 now', at(45_000, 37_500), { state: 'ok', headroomRatio: 0.5, limit: 30_000 }],
  ['a peak of 450 and a paisa above 300', at(45_000, 30_001), { state: 'ok' }],
  ['a peak of 450 and 300 now', at(45_000, 30_000), { state: 'breach', observed: 30_000, limit: 30_000 }],
  ['a peak of a step and a loss', at(15_000, -1), { state: 'breach', limit: 0 }],
  ['a fall that is a leap', at(45_000, 0, { mtmConfirmed: false }), { state: 'unknown' }],
  ['an MTM that is not known', at(45_000, 0, { mtm: { ...mtmOf(0), value: null } }), { state: 'unknown' }],
  ['no peak yet', at(null, 0), { state: 'unknown' }],
  ['no limit', picture({ mtm: mtmOf(0) }), { state: 'ok', limit: null }],
])('with %s', (_, seen, verdict) => {
  expect(trailingProfit(seen, 1)).toMatchObject(verdict);
});
