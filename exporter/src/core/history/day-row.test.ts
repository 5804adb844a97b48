// The record of a day: by hand for what counts, and against a walk over all of its samples.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPast, dayAt, keptOf, type PlainPast } from '../../../../tests/any-past.ts';
import { memoryPast, recordedOf, sampleAt, tradeAt } from '../../../../tests/given-past.ts';
import type { Fact } from '../fact.ts';
import { dayRow } from './day-row.ts';
import type { DayRow } from './rows.ts';

const { name, startsAt: from, endsAt: to } = dayAt(0);
const DAY = { name, from, to };
const minute = (n: number): number => from + n * 60_000;
const kept = (rows: readonly (readonly [at: number, mtm: number | null])[]) =>
  memoryPast({
    samples: rows.map(([at, mtm]) => ({ id: 'a', currency: 'INR', sample: sampleAt(at, { mtm }) })),
  });
const TRIPPED: Fact = {
  type: 'KillTripped',
  cause: 'manual',
  rule: 'manual',
  reason: 'enough',
  by: 'user:asha',
  evidence: [],
  mtm: null,
  seenAt: 0,
};

describe('the record of a day', () => {
  it('begins its drawdown at nothing won and nothing lost', async () => {
    const row = await dayRow(kept([[minute(5) + 7, -300]]), 'a', DAY);
    expect(row.drawdown).toEqual({ depth: 300, peakAt: from, troughAt: minute(5) });
  });

  it('takes a minute to have been high before it was low', async () => {
    const past = kept([
      [minute(1), -100],
      [minute(1) + 30_000, 500],
    ]);
    expect((await dayRow(past, 'a', DAY)).drawdown).toEqual({
      depth: 600,
      peakAt: minute(1),
      troughAt: minute(1),
    });
  });

  it('has a drawdown of 0 where it only rose, and none where nothing was known', async () => {
    expect((await dayRow(kept([[minute(1), 10]]), 'a', DAY)).drawdown?.depth).toBe(0);
    const dark = await dayRow(kept([[minute(1), null]]), 'a', DAY);
    expect(dark).toMatchObject({ samples: 1, pnl: null, high: null, low: null, drawdown: null });
  });

  it('counts trades, those with a result apart, and names its first trip', async () => {
    const past = memoryPast({
      trades: [
        tradeAt(minute(1), { pnl: 500 }),
        tradeAt(minute(2), { pnl: -200 }),
        tradeAt(minute(3), { pnl: 0 }),
        tradeAt(minute(4), { pnl: null }),
        tradeAt(to, { pnl: 9_999 }),
      ],
      facts: recordedOf([
        [from - 1, TRIPPED],
        [minute(9), TRIPPED],
        [minute(10), TRIPPED],
      ]),
    });
    expect(await dayRow(past, 'a', DAY)).toMatchObject({
      trades: 4,
      wins: 1,
      losses: 1,
      won: 500,
      lost: 200,
      trip: { seq: 2, at: minute(9) },
    });
  });

  it('is what a walk over every sample finds', async () => {
    await fc.assert(
      fc.asyncProperty(anyPast, async (plain) => {
        const past = keptOf(plain);
        for (const day of plain.days) {
          const span = { name: day.name, from: day.startsAt, to: day.endsAt };
          expect(await dayRow(past, 'a', span)).toEqual(byHand(plain, span));
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Every pair of minutes, every sample, every trade. */
function byHand({ samples, trades }: PlainPast, day: typeof DAY): DayRow {
  const own = samples.filter(({ at }) => at >= day.from && at < day.to);
  const known = own.filter(({ mtm }) => mtm !== null).map(({ at, mtm }) => ({ at, mtm: mtm ?? 0 }));
  const minuteOf = (at: number): number => at - (at % 60_000);
  const extreme = (sign: 1 | -1): DayRow['high'] => {
    const best = known.reduce<DayRow['high']>(
      (so, one) => (so === null || sign * one.mtm > sign * so.mtm ? one : so),
      null,
    );
    return best === null ? null : { at: minuteOf(best.at), mtm: best.mtm };
  };
  let drawdown: DayRow['drawdown'] =
    known.length === 0 ? null : { depth: 0, peakAt: day.from, troughAt: day.from };
  const peaks = [{ at: day.from, mtm: 0 }, ...known.map(({ at, mtm }) => ({ at: minuteOf(at), mtm }))];
  const troughs = [...known].sort((a, b) => a.at - b.at);
  for (const low of troughs) {
    for (const peak of peaks) {
      const depth = peak.mtm - low.mtm;
      if (drawdown === null || peak.at > minuteOf(low.at) || depth <= drawdown.depth) continue;
      drawdown = { depth, peakAt: peak.at, troughAt: minuteOf(low.at) };
    }
  }
  const last = <T>(values: readonly (T | null)[]): T | null =>
    values.reduce<T | null>((so, value) => value ?? so, null);
  const closed = trades.filter(({ closedAt }) => closedAt >= day.from && closedAt < day.to);
  const results = closed.flatMap(({ pnl }) => (pnl === null ? [] : [pnl]));
  const used = own.map(({ utilizationRatio: r }) => r ?? -1);
  const most = Math.max(-1, ...used);
  const sum = (values: readonly number[]): number => values.reduce((so, value) => so + value, 0);
  return {
    account: 'a',
    day: day.name,
    from: day.from,
    to: day.to,
    samples: own.length,
    pnl: last(own.map(({ mtm }) => mtm)),
    realized: last(own.map(({ realized }) => realized)),
    high: extreme(1),
    low: extreme(-1),
    drawdown,
    utilization: most < 0 ? null : { at: minuteOf(own[used.indexOf(most)]?.at ?? 0), ratio: most },
    navUsd: last(own.map(({ navUsd }) => navUsd)),
    trades: closed.length,
    wins: results.filter((pnl) => pnl > 0).length,
    losses: results.filter((pnl) => pnl < 0).length,
    won: sum(results.filter((pnl) => pnl > 0)),
    lost: sum(results.filter((pnl) => pnl < 0).map((pnl) => -pnl)),
    trip: null,
  };
}
