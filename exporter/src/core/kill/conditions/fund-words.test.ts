// What a person reads of each condition of a fund, whole: its state, its limit at a factor, and why, in words.
import { describe, expect, it } from 'vitest';
import { fundView } from '../../../../../tests/fund.ts';
import { sec } from '../../../../../tests/given.ts';
import { picture } from '../../../../../tests/picture.ts';
import { fund, held, left, noLimitSet, type Row, said, series } from '../../../../../tests/verdicts.ts';
import { emptyNav } from '../../risk/nav.ts';
import type { ConditionId } from '../../settings.ts';
import { conditions } from './index.ts';

const leap = { fromUsd: 1_000, toUsd: 4_000, readings: 2 };
const funds: Readonly<Partial<Record<ConditionId, readonly Row[]>>> = {
  atrSpike: [
    [
      'no files and nothing open',
      { ...fund({ atrRatio: 2 }), ...left },
      1,
      said('ok', null, 2, null, 'nothing is open'),
    ],
    [
      'no files and too few bars',
      { ...fund({ atrRatio: 2 }), ...held },
      2,
      said('unknown', null, 4, null, 'ATR needs 113 minute bars of an open instrument'),
    ],
    [
      'files that do not say',
      { ...fund({ atrRatio: 2 }), fund: fundView() },
      1,
      said('unknown', null, 2, null, 'the files show no ATR ratio'),
    ],
    [
      'bars',
      { ...fund({ atrRatio: 2 }), ...series(1) },
      2,
      said('ok', 1, 4, 0.75, 'ATR is 1.00 times its usual, limit 4.00'),
    ],
    [
      'wild bars',
      { ...fund({ atrRatio: 2 }), ...series(2) },
      1,
      said('breach', 2, 2, 0, 'ATR is 2.00 times its usual, limit 2.00'),
    ],
  ],
  drawdown: [
    [
      'no files',
      fund({ drawdownRatio: 0.2 }),
      2,
      said('unknown', null, 0.4, null, 'no state files have been read'),
    ],
    [
      'nothing known',
      { ...fund({ drawdownRatio: 0.2 }), fund: fundView() },
      1,
      said('unknown', null, 0.2, null, 'the drawdown is not known: no NAV and no word of the files'),
    ],
    [
      'a word of the files that names none',
      { ...fund({ drawdownRatio: 0.2 }), fund: fundView({ risk: { drawdownRatio: 0.1 } }) },
      2,
      said('ok', 0.1, 0.4, expect.closeTo(0.75) as number, 'drawdown 10.00 % by the files, limit 40.00 %'),
    ],
    [
      'a leap',
      {
        ...fund({ drawdownRatio: 0.2 }),
        fund: fundView(),
        nav: { ...emptyNav, peakUsd: 4, lastUsd: 4, leap },
      },
      1,
      said(
        ...(['unknown', null, 0.2, null] as const),
        'drawdown 0.00 % from the peak that we saw, limit 20.00 %; NAV has leapt to 4000.00',
      ),
    ],
    [
      'no NAV now',
      {
        ...{ ...fund({ drawdownRatio: 0.2 }), fund: fundView({ nav: { navUsd: null } }) },
        nav: { ...emptyNav, peakUsd: 4, lastUsd: 4 },
      },
      1,
      said('unknown', null, 0.2, null, 'the files show no NAV now'),
    ],
    [
      'no NAV now, but a word of the files',
      {
        ...fund({ drawdownRatio: 0.2 }),
        fund: fundView({ nav: { navUsd: null }, risk: { drawdownRatio: 0, drawdownSource: 'x' } }),
      },
      1,
      said('ok', 0, 0.2, 1, 'drawdown 0.00 % by x, limit 20.00 %'),
    ],
  ],
  navAnomaly: [
    ['no files', {}, 1, said('unknown', null, 3, null, 'no state files have been read')],
    [
      'no NAV',
      { fund: fundView({ nav: { navUsd: null } }) },
      1,
      said('unknown', null, 3, null, 'the files show no NAV'),
    ],
    ['quiet', { fund: fundView() }, 1, said('ok', 1, 3, null, 'NAV moves as it should')],
    [
      'quiet again',
      { fund: fundView(), nav: { ...emptyNav, leaps: 2 } },
      1,
      said('ok', 1, 3, null, 'NAV moves as it should; 2 leaps since the start'),
    ],
    [
      'a leap',
      { fund: fundView(), nav: { ...emptyNav, leap } },
      1,
      said('breach', 4, 3, 0, 'NAV leapt from 1000.00 to 4000.00, reading 2 of 3'),
    ],
    [
      'a leap from nothing',
      { nav: { ...emptyNav, leap: { ...leap, fromUsd: 0 } } },
      1,
      said('breach', 4_000, 3, 0, 'NAV leapt from 0.00 to 4000.00, reading 2 of 3'),
    ],
  ],
  navStale: [
    ['no files', {}, 2, said('unknown', null, 300_000, null, 'no state files have been read')],
    [
      'no NAV',
      { fund: fundView({ nav: { navUsd: null } }) },
      1,
      said('unknown', null, 150_000, null, 'the files show no NAV'),
    ],
    [
      'no age',
      { fund: fundView({ nav: { ageSeconds: null } }) },
      1,
      said('unknown', null, 150_000, null, 'the age of NAV is not known'),
    ],
    [
      'a young one, looked at a while ago',
      { fund: fundView({ at: sec(-15), nav: { ageSeconds: 60 } }) },
      2,
      said('ok', 75_000, 300_000, 0.75, 'NAV is 75 s old, limit 300 s'),
    ],
    [
      'an old one',
      { fund: fundView({ nav: { ageSeconds: 151 } }) },
      1,
      said('breach', 151_000, 150_000, 0, 'stale: NAV is 151 s old, limit 150 s'),
    ],
    [
      'an old one that is only shown',
      { ...fund({ onStale: 'show' }), fund: fundView({ nav: { ageSeconds: 151 } }) },
      1,
      said('ok', 151_000, 150_000, 0, 'stale, only shown: NAV is 151 s old, limit 150 s'),
    ],
    [
      'one of the future',
      { fund: fundView({ nav: { ageSeconds: -9 } }) },
      1,
      said('ok', 0, 150_000, 1, 'NAV is 0 s old, limit 150 s'),
    ],
  ],
};

const routed = (fallbackRatio: number | null, makerFillRate: number | null) => ({
  fund: fundView({ router: { fallbackRatio, makerFillRate } }),
});
const near = (value: number): number => expect.closeTo(value) as number;
const router: readonly Row[] = [
  ['no limit', routed(0.3, 0.3), 1, noLimitSet(0.3)],
  ['no limit and no files', {}, 1, noLimitSet(null)],
  [
    'no files',
    fund({ makerFillMin: 0.6 }),
    1,
    said('unknown', null, 0.6, null, 'no state files have been read'),
  ],
  [
    'a fallback ratio that nobody knows',
    { ...fund({ fallbackMax: 0.2 }), ...routed(null, 1) },
    2,
    said('unknown', null, 0.4, null, 'the fallback ratio is not known'),
  ],
  [
    'a fallback ratio',
    { ...fund({ fallbackMax: 0.2 }), ...routed(0.1, null) },
    2,
    said('ok', 0.1, 0.4, near(0.75), 'fallback ratio 10.0 %, at most 40.0 %'),
  ],
  [
    'the most that is allowed',
    { ...fund({ fallbackMax: 0.2 }), ...routed(0.2, null) },
    1,
    said('ok', 0.2, 0.2, 0, 'fallback ratio 20.0 %, at most 20.0 %'),
  ],
  [
    'too much fallback',
    { ...fund({ fallbackMax: 0.2 }), ...routed(0.3, null) },
    1,
    said('breach', 0.3, 0.2, 0, 'fallback ratio 30.0 %, at most 20.0 %'),
  ],
  [
    'a fill rate that nobody knows',
    { ...fund({ makerFillMin: 0.6 }), ...routed(0, null) },
    1,
    said('unknown', null, 0.6, null, 'the maker fill rate is not known'),
  ],
  [
    'a fill rate, where twice as much may go wrong',
    { ...fund({ makerFillMin: 0.75 }), ...routed(null, 0.75) },
    2,
    said('ok', 0.75, 0.5, 0.5, 'maker fill rate 75.0 %, at least 50.0 %'),
  ],
  [
    'the least that is allowed',
    { ...fund({ makerFillMin: 0.75 }), ...routed(null, 0.75) },
    1,
    said('ok', 0.75, 0.75, 0, 'maker fill rate 75.0 %, at least 75.0 %'),
  ],
  [
    'too few fills, beside a fallback that nobody knows',
    { ...fund({ makerFillMin: 0.75, fallbackMax: 0.2 }), ...routed(null, 0.5) },
    1,
    said('breach', 0.5, 0.75, 0, 'maker fill rate 50.0 %, at least 75.0 %'),
  ],
  [
    'fills that nobody knows, beside a fallback that is fine',
    { ...fund({ makerFillMin: 0.75, fallbackMax: 0.2 }), ...routed(0.1, null) },
    1,
    said('unknown', null, 0.75, null, 'the maker fill rate is not known'),
  ],
  [
    'two that are fine: the one with less to spare',
    { ...fund({ makerFillMin: 0.5, fallbackMax: 0.5 }), ...routed(0.25, 0.625) },
    1,
    said('ok', 0.625, 0.5, 0.25, 'maker fill rate 62.5 %, at least 50.0 %'),
  ],
  [
    'two that are fine, the other way round',
    { ...fund({ makerFillMin: 0.5, fallbackMax: 0.5 }), ...routed(0.375, 0.75) },
    1,
    said('ok', 0.375, 0.5, 0.25, 'fallback ratio 37.5 %, at most 50.0 %'),
  ],
];

const ALL: Readonly<Partial<Record<ConditionId, readonly Row[]>>> = { ...funds, routerDegraded: router };

describe.each(Object.entries(ALL) as [ConditionId, readonly Row[]][])('%s', (id, rows) => {
  it.each(rows)('with %s', (_, seen, factor, verdict) => {
    expect(conditions[id](picture(seen), factor)).toEqual(verdict);
  });
});
