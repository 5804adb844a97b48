// How close the days came: warnings, near misses and trips on the day on which they were.
import { expect, it } from 'vitest';
import { dayAt, FIRST } from '../../../../../tests/any-past.ts';
import { answerTo, asking, memoryPast, recordedOf, sampleAt } from '../../../../../tests/given-past.ts';
import type { Fact } from '../../fact.ts';
import { limits } from './limits.ts';

const near = (rule: string, percent: number): Fact => ({
  type: 'LimitNear',
  rule,
  condition: 'dailyLoss',
  percent,
  observed: 1,
  limit: 2,
  text: '',
});
const missed = (rule: string): Fact => ({ type: 'NearMiss', rule, why: '', evidence: [] });
const trip: Fact = {
  type: 'KillTripped',
  cause: 'rule',
  rule: 'outer',
  reason: '',
  by: 'engine',
  evidence: [],
  mtm: null,
  seenAt: 0,
};
const rolled = (n: number) => [dayAt(n).startsAt, { type: 'DayRolled', day: dayAt(n) } as Fact] as const;

it('a day tells the nearest that it came, and what came of it', async () => {
  const hour = 3_600_000;
  const facts = recordedOf([
    rolled(0),
    [FIRST + hour, near('loss', 50)],
    [FIRST + 2 * hour, near('outer', 90)],
    [FIRST + 2 * hour, near('loss', 90)],
    [FIRST + 3 * hour, missed('outer')],
    [FIRST + 4 * hour, trip],
    rolled(1),
    [FIRST + 30 * hour, missed('loss')],
    [FIRST + 30 * hour, missed('outer')],
    [FIRST + 31 * hour, missed('loss')],
  ]);
  const samples = [0.25, 0.9, 0.9, null].map((utilizationRatio, i) => ({
    id: 'a',
    currency: 'INR',
    sample: sampleAt(FIRST + i * 60_000, { utilizationRatio }),
  }));
  // The second day goes on after the span that it begins in.
  const asked = asking(FIRST, FIRST + 25 * hour, { now: FIRST + 48 * hour });
  expect(await answerTo(limits, memoryPast({ facts, samples }), asked)).toEqual([
    {
      account: 'a',
      day: '2026-11-16',
      from: FIRST,
      utilizationRatio: 0.9,
      utilizationAt: FIRST + 60_000,
      warnings: 3,
      nearestPercent: 90,
      nearestRule: 'outer',
      nearMisses: 1,
      missedRules: 'outer',
      trips: 1,
      trip: 6,
      tripAt: FIRST + 4 * hour,
      tripRule: 'outer',
    },
    {
      account: 'a',
      day: '2026-11-17',
      from: FIRST + 24 * hour,
      utilizationRatio: null,
      utilizationAt: null,
      warnings: 0,
      nearestPercent: null,
      nearestRule: null,
      nearMisses: 2,
      missedRules: 'loss, outer',
      trips: 0,
      trip: null,
      tripAt: null,
      tripRule: null,
    },
  ]);
});
