// What InfluxDB keeps: policies, measurements, tags and fields with their types and units; one table for all writers.
import { FieldType, type ISchemaOptions } from 'influx';
import { BAR_FIGURES, type SampleFigure } from '../../../core/history/figures.ts';

/** How long each policy keeps its points: days, or for ever. Shards as long as suits what is asked of them. */
export interface PolicyPlan {
  readonly name: Policy;
  readonly duration: string;
  readonly shard: string;
  readonly isDefault: boolean;
}
export type Policy = 'raw' | 'minutely' | 'hourly' | 'daily' | 'forever';

export interface Keeping {
  readonly keepDays: number;
  readonly keepMinuteDays: number;
}

export const policiesOf = ({ keepDays, keepMinuteDays }: Keeping): readonly PolicyPlan[] => [
  { name: 'raw', duration: `${keepDays}d`, shard: '1d', isDefault: true },
  {
    name: 'minutely',
    duration: `${keepMinuteDays}d`,
    shard: keepMinuteDays < 14 ? '1d' : '7d',
    isDefault: false,
  },
  { name: 'hourly', duration: 'INF', shard: '182d', isDefault: false },
  { name: 'daily', duration: 'INF', shard: '728d', isDefault: false },
  { name: 'forever', duration: 'INF', shard: '182d', isDefault: false },
];

/**
 * How a figure is written. `money`: major units with exactly the cents, so that reading rounds back to the integer;
 * `ratio`: as it is, six digits; `count`: an integer, milliseconds among them.
 */
export type Unit = 'money' | 'ratio' | 'count';

export const SAMPLE_UNITS: Readonly<Record<SampleFigure, Unit>> = {
  mtm: 'money',
  worst: 'money',
  best: 'money',
  realized: 'money',
  unrealized: 'money',
  peak: 'money',
  coverageRatio: 'ratio',
  utilizationRatio: 'ratio',
  open: 'count',
  readAgeMs: 'count',
  markAgeMs: 'count',
  trades: 'count',
  streak: 'count',
  cooldownMs: 'count',
  navUsd: 'money',
  navAgeMs: 'count',
  drawdownRatio: 'ratio',
  atrRatio: 'ratio',
  makerFillRatio: 'ratio',
  fallbackRatio: 'ratio',
  slippageBps: 'ratio',
  slipQ25Bps: 'ratio',
  slipQ75Bps: 'ratio',
  feePnlRatio: 'ratio',
};

export const SAMPLE_FIGURES = Object.keys(SAMPLE_UNITS) as readonly SampleFigure[];

const TYPES: Readonly<Record<Unit, FieldType>> = {
  money: FieldType.FLOAT,
  ratio: FieldType.FLOAT,
  count: FieldType.INTEGER,
};

/** A figure as it is written, and back; unknown stays unknown. */
export const written = (value: number | null, unit: Unit): number | null =>
  value !== null && unit === 'money' ? value / 100 : value;
export const readBack = (value: number | null, unit: Unit): number | null =>
  value !== null && unit === 'money' ? Math.round(value * 100) + 0 : value;

const { FLOAT, INTEGER, STRING, BOOLEAN } = FieldType;

const sampleFields = Object.fromEntries(SAMPLE_FIGURES.map((name) => [name, TYPES[SAMPLE_UNITS[name]]]));
const barFields = Object.fromEntries(BAR_FIGURES.map(([name, of]) => [name, TYPES[SAMPLE_UNITS[of]]]));
const bar = { tags: ['account', 'currency'], fields: { ...barFields, phase: STRING, samples: INTEGER } };

/** Everything that is ever written; a field has one type in all of its life. */
const MEASUREMENTS = {
  sample: {
    tags: ['account', 'currency'],
    fields: { ...sampleFields, phase: STRING, confirmed: BOOLEAN },
  },
  minute: bar,
  hour: bar,
  utc_day: bar,
  fact: {
    tags: ['account', 'type'],
    fields: { seq: INTEGER, position: INTEGER, body: STRING, hash: STRING },
  },
  trade: {
    tags: ['account', 'symbol', 'side'],
    fields: {
      id: STRING,
      qty: FLOAT,
      entryPrice: FLOAT,
      exitPrice: FLOAT,
      openedAt: INTEGER,
      pnl: FLOAT,
      source: STRING,
      body: STRING,
    },
  },
  day: {
    tags: ['account'],
    fields: {
      name: STRING,
      pnl: FLOAT,
      realized: FLOAT,
      high: FLOAT,
      low: FLOAT,
      drawdown: FLOAT,
      utilizationRatio: FLOAT,
      navUsd: FLOAT,
      samples: INTEGER,
      trades: INTEGER,
      wins: INTEGER,
      losses: INTEGER,
      won: FLOAT,
      lost: FLOAT,
      tripped: BOOLEAN,
      body: STRING,
    },
  },
  kill: {
    tags: ['account', 'cause'],
    fields: {
      seq: INTEGER,
      rule: STRING,
      recordedSeconds: FLOAT,
      cancelledSeconds: FLOAT,
      flatSeconds: FLOAT,
      lockedSeconds: FLOAT,
      mtmAtTrip: FLOAT,
      mtmAtFlat: FLOAT,
      slippage: FLOAT,
    },
  },
  account: { tags: ['account'], fields: { currency: STRING } },
  rolled: { tags: [], fields: { done: BOOLEAN } },
} as const satisfies Record<string, { tags: readonly string[]; fields: Record<string, FieldType> }>;

export type Measurement = keyof typeof MEASUREMENTS;

/** For the client, which refuses whatever does not fit. It writes into what it is given, so each has its own. */
export const influxSchema = (): ISchemaOptions[] =>
  Object.entries(MEASUREMENTS).map(([measurement, { tags, fields }]) => ({
    measurement,
    tags: [...tags],
    fields: { ...fields },
  }));
