// Which days an account had: by their rolls, by their records, and by their dates where neither is known.
import { describe, expect, it } from 'vitest';
import { dayAt, FIRST } from '../../../../tests/any-past.ts';
import { asking, memoryPast, recordedOf, sampleAt, tradeAt } from '../../../../tests/given-past.ts';
import type { Fact } from '../fact.ts';
import type { Day } from '../types.ts';
import { daysOf } from './days.ts';
import type { Past } from './past.ts';
import type { Asked } from './question.ts';
import type { DayRow } from './rows.ts';

const HOUR = 3_600_000;
const roll = (day: Day): Fact => ({ type: 'DayRolled', day });
const rolls = (...days: readonly (readonly [at: number, day: Day])[]) =>
  recordedOf(days.map(([at, day]) => [at, roll(day)] as const));
const onTime = (n: number) => [dayAt(n).startsAt + 5, dayAt(n)] as const;
const sampleOfA = (at: number, mtm: number) => ({
  id: 'a',
  currency: 'INR',
  sample: sampleAt(at, { mtm }),
});

async function all(past: Past, asked: Asked): Promise<DayRow[]> {
  const rows: DayRow[] = [];
  for await (const row of daysOf(past, 'a', asked)) rows.push(row);
  return rows;
}
const spans = async (past: Past, asked: Asked) =>
  (await all(past, asked)).map(({ day, from, to }) => [day, (from - FIRST) / HOUR, (to - FIRST) / HOUR]);

describe('the days of a span', () => {
  it('are those that begin in it, and the one that runs ends now', async () => {
    const past = memoryPast({ facts: rolls(onTime(0), onTime(1), onTime(2)) });
    const now = FIRST + 51 * HOUR;
    expect(await spans(past, asking(FIRST + HOUR, FIRST + 96 * HOUR, { now }))).toEqual([
      ['2026-11-17', 24, 48],
      ['2026-11-18', 48, 51],
    ]);
  });

  it('begin at their reset, also when nobody was there to see it', async () => {
    const late = [dayAt(3).startsAt + 7 * HOUR, dayAt(3)] as const;
    const past = memoryPast({ facts: rolls(onTime(0), late) });
    expect(await spans(past, asking(FIRST, FIRST + 96 * HOUR))).toEqual([
      ['2026-11-16', 0, 24],
      ['2026-11-19', 72, 96],
    ]);
    expect(
      await spans(past, asking(FIRST + 72 * HOUR, FIRST + 73 * HOUR, { now: FIRST + 90 * HOUR })),
    ).toEqual([['2026-11-19', 72, 90]]);
  });

  it('come in order and once, where a clock ran ahead and was set back', async () => {
    const past = memoryPast({ facts: rolls(onTime(0), onTime(2), onTime(1), onTime(2)) });
    expect(await spans(past, asking(FIRST, FIRST + 60 * HOUR))).toEqual([
      ['2026-11-16', 0, 24],
      ['2026-11-17', 24, 48],
      ['2026-11-18', 48, 60],
    ]);
  });

  it('end with the next one, where the reset was moved forward', async () => {
    const moved = { ...dayAt(1), startsAt: FIRST + 20 * HOUR };
    const past = memoryPast({ facts: rolls(onTime(0), [FIRST + 20 * HOUR, moved]) });
    expect(await spans(past, asking(FIRST, FIRST + 48 * HOUR))).toEqual([
      ['2026-11-16', 0, 20],
      ['2026-11-17', 20, 48],
    ]);
  });

  it('are read from their records, and nothing else is', async () => {
    const past = memoryPast({
      facts: rolls(onTime(0), onTime(1)),
      samples: [sampleOfA(FIRST + HOUR, 5), sampleOfA(FIRST + 25 * HOUR, 7)],
    });
    const asked = asking(FIRST, FIRST + 48 * HOUR);
    const [first, second] = await all(past, asked);
    past.keep({ days: [{ ...first, pnl: 99 } as DayRow] });
    expect(await all(past, asked)).toEqual([{ ...first, pnl: 99 }, second]);
    past.keep({ days: [second as DayRow] });
    past.read.bars = 0;
    await all(past, asked);
    expect(past.read).toMatchObject({ bars: 0, trades: 0, samples: 0 });
  });

  it('are local dates where no roll is known and there is a trade or a sample', async () => {
    const midnight = Date.parse('2026-11-13T18:30:00Z');
    const past = memoryPast({
      facts: rolls(onTime(0)),
      trades: [tradeAt(midnight), tradeAt(midnight + 23 * HOUR), tradeAt(midnight - 60 * HOUR)],
      samples: [sampleOfA(midnight + 30 * HOUR, 4)],
    });
    const rows = await all(past, asking(midnight - 24 * HOUR, FIRST + HOUR));
    expect(rows.map(({ day, from, trades, samples, pnl }) => [day, from, trades, samples, pnl])).toEqual([
      ['2026-11-14', midnight, 2, 0, null],
      ['2026-11-15', midnight + 24 * HOUR, 0, 1, 4],
      ['2026-11-16', FIRST, 0, 0, null],
    ]);
  });

  it('of an import go on behind the span, and never over a day that is known', async () => {
    const midnight = Date.parse('2026-11-14T18:30:00Z');
    const past = memoryPast({ facts: rolls(onTime(0)), trades: [tradeAt(midnight + HOUR)] });
    const early = await all(past, asking(midnight, midnight + 2 * HOUR, { now: FIRST + HOUR }));
    expect(early.map(({ from, to }) => [from, to])).toEqual([[midnight, midnight + 24 * HOUR]]);
    past.keep({ trades: [tradeAt(FIRST - HOUR)] });
    const clipped = await all(past, asking(midnight, FIRST, { now: FIRST + HOUR }));
    expect(clipped.map(({ to }) => to)).toEqual([midnight + 24 * HOUR, FIRST]);
  });
});
