// A stale NAV fails closed or is only shown, as its owner wants; an age that nobody knows is not a young one.
import { expect, it } from 'vitest';
import { fundView } from '../../../../../tests/fund.ts';
import { sec } from '../../../../../tests/given.ts';
import { picture } from '../../../../../tests/picture.ts';
import { DEFAULT_SETTINGS } from '../../settings.ts';
import { navStale } from './nav-stale.ts';

const aged = (ageSeconds: number | null, lookedAgo = 0, onStale: 'fail-closed' | 'show' = 'fail-closed') =>
  picture({
    fund: fundView({ at: sec(-lookedAgo), nav: { ageSeconds } }),
    settings: { ...DEFAULT_SETTINGS, fund: { ...DEFAULT_SETTINGS.fund, onStale } },
  });

it.each([
  ['a new one', aged(0), { state: 'ok', headroomRatio: 1 }],
  ['one at the limit', aged(150), { state: 'ok', headroomRatio: 0, limit: 150_000 }],
  [
    'one beyond it',
    aged(151),
    { state: 'breach', observed: 151_000, text: expect.stringMatching(/^stale: /) },
  ],
  ['one that grew old since the files were seen', aged(100, 51), { state: 'breach', observed: 151_000 }],
  [
    'one that is only shown',
    aged(151, 0, 'show'),
    { state: 'ok', text: expect.stringContaining('only shown') },
  ],
  ['one without an age', aged(null), { state: 'unknown' }],
  ['none', picture({ fund: fundView({ nav: { navUsd: null } }) }), { state: 'unknown' }],
  ['no files', picture(), { state: 'unknown' }],
])('with %s', (_, seen, verdict) => {
  expect(navStale(seen, 1)).toMatchObject(verdict);
});
