// The week's times: by hand over a change of the clock, and against a plain grouping of the minutes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPast, FIRST, keptOf } from '../../../../../tests/any-past.ts';
import {
  answerTo,
  asking,
  localTimeIn,
  memoryPast,
  recordedOf,
  sampleAt,
} from '../../../../../tests/given-past.ts';
import { intraday } from './intraday.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('intraday', () => {
  it('knows no hour that the clock skips, and an hour that comes twice as two', async () => {
    const day = { name: '2026-10-25', startsAt: Date.parse('2026-10-24T23:00:00Z'), endsAt: 0 };
    const endsAt = day.startsAt + 25 * HOUR;
    // Falls by 1 in each half of an hour, all day.
    const samples = Array.from({ length: 50 }, (_, i) => [i * 30, i * 30 + 29]).flatMap((pair, i) =>
      pair.map((minute, j) => ({
        id: 'a',
        currency: 'GBP',
        sample: sampleAt(day.startsAt + minute * MINUTE, { mtm: -i - j }),
      })),
    );
    const facts = recordedOf([[day.startsAt, { type: 'DayRolled', day: { ...day, endsAt } }]]);
    const localTime = localTimeIn('Europe/London');
    const asked = asking(day.startsAt, endsAt, { localTime });
    const rows = await answerTo(intraday, memoryPast({ samples, facts }), asked);
    expect(rows).toHaveLength(48);
    expect(
      rows.filter(({ stretches }) => stretches === 2).map(({ weekday, time }) => [weekday, time]),
    ).toEqual([
      [7, '01:00'],
      [7, '01:30'],
    ]);
    for (const row of rows) expect(row).toMatchObject({ mean: -1, lostRatio: 1, worst: -1, best: -1 });
  });

  it('begins anew with the day, in the middle of a stretch too', async () => {
    const days = [0, 1].map((n) => ({
      name: `day ${n}`,
      startsAt: FIRST + n * 10 * MINUTE,
      endsAt: FIRST + (n + 1) * 10 * MINUTE,
    }));
    const facts = recordedOf(days.map((day) => [day.startsAt, { type: 'DayRolled', day }] as const));
    const samples = [100, 90, 0, 5].map((mtm, i) => ({
      id: 'a',
      currency: 'INR',
      sample: sampleAt(FIRST + i * 6 * MINUTE, { mtm }),
    }));
    expect(
      await answerTo(intraday, memoryPast({ samples, facts }), asking(FIRST, FIRST + HOUR)),
    ).toMatchObject([
      { time: '08:30', stretches: 2, mean: -5, worst: -10 },
      { time: '09:00', stretches: 1 },
    ]);
  });

  it('is a plain grouping of the minutes of each day', async () => {
    const lengths = fc.constantFrom(1, 10, 30, 50, 240);
    await fc.assert(
      fc.asyncProperty(anyPast, lengths, async (plain, length) => {
        const asked = asking(FIRST, FIRST + 96 * HOUR, { step: length * MINUTE });
        const rows = await answerTo(intraday, keptOf(plain), asked);
        const changes = new Map<string, number[]>();
        for (const { startsAt, endsAt } of plain.days) {
          const slots = new Map<string, number[]>();
          for (const { at, mtm } of plain.samples) {
            if (at < startsAt || at >= endsAt || mtm === null) continue;
            const { weekday, minute } = asked.localTime('a', at);
            const key = JSON.stringify([weekday, minute - (minute % length)]);
            slots.set(key, [...(slots.get(key) ?? []), mtm]);
          }
          for (const [key, values] of slots) {
            const change = (values.at(-1) ?? 0) - (values[0] ?? 0);
            changes.set(key, [...(changes.get(key) ?? []), change]);
          }
        }
        expect(rows).toHaveLength(changes.size);
        for (const row of rows) {
          const [hours = 0, minutes = 0] = String(row.time).split(':').map(Number);
          const own = changes.get(JSON.stringify([row.weekday, hours * 60 + minutes])) ?? [];
          const sum = own.reduce((total, one) => total + one, 0);
          expect(row).toMatchObject({
            stretches: own.length,
            mean: Math.round(sum / own.length) + 0,
            worst: Math.min(...own),
            best: Math.max(...own),
          });
          expect(row.lostRatio).toBeCloseTo(own.filter((one) => one < 0).length / own.length, 6);
        }
      }),
      { numRuns: 60 },
    );
  });
});
