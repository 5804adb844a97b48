// Falls from a peak: by hand, and against a walk that looks back from every minute.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPast, dayAt, FIRST, keptOf, type PlainPast } from '../../../../../tests/any-past.ts';
import { answerTo, asking, memoryPast, recordedOf, sampleAt } from '../../../../../tests/given-past.ts';
import { drawdowns } from './drawdowns.ts';

const MINUTE = 60_000;
const span = asking(FIRST, FIRST + 96 * 3_600_000);
const facts = recordedOf(
  [0, 1].map((n) => [dayAt(n).startsAt, { type: 'DayRolled', day: dayAt(n) }] as const),
);

function curve(rows: readonly (readonly [day: number, minute: number, mtm: number, nav?: number])[]) {
  return memoryPast({
    facts,
    samples: rows.map(([day, minute, mtm, nav = null]) => {
      const sample = sampleAt(dayAt(day).startsAt + minute * MINUTE, { mtm, navUsd: nav });
      return { id: 'a', currency: 'INR', sample };
    }),
  });
}

describe('drawdowns', () => {
  it('are told with the worst first, and an open one is not recovered', async () => {
    const past = curve([
      [0, 1, 100],
      [0, 2, 100],
      [0, 3, 40],
      [0, 5, 30],
      [0, 9, 100],
      [0, 10, 200],
      [0, 11, 120],
    ]);
    const at = (minute: number): number => FIRST + minute * MINUTE;
    expect(await answerTo(drawdowns, past, span)).toMatchObject([
      {
        depth: 80,
        peakAt: at(10),
        troughAt: at(11),
        recoveredAt: null,
        toTroughMs: MINUTE,
        toRecoveryMs: null,
      },
      {
        depth: 70,
        peakAt: at(2),
        troughAt: at(5),
        recoveredAt: at(9),
        toTroughMs: 3 * MINUTE,
        toRecoveryMs: 4 * MINUTE,
      },
    ]);
  });

  it('go on over the night: the next day begins where the last one ended', async () => {
    const rows = await answerTo(
      drawdowns,
      curve([
        [0, 1, 500],
        [0, 2, 300],
        [1, 1, -50],
        [1, 2, 200],
      ]),
      span,
    );
    const { startsAt } = dayAt(1);
    expect(rows).toMatchObject([
      { depth: 250, peakAt: FIRST + MINUTE, troughAt: startsAt + MINUTE, recoveredAt: startsAt + 2 * MINUTE },
    ]);
  });

  it('are measured against NAV only where both are in dollars', async () => {
    const past = curve([
      [0, 1, 100, 1_000],
      [0, 2, 50, 900],
    ]);
    const inDollars = { ...span, accounts: [{ id: 'a', currency: 'USD' }] };
    expect(await answerTo(drawdowns, past, inDollars)).toMatchObject([{ depth: 50, navShare: 0.05 }]);
    expect(await answerTo(drawdowns, past, span)).toMatchObject([{ depth: 50, navShare: null }]);
  });

  it('show the thousand worst of them, and say that there were more', async () => {
    const minutes = Array.from({ length: 1_440 }, (_, i) => i);
    const sawtooth = [0, 1].flatMap((day) =>
      minutes.map((minute) => [day, minute, minute % 2 === 0 ? -1 - (minute % 50) : 0] as const),
    );
    const { rows: shown, truncated } = await drawdowns.ask(curve(sawtooth), span);
    expect([shown.length, truncated]).toEqual([1_000, true]);
  });

  it('are what a look back from every minute finds', async () => {
    await fc.assert(
      fc.asyncProperty(anyPast, async (plain) => {
        const rows = await answerTo(drawdowns, keptOf(plain), { ...span, now: span.to });
        const found = rows.map(({ depth, peakAt, troughAt, recoveredAt }) => [
          depth,
          peakAt,
          troughAt,
          recoveredAt,
        ]);
        expect(found).toEqual(lookedBack(plain));
      }),
      { numRuns: 80 },
    );
  });
});

/** For each minute, is it below all before it, and where does that end? */
function lookedBack({ days, samples }: PlainPast): readonly unknown[] {
  const points: { at: number; value: number }[] = [];
  let before = 0;
  for (const day of days) {
    let own = 0;
    const minutes = new Map<number, number>();
    for (const { at, mtm } of samples) {
      if (at >= day.startsAt && at < day.endsAt && mtm !== null) minutes.set(at - (at % MINUTE), mtm);
    }
    for (const [at, mtm] of minutes) {
      points.push({ at, value: before + mtm });
      own = mtm;
    }
    before += own;
  }
  const curve = [{ at: days[0]?.startsAt ?? 0, value: 0 }, ...points];
  const highest = (i: number): number => Math.max(...curve.slice(0, i + 1).map(({ value }) => value));
  const found: [number, number, number, number | null][] = [];
  for (let i = 1; i < curve.length; i += 1) {
    const begins = (curve[i]?.value ?? 0) < highest(i) && (curve[i - 1]?.value ?? 0) === highest(i - 1);
    if (!begins) continue;
    const peak = highest(i);
    const end = curve.findIndex(({ value }, j) => j > i && value >= peak);
    const fall = curve.slice(i, end === -1 ? undefined : end);
    const low = Math.min(...fall.map(({ value }) => value));
    const troughAt = fall.find(({ value }) => value === low)?.at ?? 0;
    found.push([peak - low, curve[i - 1]?.at ?? 0, troughAt, curve[end]?.at ?? null]);
  }
  return found.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
}
