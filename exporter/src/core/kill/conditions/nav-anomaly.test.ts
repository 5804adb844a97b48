// A leap of NAV is shown while it is neither undone nor confirmed.
import { expect, it } from 'vitest';
import { fundView } from '../../../../../tests/fund.ts';
import { picture } from '../../../../../tests/picture.ts';
import { emptyNav } from '../../risk/nav.ts';
import { navAnomaly } from './nav-anomaly.ts';

const leap = { fromUsd: 1_000, toUsd: 9_000, readings: 2 };

it.each([
  ['a quiet NAV', { fund: fundView() }, { state: 'ok', headroomRatio: null }],
  [
    'a leap',
    { fund: fundView(), nav: { ...emptyNav, leap, leaps: 4 } },
    {
      state: 'breach',
      observed: 9,
      limit: 3,
      text: expect.stringMatching(/9000\.00, reading 2 of 3; 4 leaps/),
    },
  ],
  ['no files', {}, { state: 'unknown' }],
  ['files without NAV', { fund: fundView({ nav: { navUsd: null } }) }, { state: 'unknown' }],
])('with %s', (_, seen, verdict) => {
  expect(navAnomaly(picture(seen), 1)).toMatchObject(verdict);
});
