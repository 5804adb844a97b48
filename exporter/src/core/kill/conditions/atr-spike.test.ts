// The spike of ATR: by a fund's files, or by the minute bars of what is open.
import { expect, it } from 'vitest';
import { fundView } from '../../../../../tests/fund.ts';
import { short } from '../../../../../tests/given.ts';
import { picture } from '../../../../../tests/picture.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { atrSpike } from './atr-spike.ts';
import type { Picture } from './verdict.ts';

const settings = { ...DEFAULT_SETTINGS, fund: { ...DEFAULT_SETTINGS.fund, atrRatio: 2 } };
const files = (atrRatio: number | null) => picture({ settings, fund: fundView({ risk: { atrRatio } }) });
const series = (ratio: number) => [
  { instrument: 'CE', minute: 0, high: 1, low: 1, close: 1, bars: [], ratio },
];
const legs = [{ position: short('CE', 1, 1), mark: null }];

it.each<readonly [string, Picture, object]>([
  ['calm files', files(1), { state: 'ok', headroomRatio: 0.5, observed: 1 }],
  ['files at the limit', files(2), { state: 'breach', observed: 2, limit: 2 }],
  ['files that do not say', files(null), { state: 'unknown' }],
  ['wild bars', picture({ settings, legs, series: series(3) }), { state: 'breach', observed: 3 }],
  ['too few bars', picture({ settings, legs }), { state: 'unknown' }],
  ['nothing open', picture({ settings }), { state: 'ok', observed: null, headroomRatio: null }],
  ['no limit', picture({ legs, series: series(3) }), { state: 'ok', limit: null }],
])('with %s', (_, seen, verdict) => {
  expect(atrSpike(seen, 1)).toMatchObject(verdict);
});
