// The profit at which the day ends: a paisa below it goes on, and what is unknown is neither.
import { expect, it } from 'vitest';
import { mtmOf, picture } from '../../../../../tests/picture.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { dailyProfit } from './daily-profit.ts';
import type { Picture } from './verdict.ts';

const settings = { ...DEFAULT_SETTINGS, day: { ...DEFAULT_SETTINGS.day, dailyProfit: 100_000 } };
const at = (value: number, over: Partial<Picture> = {}) => picture({ settings, mtm: mtmOf(value), ...over });

it.each<readonly [string, Picture, object]>([
  ['a loss', at(-50_000), { state: 'ok', headroomRatio: 1 }],
  ['half of it', at(50_000), { state: 'ok', headroomRatio: 0.5, limit: 100_000 }],
  ['a paisa less', at(99_999), { state: 'ok' }],
  ['all of it', at(100_000), { state: 'breach', observed: 100_000, headroomRatio: 0 }],
  ['a leap beyond it', at(900_000, { mtmConfirmed: false }), { state: 'unknown' }],
  ['no read', at(0, { mtm: null }), { state: 'unknown', observed: null }],
  ['no limit', picture({ mtm: mtmOf(9) }), { state: 'ok', limit: null, headroomRatio: null, observed: 9 }],
])('with %s', (_, seen, verdict) => {
  expect(dailyProfit(seen, 1)).toMatchObject(verdict);
});

it('is unknown while it is a share of a capital that nobody has told', () => {
  const pushed = { state: { max_profit_pct: 2 }, receivedAt: 0 };
  expect(dailyProfit(picture({ mtm: mtmOf(0), pushed }), 1).state).toBe('unknown');
});
