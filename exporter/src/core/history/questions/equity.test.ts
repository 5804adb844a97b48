// The equity curve: stretches of any length, against a walk over the samples, and the length that suits a span.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPast, FIRST, keptOf } from '../../../../../tests/any-past.ts';
import { answerTo, asking, memoryPast, sampleAt } from '../../../../../tests/given-past.ts';
import type { Sample } from '../../sample.ts';
import { equity } from './equity.ts';
import { suitingStep } from './stretches.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;
const steps = fc.constantFrom(1, 7, 60, 300, 3_600, 7_200).map((seconds) => seconds * SECOND);
const pick = <T>(rows: readonly Sample[], of: (sample: Sample) => T | null): T[] =>
  rows.flatMap((row) => of(row) ?? []);

describe('equity', () => {
  it('is what a walk over the samples of each stretch finds', async () => {
    await fc.assert(
      fc.asyncProperty(anyPast, steps, fc.nat(100), async (plain, step, minutes) => {
        const from = FIRST + minutes * 60_000 + 30 * SECOND;
        const to = FIRST + 72 * HOUR + 17 * SECOND;
        const rows = await answerTo(equity, keptOf(plain), asking(from, to, { step }));
        const expected: unknown[] = [];
        for (const at of new Set(plain.samples.map((sample) => sample.at - (sample.at % step)))) {
          if (at + step <= from || at >= to) continue;
          const own = plain.samples.filter((sample) => sample.at >= at && sample.at < at + step);
          const mtm = pick(own, (sample) => sample.mtm);
          expected.push({
            at,
            samples: own.length,
            mtmFirst: mtm[0] ?? null,
            mtmHigh: mtm.length === 0 ? null : Math.max(...mtm),
            mtmLow: mtm.length === 0 ? null : Math.min(...mtm),
            mtm: mtm.at(-1) ?? null,
            realized: pick(own, (sample) => sample.realized).at(-1) ?? null,
            navUsd: pick(own, (sample) => sample.navUsd).at(-1) ?? null,
          });
        }
        expect(rows).toHaveLength(expected.length);
        expected.forEach((row, i) => {
          expect(rows[i]).toMatchObject(row as object);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('chooses stretches that make at most two thousand rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 * 365 * 24 }), (hours) => {
        const step = suitingStep(0, hours * HOUR, 0);
        expect((hours * HOUR) / step).toBeLessThanOrEqual(2_000);
      }),
    );
    expect([0.5, 24, 24 * 7, 24 * 365].map((hours) => suitingStep(0, hours * HOUR, 0) / SECOND)).toEqual([
      1, 60, 900, 86_400,
    ]);
  });

  it('is by minutes where the samples are forgotten', async () => {
    const sample = sampleAt(FIRST + 5 * SECOND, { mtm: 7 });
    const past = memoryPast({ samples: [{ id: 'a', currency: 'INR', sample }] });
    const asked = asking(FIRST, FIRST + 600 * SECOND);
    expect(await answerTo(equity, past, asked)).toMatchObject([{ at: FIRST + 5 * SECOND, mtm: 7 }]);
    past.forgetSamples(FIRST + 60 * SECOND);
    expect(await answerTo(equity, past, asked)).toMatchObject([{ at: FIRST, mtm: 7 }]);
    expect(await answerTo(equity, past, { ...asked, step: SECOND })).toEqual([]);
  });
});
