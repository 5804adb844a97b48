// The statements that roll samples up inside InfluxDB, made of the one table of bars: first, last, highest, lowest.
import { HOUR_MS, MINUTE_MS } from '../../../core/history/bar.ts';
import { BAR_FIGURES } from '../../../core/history/figures.ts';
import type { Ms } from '../../../core/types.ts';
import { digestOf } from './digest.ts';
import type { Measurement, Policy } from './schema.ts';

/** One rolling-up, each from the one before it. */
export interface RollUp {
  readonly measurement: Measurement & ('minute' | 'hour' | 'utc_day');
  readonly step: Ms;
  /** The length of its bars, how often it runs, and how far back it looks each time, as InfluxQL has it. */
  readonly by: string;
  readonly every: string;
  readonly over: string;
  readonly from: readonly [Policy, Measurement];
  readonly into: Policy;
}

export const DAY_MS: Ms = 24 * HOUR_MS;

/** What comes later than these windows is rolled up by the writer once its hour is over. */
export const ROLL_UPS: readonly RollUp[] = [
  {
    measurement: 'minute',
    step: MINUTE_MS,
    by: '1m',
    every: '1m',
    over: '5m',
    from: ['raw', 'sample'],
    into: 'minutely',
  },
  {
    measurement: 'hour',
    step: HOUR_MS,
    by: '1h',
    every: '5m',
    over: '2h',
    from: ['minutely', 'minute'],
    into: 'hourly',
  },
  {
    measurement: 'utc_day',
    step: DAY_MS,
    by: '1d',
    every: '1h',
    over: '2d',
    from: ['hourly', 'hour'],
    into: 'daily',
  },
];

const quoted = (name: string): string => `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
export const sourceOf = (database: string, policy: Policy, measurement: Measurement): string =>
  `${quoted(database)}.${quoted(policy)}.${quoted(measurement)}`;

/** Bars of samples take each figure from its sample; longer bars take each from the same one of shorter bars. */
function figures(fromSamples: boolean): string {
  const kept = BAR_FIGURES.map(([name, of, by]) => `${by}("${fromSamples ? of : name}") AS "${name}"`);
  const count = fromSamples ? 'count("phase")' : 'sum("samples")';
  return [...kept, 'last("phase") AS "phase"', `${count} AS "samples"`].join(', ');
}

function statement(database: string, roll: RollUp, where: string): string {
  const [policy, measurement] = roll.from;
  const into = sourceOf(database, roll.into, roll.measurement);
  return (
    `SELECT ${figures(measurement === 'sample')} INTO ${into} ` +
    `FROM ${sourceOf(database, policy, measurement)} ${where}GROUP BY time(${roll.by}), * fill(none)`
  );
}

/** Rolls up a span that begins and ends with a bar. */
export const rollUpSpan = (database: string, roll: RollUp, from: Ms, to: Ms): string =>
  statement(database, roll, `WHERE time >= ${from}ms AND time < ${to}ms `);

export interface ContinuousQuery {
  readonly name: string;
  readonly create: string;
}

/** Queries of ours are told from others by this; what was changed has another name, so that it is replaced. */
export const OURS = 'tripline_';

export const continuousQueries = (database: string): readonly ContinuousQuery[] =>
  ROLL_UPS.map((roll) => {
    const text = `RESAMPLE EVERY ${roll.every} FOR ${roll.over} BEGIN ${statement(database, roll, '')} END`;
    const name = `${OURS}${roll.measurement}_${digestOf(text).toString(16).padStart(8, '0')}`;
    return { name, create: `CREATE CONTINUOUS QUERY ${quoted(name)} ON ${quoted(database)} ${text}` };
  });

export const identifier = quoted;
