// The drawdown: the greater of the files' word and ours, and unknown while NAV is not to be believed.
import { expect, it } from 'vitest';
import { fundView } from '../../../../../tests/fund.ts';
import { picture } from '../../../../../tests/picture.ts';
import { emptyNav } from '../../risk/nav.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { drawdown } from './drawdown.ts';
import type { Picture } from './verdict.ts';

const settings = { ...DEFAULT_SETTINGS, fund: { ...DEFAULT_SETTINGS.fund, drawdownRatio: 0.2 } };
const SOURCE = 'risk_snapshot.json drawdown.dd_pct';
function fallen(ours: number | null, told: number | null, over: Partial<Picture> = {}): Picture {
  const fund = fundView({ risk: { drawdownRatio: told, drawdownSource: SOURCE } });
  const nav = ours === null ? emptyNav : { ...emptyNav, peakUsd: 1_000, lastUsd: 1_000 * (1 - ours) };
  return picture({ settings, fund, nav, ...over });
}
const leap = { fromUsd: 1_000, toUsd: 100, readings: 1 };

it.each<readonly [string, Picture, object]>([
  ['none', fallen(0, 0), { state: 'ok', headroomRatio: 1 }],
  [
    'half of the limit by ours',
    fallen(0.1, 0.05),
    { state: 'ok', observed: 0.1, limit: 0.2, headroomRatio: 0.5 },
  ],
  ['the limit by ours', fallen(0.2, null), { state: 'breach', observed: 0.2 }],
  ['the limit by the files', fallen(0.1, 0.2), { state: 'breach', text: expect.stringContaining(SOURCE) }],
  [
    'no word of the files',
    fallen(0.3, null),
    { state: 'breach', text: expect.stringContaining('that we saw') },
  ],
  ['nothing known', fallen(null, null), { state: 'unknown' }],
  ['no files', fallen(0.1, 0.1, { fund: null }), { state: 'unknown' }],
  ['no NAV now', fallen(0.1, null, { fund: fundView({ nav: { navUsd: null } }) }), { state: 'unknown' }],
  [
    'a leap',
    fallen(0, 0, { nav: { ...emptyNav, peakUsd: 1_000, lastUsd: 1_000, leap } }),
    { state: 'unknown' },
  ],
  [
    'one that was computed without the transfers',
    fallen(0.05, null, { fund: fundView({ risk: { drawdownRatio: 0.5, drawdownSource: 'computed' } }) }),
    { state: 'ok', observed: expect.closeTo(0.05) },
  ],
  ['no limit', fallen(0.9, null, { settings: DEFAULT_SETTINGS }), { state: 'ok', limit: null }],
])('with %s', (_, seen, verdict) => {
  expect(drawdown(seen, 1)).toMatchObject(verdict);
});
