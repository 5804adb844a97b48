// What was kept as lines of InfluxDB, by the very measurements that our store there has; and back.
import type { Recorded } from '../../core/fact.ts';
import { type Bar, HOUR_MS } from '../../core/history/bar.ts';
import { BAR_FIGURES } from '../../core/history/figures.ts';
import type { BarStep, PastAccount } from '../../core/history/past.ts';
import type { DayRow, TradeRow } from '../../core/history/rows.ts';
import type { Sample } from '../../core/sample.ts';
import { isWhole } from '../../gateway/history/influx/field-types.ts';
import { lineText } from '../../gateway/history/influx/line-text.ts';
import {
  dayPoint,
  factPoint,
  nanos,
  type Point,
  samplePoint,
  tradePoint,
} from '../../gateway/history/influx/points.ts';
import { SAMPLE_UNITS, written } from '../../gateway/history/influx/schema.ts';
import { type LineValue, lineOf } from './line-protocol.ts';

function lineValue(value: unknown, whole: boolean): LineValue | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'string') return { kind: 'text', text: value };
  return { kind: whole ? 'integer' : 'number', text: String(value) };
}

/** Empty where nothing of it is known. */
function text({ measurement, tags = {}, fields = {}, timestamp }: Point): string {
  const known = Object.entries(fields).flatMap(([name, value]) => {
    const read = lineValue(value, isWhole(measurement, name));
    return read === null ? [] : [[name, read] as const];
  });
  if (known.length === 0) return '';
  const line = { measurement, tags: { ...tags }, fields: Object.fromEntries(known), time: String(timestamp) };
  return `${lineOf(line)}\n`;
}

const all = (points: readonly Point[]): string => points.map(text).join('');

export const sampleLines = ({ id, currency }: PastAccount, samples: readonly Sample[]): string =>
  all(samples.map((sample) => samplePoint({ id, currency, sample })));

export const factLines = (facts: readonly Recorded[]): string => all(facts.map(factPoint));
export const dayLines = (days: readonly DayRow[]): string => all(days.map(dayPoint));

/** Trades of one account by the time of their close: those of one moment get places of their own. */
export function tradeLines(trades: readonly TradeRow[]): string {
  let place = 0;
  return all(
    trades.map((trade, i) => {
      place = trades[i - 1]?.closedAt === trade.closedAt ? place + 1 : 0;
      return tradePoint(trade, place);
    }),
  );
}

export function barLines({ id, currency }: PastAccount, bars: readonly Bar[], step: BarStep): string {
  return all(
    bars.map((bar) => ({
      measurement: step === HOUR_MS ? 'hour' : 'minute',
      tags: { account: lineText(id), currency: lineText(currency) },
      fields: {
        ...Object.fromEntries(BAR_FIGURES.map(([name, of]) => [name, written(bar[name], SAMPLE_UNITS[of])])),
        phase: bar.phase,
        samples: bar.samples,
      },
      timestamp: nanos(bar.at),
    })),
  );
}
