// The router: a true ratio of 0 is a value, and the worse of both figures decides.
import { expect, it } from 'vitest';
import { fundView } from '../../../../../tests/fund.ts';
import { picture } from '../../../../../tests/picture.ts';
import { DEFAULT_SETTINGS, type FundLimits } from '../../settings.ts';
import { routerDegraded } from './router-degraded.ts';

const BOTH = { fallbackMax: 0.3, makerFillMin: 0.7 };
function verdict(
  fallbackRatio: number | null,
  makerFillRate: number | null,
  limits: Partial<FundLimits> = BOTH,
) {
  const settings = { ...DEFAULT_SETTINGS, fund: { ...DEFAULT_SETTINGS.fund, ...limits } };
  return routerDegraded(
    picture({ settings, fund: fundView({ router: { fallbackRatio, makerFillRate } }) }),
    1,
  );
}

it.each<readonly [string, number | null, number | null, object]>([
  ['no fallback at all', 0, 1, { state: 'ok', headroomRatio: 1 }],
  ['both at their limits', 0.3, 0.7, { state: 'ok', headroomRatio: 0 }],
  ['too many fallbacks', 0.31, 0.9, { state: 'breach', observed: 0.31, limit: 0.3 }],
  ['too few maker fills', 0.1, 0.69, { state: 'breach', observed: 0.69 }],
  ['one breached and the other not known', null, 0.5, { state: 'breach' }],
  ['one fine and the other not known', 0.1, null, { state: 'unknown' }],
])('with %s', (_, fallback, maker, expected) => {
  expect(verdict(fallback, maker)).toMatchObject(expected);
});

it('heeds only the limits that are set, and is unknown without files', () => {
  expect(verdict(0.1, null, { fallbackMax: 0.3 })).toMatchObject({ state: 'ok' });
  expect(verdict(0.9, 0.1, {})).toMatchObject({ state: 'ok', limit: null, headroomRatio: null });
  const settings = { ...DEFAULT_SETTINGS, fund: { ...DEFAULT_SETTINGS.fund, ...BOTH } };
  expect(routerDegraded(picture({ settings }), 1).state).toBe('unknown');
});
