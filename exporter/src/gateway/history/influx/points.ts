// What history keeps, as points of InfluxDB: the same thing has the same place, so that a second time changes nothing.
import type { IPoint } from 'influx';
import type { Recorded } from '../../../core/fact.ts';
import type { KeptSample } from '../../../core/history/past.ts';
import type { DayRow, TradeRow } from '../../../core/history/rows.ts';
import type { Ms } from '../../../core/types.ts';
import { lineJson, lineText } from './line-text.ts';
import { type Measurement, SAMPLE_FIGURES, SAMPLE_UNITS, written } from './schema.ts';

export interface Point extends IPoint {
  readonly measurement: Measurement;
}

/** Nanoseconds within a millisecond: places for what happened in the same one. */
export const PLACES = 1_000_000;

/** A moment in nanoseconds. As text: no number of JavaScript is that exact. */
export const nanos = (at: Ms, place = 0): string => `${at}${String(place).padStart(6, '0')}`;

const cents = (value: number | null): number | null => written(value, 'money');

export function samplePoint({ id, currency, sample }: KeptSample): Point {
  const figures = SAMPLE_FIGURES.map((name) => [name, written(sample[name], SAMPLE_UNITS[name])]);
  return {
    measurement: 'sample',
    tags: { account: lineText(id), currency: lineText(currency) },
    fields: { ...Object.fromEntries(figures), phase: sample.phase, confirmed: sample.confirmed },
    timestamp: nanos(sample.at),
  };
}

/** Facts of one millisecond have places by the journal's order. */
export const factPoint = ({ account, at, seq, position, fact, hash }: Recorded): Point => ({
  measurement: 'fact',
  tags: { account: lineText(account), type: fact.type },
  fields: { seq, position, hash, body: lineJson(fact) },
  timestamp: nanos(at, position % PLACES),
});

/** As `body` has it; `place`: of its own among the trades of that millisecond. */
export const tradePoint = (trade: TradeRow, place: number): Point => ({
  measurement: 'trade',
  tags: { account: lineText(trade.account), symbol: lineText(trade.symbol), side: trade.side },
  fields: {
    id: lineText(trade.id),
    qty: trade.qty,
    entryPrice: cents(trade.entryPrice),
    exitPrice: cents(trade.exitPrice),
    openedAt: trade.openedAt,
    pnl: cents(trade.pnl),
    source: trade.source,
    body: lineJson(trade),
  },
  timestamp: nanos(trade.closedAt, place),
});

/** As `body` has it; the other fields are for who draws them, and one that was known stays when it no longer is. */
export const dayPoint = (row: DayRow): Point => ({
  measurement: 'day',
  tags: { account: lineText(row.account) },
  fields: {
    name: lineText(row.day),
    pnl: cents(row.pnl),
    realized: cents(row.realized),
    high: cents(row.high?.mtm ?? null),
    low: cents(row.low?.mtm ?? null),
    drawdown: cents(row.drawdown?.depth ?? null),
    utilizationRatio: row.utilization?.ratio ?? null,
    navUsd: cents(row.navUsd),
    samples: row.samples,
    trades: row.trades,
    wins: row.wins,
    losses: row.losses,
    won: cents(row.won),
    lost: cents(row.lost),
    tripped: row.trip !== null,
    body: lineJson(row),
  },
  timestamp: nanos(row.from),
});

/** Accounts have no moment: one place each. */
export const accountPoint = (account: string, currency: string): Point => ({
  measurement: 'account',
  tags: { account: lineText(account) },
  fields: { currency: lineText(currency) },
  timestamp: nanos(0),
});

/** Whether the bars of an hour hold all of its samples. */
export const rolledPoint = (hour: Ms, done: boolean): Point => ({
  measurement: 'rolled',
  tags: {},
  fields: { done },
  timestamp: nanos(hour),
});
