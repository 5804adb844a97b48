// Reads history back from InfluxDB: to the cent, null where nothing was known, and bars that miss and double nothing.
import type { PhaseName } from '../../../contract.ts';
import type { Fact, Recorded } from '../../../core/fact.ts';
import { type Bar, barsOf, HOUR_MS, longerBars } from '../../../core/history/bar.ts';
import { BAR_FIGURES } from '../../../core/history/figures.ts';
import type { BarStep, PastAccount } from '../../../core/history/past.ts';
import type { DayRow, TradeRow } from '../../../core/history/rows.ts';
import type { Sample } from '../../../core/sample.ts';
import type { Ms } from '../../../core/types.ts';
import type { OpenPast } from '../port.ts';
import { plainText } from './line-text.ts';
import { type InfluxTarget, type Link, openLink, type Value } from './link.ts';
import { LAST_MS, pagesOf, type Row, rowsOf } from './pages.ts';
import { DAY_MS, sourceOf } from './roll-up.ts';
import { runsOf } from './runs.ts';
import { readBack, SAMPLE_FIGURES, SAMPLE_UNITS, type Unit } from './schema.ts';

export interface InfluxPastOptions extends InfluxTarget {
  /** How long samples are kept; what is older is told by bars alone. */
  readonly keepDays: number;
}

/** Facts are read by time and told by the journal's order: a clock that was set back by less is followed. */
const CLOCK_MS: Ms = HOUR_MS;

const figure = (value: Value, unit: Unit): number | null =>
  typeof value === 'number' ? readBack(value, unit) : null;
const text = (value: Value): string => plainText(String(value ?? ''));

function sampleFrom({ at, field }: Row): Sample {
  const figures = SAMPLE_FIGURES.map((name) => [name, figure(field(name), SAMPLE_UNITS[name])]);
  const confirmed = field('confirmed');
  return {
    at,
    phase: field('phase') as PhaseName,
    confirmed: typeof confirmed === 'boolean' ? confirmed : null,
    ...(Object.fromEntries(figures) as Omit<Sample, 'at' | 'phase' | 'confirmed'>),
  };
}

function barFrom({ at, field }: Row): Bar {
  const figures = BAR_FIGURES.map(([name, of]) => [name, figure(field(name), SAMPLE_UNITS[of])]);
  return {
    at,
    samples: Number(field('samples')),
    phase: field('phase') as PhaseName,
    ...(Object.fromEntries(figures) as Omit<Bar, 'at' | 'samples' | 'phase'>),
  };
}

const factFrom = (account: string, { at, field }: Row): Recorded => ({
  account,
  seq: Number(field('seq')),
  position: Number(field('position')),
  at,
  fact: JSON.parse(String(field('body'))) as Fact,
  hash: String(field('hash')),
});

const SAMPLES = {
  policy: 'raw',
  measurement: 'sample',
  fields: ['phase', 'confirmed', ...SAMPLE_FIGURES],
} as const;
const TRADES = { policy: 'forever', measurement: 'trade', fields: ['body'] } as const;
const FACTS = {
  policy: 'forever',
  measurement: 'fact',
  fields: ['seq', 'position', 'body', 'hash'],
} as const;
const DAYS = { policy: 'forever', measurement: 'day', fields: ['body'] } as const;
const BAR_FIELDS = [...BAR_FIGURES.map(([name]) => name), 'phase', 'samples'];
const barsBy = (step: BarStep) =>
  step === HOUR_MS
    ? ({ policy: 'hourly', measurement: 'hour', fields: BAR_FIELDS } as const)
    : ({ policy: 'minutely', measurement: 'minute', fields: BAR_FIELDS } as const);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function accountsOf(link: Link): Promise<readonly PastAccount[]> {
  const source = sourceOf(link.database, 'forever', 'account');
  const found = await link.ask(`SELECT "account", "currency" FROM ${source}`);
  return found
    .flatMap(({ columns, values }) => rowsOf(columns, values))
    .map(({ field }) => ({ id: text(field('account')), currency: text(field('currency')) }))
    .sort((a, b) => byText(a.id, b.id));
}

/** Hours of the span whose bars are complete, oldest first. */
async function doneHours(link: Link, from: Ms, to: Ms): Promise<readonly Ms[]> {
  const source = sourceOf(link.database, 'forever', 'rolled');
  const span = `time >= ${from - HOUR_MS}ms AND time < ${to}ms`;
  const [found] = await link.ask(`SELECT "done" FROM ${source} WHERE "done" = true AND ${span}`);
  return (found?.values ?? []).map(([hour]) => Number(hour));
}

const samplesOf = (link: Link, account: string, from: Ms, to: Ms): AsyncIterable<readonly Sample[]> =>
  mapped(pagesOf(link, SAMPLES, account, from, to), sampleFrom);

/** Bars of a stretch of samples, page by page: the last bar of a page may go on in the next. */
async function* rolledHere(
  pages: AsyncIterable<readonly Sample[]>,
  step: BarStep,
): AsyncGenerator<readonly Bar[]> {
  let open: readonly Bar[] = [];
  for await (const page of pages) {
    const bars = longerBars([...open, ...barsOf(page, step)], step);
    open = bars.slice(-1);
    if (bars.length > 1) yield bars.slice(0, -1);
  }
  if (open.length > 0) yield open;
}

async function* factsOf(pages: AsyncIterable<readonly Recorded[]>): AsyncGenerator<readonly Recorded[]> {
  let held: readonly Recorded[] = [];
  for await (const page of pages) {
    const all = [...held, ...page].sort((a, b) => a.position - b.position);
    const newest = all.reduce((last, { at }) => Math.max(last, at), 0);
    const sure = all.findIndex(({ at }) => at >= newest - CLOCK_MS);
    if (sure > 0) yield all.slice(0, sure);
    held = all.slice(sure);
  }
  if (held.length > 0) yield held;
}

async function* mapped<T>(
  pages: AsyncIterable<readonly Row[]>,
  of: (row: Row) => T,
): AsyncGenerator<readonly T[]> {
  for await (const rows of pages) yield rows.map(of);
}

/** Nothing is asked of the server before the first question. */
export function openInfluxPast({ keepDays, ...target }: InfluxPastOptions): OpenPast {
  const link = openLink(target);
  async function* bars(account: string, from: Ms, to: Ms, step: BarStep): AsyncGenerator<readonly Bar[]> {
    const begin = Math.ceil(Math.max(0, from) / step) * step;
    const end = Math.ceil(Math.min(to, LAST_MS) / step) * step;
    if (begin >= end) return;
    // Shards of samples are forgotten as wholes and never early: from here on they are all there.
    const rawFrom = Math.ceil((Date.now() - keepDays * DAY_MS) / HOUR_MS) * HOUR_MS;
    const done = await doneHours(link, Math.max(HOUR_MS, begin, rawFrom), end);
    for (const run of runsOf(begin, end, rawFrom, done)) {
      if (run.rolled) {
        yield* mapped(pagesOf(link, barsBy(step), account, run.from, run.to), barFrom);
      } else {
        yield* rolledHere(samplesOf(link, account, run.from, run.to), step);
      }
    }
  }
  return {
    accounts: () => accountsOf(link),
    samples: (account, from, to) => samplesOf(link, account, from, to),
    bars,
    facts(account, types, from, to) {
      const only = types === null ? null : { tag: 'type', values: types };
      const pages = pagesOf(link, { ...FACTS, only }, account, from, to);
      return factsOf(mapped(pages, (row) => factFrom(account, row)));
    },
    async *trades(account, from, to) {
      for await (const rows of pagesOf(link, TRADES, account, from, to)) {
        const trades = rows.map(({ field }) => JSON.parse(String(field('body'))) as TradeRow);
        yield trades.sort((a, b) => a.closedAt - b.closedAt || byText(a.id, b.id));
      }
    },
    async days(account, from, to) {
      const found: DayRow[] = [];
      for await (const rows of pagesOf(link, DAYS, account, from, to))
        found.push(...rows.map(({ field }) => JSON.parse(String(field('body'))) as DayRow));
      return found;
    },
    close: () => link.close(),
  };
}
