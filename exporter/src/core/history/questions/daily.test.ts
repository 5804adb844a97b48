// A day's result and what its trades amount to, by hand.
import { expect, it } from 'vitest';
import { dayAt, FIRST } from '../../../../../tests/any-past.ts';
import {
  answerTo,
  asking,
  memoryPast,
  recordedOf,
  sampleAt,
  tradeAt,
} from '../../../../../tests/given-past.ts';
import { daily } from './daily.ts';

const minute = (n: number): number => FIRST + n * 60_000;
const day = dayAt(0);
const facts = recordedOf([[FIRST + 3, { type: 'DayRolled', day }]]);
const asked = asking(FIRST, day.endsAt);
const samples = [0, 10_000, -20_000, 5_000].map((mtm, i) => ({
  id: 'a',
  currency: 'INR',
  sample: sampleAt(minute(i), { mtm, realized: mtm - 1_000 }),
}));

it('a day is told in one row', async () => {
  const trades = [9_000, 6_000, -5_000, 0, null].map((pnl, i) => tradeAt(minute(i), { id: `${i}`, pnl }));
  expect(await answerTo(daily, memoryPast({ samples, facts, trades }), asked)).toEqual([
    {
      account: 'a',
      currency: 'INR',
      day: '2026-11-16',
      from: FIRST,
      to: day.endsAt,
      samples: 4,
      pnl: 5_000,
      realized: 4_000,
      maxDrawdown: 30_000,
      peakAt: minute(1),
      troughAt: minute(2),
      best: 10_000,
      bestAt: minute(1),
      worst: -20_000,
      worstAt: minute(2),
      trades: 5,
      wins: 2,
      losses: 1,
      winRatio: 0.666667,
      expectancy: 3_333,
      profitFactor: 3,
      navUsd: null,
      trip: null,
      tripAt: null,
    },
  ]);
});

it.each([
  ['no trades', [], { winRatio: null, expectancy: null, profitFactor: null }],
  ['no loss', [500], { winRatio: 1, expectancy: 500, profitFactor: null }],
  ['no win', [-500], { winRatio: 0, expectancy: -500, profitFactor: 0 }],
  ['nothing decided', [0, null], { trades: 2, winRatio: null, expectancy: null, profitFactor: null }],
])('with %s nothing is made up', async (_, results, expected) => {
  const trades = results.map((pnl, i) => tradeAt(minute(i), { id: `${i}`, pnl }));
  expect(await answerTo(daily, memoryPast({ facts, trades }), asked)).toMatchObject([expected]);
});
