// The sweep of limits: by hand, and against a walk over every sample of every day for every limit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPast, dayAt, FIRST, keptOf } from '../../../../../tests/any-past.ts';
import { answerTo, asking, memoryPast, recordedOf, sampleAt } from '../../../../../tests/given-past.ts';
import { suitingLimits, whatif } from './whatif.ts';

const span = asking(FIRST, FIRST + 96 * 3_600_000);
const facts = recordedOf(
  [0, 1, 2].map((n) => [dayAt(n).startsAt, { type: 'DayRolled', day: dayAt(n) }] as const),
);
const days = (mtms: readonly (readonly (readonly [mtm: number, confirmed?: boolean])[])[]) =>
  memoryPast({
    facts,
    samples: mtms.flatMap((own, day) =>
      own.map(([mtm, confirmed = true], i) => {
        const sample = sampleAt(dayAt(day).startsAt + i * 20_000, { mtm, confirmed });
        return { id: 'a', currency: 'INR', sample };
      }),
    ),
  });
const PAST = [
  [[0], [-1_100], [-2_500], [-900]],
  [[-600], [400]],
  [[100], [300]],
] as const;

describe('a limit', () => {
  it('stops a day at the first sample that meets it, for better or worse', async () => {
    const asked = { ...span, limits: [2_000, 500, 500, 1_000, -5] };
    expect(await answerTo(whatif, days(PAST), asked)).toMatchObject([
      {
        limit: 500,
        days: 3,
        stopped: 2,
        pnlWithout: -200,
        pnlWith: -1_400,
        kept: -1_200,
        better: 0,
        worse: 2,
      },
      { limit: 1_000, stopped: 1, pnlWith: -400, kept: -200, byMinute: 0 },
      { limit: 2_000, stopped: 1, pnlWith: -1_800, kept: -1_600 },
    ]);
  });

  it('is not met by a price that was never confirmed', async () => {
    const past = days([[[0], [-9_000, false], [-100], [-50], [-700]]]);
    expect(await answerTo(whatif, past, { ...span, limits: [500, 8_000] })).toMatchObject([
      { limit: 500, stopped: 1, pnlWith: -700 },
      { limit: 8_000, stopped: 0, pnlWith: -700 },
    ]);
  });

  it('is taken to stop at the lowest of the minute where the samples are gone, and says so', async () => {
    const past = days(PAST);
    past.forgetSamples(dayAt(1).startsAt);
    const asked = { ...span, limits: [500] };
    expect(await answerTo(whatif, past, asked)).toMatchObject([
      { stopped: 2, byMinute: 1, pnlWith: -2_500 - 600 + 300, kept: -2_800 + 200 },
    ]);
  });

  it('reads samples of the minutes alone that went that low', async () => {
    const past = days([Array.from({ length: 300 }, (_, i) => [i === 200 ? -900 : -i] as const)]);
    await answerTo(whatif, past, { ...span, limits: [700, 800] });
    expect(past.read.samples).toBe(3);
  });

  it('is what a walk over every sample finds', async () => {
    const limits = fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(anyPast, limits, async (plain, asked) => {
        const rows = await answerTo(whatif, keptOf(plain), { ...span, limits: asked });
        const expected = [...new Set(asked)]
          .sort((a, b) => a - b)
          .map((limit) => {
            const row = {
              limit,
              days: 0,
              stopped: 0,
              byMinute: 0,
              pnlWith: 0,
              pnlWithout: 0,
              better: 0,
              worse: 0,
            };
            for (const { startsAt, endsAt } of plain.days) {
              const known = plain.samples.filter(
                ({ at, mtm }) => at >= startsAt && at < endsAt && mtm !== null,
              );
              const pnl = known.at(-1)?.mtm;
              if (pnl === undefined || pnl === null) continue;
              const stop = known.find(
                ({ mtm, confirmed }) => confirmed !== false && (mtm ?? 0) <= -limit,
              )?.mtm;
              row.days += 1;
              row.pnlWithout += pnl;
              row.pnlWith += stop ?? pnl;
              if (stop === undefined || stop === null) continue;
              row.stopped += 1;
              if (stop > pnl) row.better += 1;
              if (stop < pnl) row.worse += 1;
            }
            return row;
          });
        expect(rows).toMatchObject(expected);
      }),
      { numRuns: 80 },
    );
  });
});

describe('limits that nobody named', () => {
  it('are round, ten to twenty-four, up to the worst loss', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 1e12 }), (worst) => {
        const limits = suitingLimits(worst);
        const [step = 0] = limits;
        expect(limits.length).toBeGreaterThanOrEqual(10);
        expect(limits.length).toBeLessThan(26);
        expect(limits.at(-1)).toBeLessThanOrEqual(worst);
        expect((limits.at(-1) ?? 0) + step).toBeGreaterThan(worst);
        expect(String(step)).toMatch(/^[125]0*$/);
      }),
    );
    expect(suitingLimits(0)).toEqual([]);
  });

  it('suit each account', async () => {
    const rows = await answerTo(whatif, days(PAST), span);
    expect(rows.map(({ limit }) => limit)).toEqual(Array.from({ length: 12 }, (_, i) => (i + 1) * 200));
  });
});
