// Random histories of a few days for property tests: with gaps, unknown figures, and days without anything.
import fc from 'fast-check';
import type { TradeRow } from '../exporter/src/core/history/rows.ts';
import type { Sample } from '../exporter/src/core/sample.ts';
import type { Day } from '../exporter/src/core/types.ts';
import { memoryPast, recordedOf, sampleAt, tradeAt } from './given-past.ts';

const HOUR = 3_600_000;
const DAY_MS = 24 * HOUR;
/** 08:45 in India. */
export const FIRST = Date.parse('2026-11-16T03:15:00Z');

export const dayAt = (n: number): Day => {
  const startsAt = FIRST + n * DAY_MS;
  return { name: new Date(startsAt).toISOString().slice(0, 10), startsAt, endsAt: startsAt + DAY_MS };
};

const money = fc.option(fc.integer({ min: -5_000, max: 5_000 }), { freq: 4 });
const share = fc.option(fc.integer({ min: 0, max: 100 }), { freq: 3 });

const seconds = fc.record({
  minute: fc.integer({ min: 0, max: 40 }),
  second: fc.integer({ min: 0, max: 59 }),
  mtm: money,
  realized: money,
  confirmed: fc.constantFrom(true, true, true, false, null),
  used: share,
  nav: fc.option(fc.integer({ min: 90_000, max: 110_000 }), { freq: 2 }),
});

const closes = fc.record({
  minute: fc.integer({ min: 0, max: 40 }),
  symbol: fc.constantFrom('CE', 'PE', 'FUT'),
  side: fc.constantFrom('long' as const, 'short' as const),
  pnl: fc.option(fc.integer({ min: -3_000, max: 3_000 }), { freq: 5 }),
  opened: fc.option(fc.integer({ min: 1, max: 100_000 }), { freq: 3 }),
});

const anyDay = fc.record({
  rolled: fc.boolean().map((quiet) => !quiet),
  samples: fc.array(seconds, { maxLength: 60 }),
  trades: fc.array(closes, { maxLength: 8 }),
});

export interface PlainPast {
  /** Days whose roll is in the journal, oldest first. */
  readonly days: readonly Day[];
  readonly samples: readonly Sample[];
  readonly trades: readonly TradeRow[];
}

type AnyDay = typeof anyDay extends fc.Arbitrary<infer T> ? T : never;

function plain(all: readonly AnyDay[]): PlainPast {
  const samples = new Map<number, Sample>();
  const trades: TradeRow[] = [];
  const days: Day[] = [];
  for (const [n, one] of all.entries()) {
    const day = dayAt(n);
    if (!one.rolled) continue;
    days.push(day);
    for (const { minute, second, mtm, realized, confirmed, used, nav } of one.samples) {
      const at = day.startsAt + (minute * 60 + second) * 1000;
      const utilizationRatio = used === null ? null : used / 100;
      samples.set(at, sampleAt(at, { mtm, realized, confirmed, utilizationRatio, navUsd: nav }));
    }
    for (const [i, { minute, symbol, side, pnl, opened }] of one.trades.entries()) {
      const closedAt = day.startsAt + minute * 60_000;
      const openedAt = opened === null ? null : closedAt - opened;
      trades.push(tradeAt(closedAt, { id: `t-${n}-${i}`, symbol, side, pnl, openedAt }));
    }
  }
  return { days, samples: [...samples.values()].sort((a, b) => a.at - b.at), trades };
}

export const anyPast: fc.Arbitrary<PlainPast> = fc.array(anyDay, { minLength: 1, maxLength: 4 }).map(plain);

/** As account `a`. */
export const keptOf = ({ days, samples, trades }: PlainPast) =>
  memoryPast({
    samples: samples.map((sample) => ({ id: 'a', currency: 'INR', sample })),
    facts: recordedOf(days.map((day) => [day.startsAt + 1_000, { type: 'DayRolled', day }] as const)),
    trades,
  });
