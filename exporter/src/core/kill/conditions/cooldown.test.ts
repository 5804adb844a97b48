// The cooldown: ours and a pushed one, while it runs and not a moment longer.
import { expect, it } from 'vitest';
import { sec } from '../../../../../tests/given.ts';
import { picture } from '../../../../../tests/picture.ts';
import type { PushedState } from '../../../contract/pushed.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { cooldown } from './cooldown.ts';
import type { Picture } from './verdict.ts';

const settings = { ...DEFAULT_SETTINGS, day: { ...DEFAULT_SETTINGS.day, cooldownMs: 900_000 } };
const until = (cooldownUntil: number | null, over: Partial<Picture> = {}) =>
  picture({ settings, tally: { trades: 1, wins: 0, losses: 1, streak: 1, cooldownUntil }, ...over });
const pushed = (state: PushedState) => ({ state, receivedAt: sec(0) });

it.each<readonly [string, Picture, object]>([
  ['one that runs', until(sec(61)), { state: 'breach', observed: 61_000, limit: 900_000 }],
  ['one that ends now', until(sec(0)), { state: 'ok', observed: 0 }],
  ['one of the past', until(sec(-60)), { state: 'ok' }],
  ['none', until(null), { state: 'ok', headroomRatio: null }],
  ['an order book that is not known', picture({ settings }), { state: 'unknown' }],
  ['none configured', picture(), { state: 'ok', limit: null }],
  [
    'a pushed one, though none is configured here',
    until(sec(90), { settings: DEFAULT_SETTINGS }),
    { state: 'breach', observed: 90_000, limit: null },
  ],
  [
    'a pushed one without an end',
    picture({ pushed: pushed({ cooldown_active: true }) }),
    { state: 'breach' },
  ],
  ['a push that speaks of none', picture({ settings, pushed: pushed({}) }), { state: 'ok' }],
])('with %s', (_, seen, verdict) => {
  expect(cooldown(seen, 1)).toMatchObject(verdict);
});
