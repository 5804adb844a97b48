// Reads lines of InfluxDB: our own measurements as they were written, or one of others by a mapping of its fields.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { PHASES } from '../../contract.ts';
import type { KeptSample } from '../../core/history/past.ts';
import type { DayRow, TradeRow } from '../../core/history/rows.ts';
import type { Sample } from '../../core/sample.ts';
import type { Minor } from '../../core/types.ts';
import { roundedMinorOf } from '../../gateway/history/amount.ts';
import { plainText } from '../../gateway/history/influx/line-text.ts';
import { SAMPLE_FIGURES, SAMPLE_UNITS } from '../../gateway/history/influx/schema.ts';
import { isRecord } from '../json.ts';
import { type Line, type LineValue, lineIn, msOf, NotALine } from './line-protocol.ts';
import type { ReadFile } from './trades-csv.ts';

export type Kept =
  | { readonly kind: 'sample'; readonly sample: KeptSample }
  | { readonly kind: 'trade'; readonly trade: TradeRow }
  | { readonly kind: 'day'; readonly day: DayRow };

type Figure = (typeof SAMPLE_FIGURES)[number];

/** A measurement of others, and which of its fields is which figure. */
export interface Mapping {
  readonly measurement: string;
  readonly fields: ReadonlyMap<string, Figure>;
}

export interface LinesAbout {
  readonly account: string | null;
  readonly currency: string;
  readonly mapping: Mapping | null;
}

export interface ReadLines extends ReadFile<Kept> {
  /** Points that were left out on purpose, by measurement. */
  readonly left: ReadonlyMap<string, number>;
}

const MOST_POINTS = 5_000_000;
/** Of an export: what it says of itself, and the statement that makes the database. */
const NO_POINT = /^\s*(#|CREATE DATABASE\b|$)/;

/** Throws an Error in words. `pairs`: `mtm=total_pnl`. */
export function mappingOf(measurement: string, pairs: readonly string[]): Mapping {
  const fields = new Map<string, Figure>();
  for (const pair of pairs) {
    const [ours = '', theirs = ''] = pair.split(/=(.*)/s);
    const figure = SAMPLE_FIGURES.find((name) => name === ours);
    if (figure === undefined || theirs === '') {
      throw new Error(`--field ${pair}: it must be ours=theirs, ours one of ${SAMPLE_FIGURES.join(', ')}`);
    }
    fields.set(theirs, figure);
  }
  if (fields.size === 0) throw new Error('--measurement needs at least one --field ours=theirs');
  return { measurement, fields };
}

const textOf = (value: LineValue | undefined): string | null =>
  value?.kind === 'text' ? plainText(value.text) : null;

function moneyOf(name: string, value: LineValue | undefined): Minor | null {
  if (value === undefined) return null;
  const minor = value.kind === 'number' || value.kind === 'integer' ? roundedMinorOf(value.text) : null;
  if (minor === null) throw new NotALine(`${name} is no amount`);
  return minor;
}

function priceOf(name: string, value: LineValue | undefined): Minor | null {
  if (value === undefined) return null;
  if (value.kind !== 'number' && value.kind !== 'integer') throw new NotALine(`${name} is no price`);
  const fine = roundedMinorOf(`${value.text.includes('e') ? Number(value.text).toFixed(10) : value.text}e4`);
  if (fine === null) throw new NotALine(`${name} is no price`);
  return fine / 1e4;
}

function numberOf(name: string, value: LineValue | undefined): number | null {
  if (value === undefined) return null;
  const number = value.kind === 'number' || value.kind === 'integer' ? Number(value.text) : Number.NaN;
  if (!Number.isFinite(number)) throw new NotALine(`${name} is no number`);
  return number;
}

function figureOf(name: Figure, value: LineValue | undefined): number | null {
  if (SAMPLE_UNITS[name] === 'money') return moneyOf(name, value);
  const number = numberOf(name, value);
  if (number === null) return null;
  return SAMPLE_UNITS[name] === 'count' ? Math.round(number) : Math.round(number * 1e6) / 1e6;
}

type Fields = Line['fields'];

function sampleOf(line: Line, of: (name: Figure) => LineValue | undefined, fields: Fields): Sample {
  const { phase, confirmed } = fields;
  const known = PHASES.find((name) => name === textOf(phase)) ?? 'watching';
  const figures = Object.fromEntries(SAMPLE_FIGURES.map((name) => [name, figureOf(name, of(name))]));
  return {
    at: msOf(line),
    phase: known,
    confirmed: confirmed?.kind === 'boolean' ? confirmed.value : null,
    ...(figures as Omit<Sample, 'at' | 'phase' | 'confirmed'>),
  };
}

function accountOf(line: Line, about: LinesAbout): string {
  const account = about.account ?? plainText(line.tags.account ?? '');
  if (!/^[A-Za-z0-9._:-]{1,64}$/.test(account))
    throw new NotALine('it does not say whose it is: give --account');
  return account;
}

function foreign(line: Line, about: LinesAbout, mapping: Mapping): Kept {
  const ours = new Map([...mapping.fields].map(([theirs, name]) => [name, theirs]));
  const of = (name: Figure) => line.fields[ours.get(name) ?? ''];
  const sample = sampleOf(line, of, {});
  return { kind: 'sample', sample: { id: accountOf(line, about), currency: about.currency, sample } };
}

function tradeOf(line: Line, about: LinesAbout): TradeRow {
  const { id, qty, entryPrice, exitPrice, openedAt, pnl } = line.fields;
  const [symbol, side] = [plainText(line.tags.symbol ?? ''), line.tags.side];
  const exit = priceOf('exitPrice', exitPrice);
  const quantity = numberOf('qty', qty);
  const name = textOf(id);
  if (name === null || symbol === '' || exit === null || quantity === null)
    throw new NotALine('it is no whole trade');
  if (side !== 'long' && side !== 'short') throw new NotALine('its side is not known');
  return {
    account: accountOf(line, about),
    id: name,
    symbol,
    side,
    qty: quantity,
    entryPrice: priceOf('entryPrice', entryPrice),
    exitPrice: exit,
    openedAt: numberOf('openedAt', openedAt),
    closedAt: msOf(line),
    pnl: moneyOf('pnl', pnl),
    source: 'import',
  };
}

/** Our own record as it was written; only what everybody relies on is looked at. */
function dayOf(line: Line, about: LinesAbout): DayRow {
  const { body } = line.fields;
  const row: unknown = JSON.parse(body?.kind === 'text' ? body.text : '');
  if (
    !isRecord(row) ||
    typeof row.day !== 'string' ||
    row.from !== msOf(line) ||
    typeof row.to !== 'number'
  ) {
    throw new NotALine('it is no record of a day');
  }
  return { ...(row as unknown as DayRow), account: accountOf(line, about) };
}

/** null: it is left out. */
function keptOf(line: Line, about: LinesAbout): Kept | null {
  const { mapping } = about;
  if (mapping !== null)
    return line.measurement === mapping.measurement ? foreign(line, about, mapping) : null;
  switch (line.measurement) {
    case 'sample': {
      const { currency = '' } = line.tags;
      const sample = sampleOf(line, (name) => line.fields[name], line.fields);
      return {
        kind: 'sample',
        sample: { id: accountOf(line, about), currency: plainText(currency), sample },
      };
    }
    case 'trade':
      return { kind: 'trade', trade: tradeOf(line, about) };
    case 'day':
      return { kind: 'day', day: dayOf(line, about) };
    default:
      return null;
  }
}

interface Point {
  readonly line: number;
  point: Line;
}

/** `influx_inspect export` has a line for each field: those of one point belong together. */
function gather(points: Map<string, Point>, line: number, point: Line): void {
  const key = JSON.stringify([point.measurement, Object.entries(point.tags).sort(), point.time]);
  const before = points.get(key);
  if (before === undefined) {
    if (points.size >= MOST_POINTS)
      throw new Error(`more than ${MOST_POINTS} points: bring them in in parts`);
    points.set(key, { line, point });
  } else before.point = { ...before.point, fields: { ...before.point.fields, ...point.fields } };
}

const whyOf = (error: unknown): string => {
  if (error instanceof NotALine) return error.message;
  if (error instanceof SyntaxError) return 'its body is not JSON';
  throw error;
};

/** Reads all of the file. Rejects where it cannot be read, or is too much at once. */
export async function keptInLines(file: string, about: LinesAbout): Promise<ReadLines> {
  const points = new Map<string, Point>();
  const bad: { line: number; why: string }[] = [];
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    number += 1;
    if (NO_POINT.test(text)) continue;
    try {
      gather(points, number, lineIn(text.replace(/^\ufeff/, '').trimEnd()));
    } catch (error) {
      bad.push({ line: number, why: whyOf(error) });
    }
  }
  const rows: Kept[] = [];
  const left = new Map<string, number>();
  for (const { line, point } of points.values()) {
    try {
      const kept = keptOf(point, about);
      if (kept === null) left.set(point.measurement, (left.get(point.measurement) ?? 0) + 1);
      else rows.push(kept);
    } catch (error) {
      bad.push({ line, why: whyOf(error) });
    }
  }
  return { rows, bad: bad.sort((a, b) => a.line - b.line), left };
}
