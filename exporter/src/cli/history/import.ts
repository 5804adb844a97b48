// history import: reads the whole file first, and then keeps what is new of it; a second time changes nothing.
import { readFileSync, statSync } from 'node:fs';
import { DEFAULT_ZONE, zoneOf } from '../../gateway/history/zone.ts';
import { FAILED, type Io, OK, USAGE } from '../io.ts';
import type { ImportOptions } from './command.ts';
import { type Kept, keptInLines, mappingOf } from './import-lines.ts';
import { type Counts, type Imported, keepImported } from './keep.ts';
import { type Source, sourceOf } from './source.ts';
import { tradesOfDay } from './strategy-day.ts';
import { counted, type TradeAbout } from './trade-line.ts';
import { type ReadFile, tradesInCsv } from './trades-csv.ts';

const MOST_BYTES = 256 * 1024 * 1024;
const MOST_NAMED = 50;

interface Read extends Imported {
  readonly bad: ReadFile<unknown>['bad'];
  /** Points that were left out on purpose, by measurement. */
  readonly left: ReadonlyMap<string, number>;
}

function textOf(file: string): string {
  if (statSync(file).size > MOST_BYTES)
    throw new Error(`${file} is larger than 256 MiB: bring it in in parts`);
  return readFileSync(file, 'utf8');
}

function aboutOf({ account, zone }: ImportOptions, { zones }: Source): TradeAbout {
  if (zone !== undefined) zoneOf(zone);
  const ofAccount = (id: string): string =>
    (Object.hasOwn(zones, id) ? zones[id] : undefined) ?? DEFAULT_ZONE;
  return { account: account ?? null, zone: (id) => zone ?? ofAccount(id), nth: counted() };
}

const only = <K extends Kept['kind']>(rows: readonly Kept[], kind: K) =>
  rows.filter((row): row is Extract<Kept, { readonly kind: K }> => row.kind === kind);

async function linesIn(file: string, options: ImportOptions): Promise<Read> {
  const { account = null, currency = 'INR', measurement, field = [] } = options;
  if (measurement === undefined && field.length > 0) throw new Error('--field needs --measurement');
  const mapping = measurement === undefined ? null : mappingOf(measurement, field);
  const { rows, bad, left } = await keptInLines(file, { account, currency, mapping });
  return {
    samples: only(rows, 'sample').map(({ sample }) => sample),
    trades: only(rows, 'trade').map(({ trade }) => trade),
    days: only(rows, 'day').map(({ day }) => day),
    bad,
    left,
  };
}

async function readIn(file: string, options: ImportOptions, source: Source): Promise<Read> {
  if (options.as === 'influx') return linesIn(file, options);
  const about = aboutOf(options, source);
  const { rows, bad } =
    options.as === 'trades-csv' ? tradesInCsv(textOf(file), about) : tradesOfDay(file, about);
  return { samples: [], trades: rows, days: [], bad, left: new Map() };
}

/** Names what was not understood; true when nothing may be taken. */
function stops(io: Io, { bad, left }: Read, skipBad: boolean): boolean {
  for (const [name, count] of left)
    io.err(`${count} points of ${name} are left out: nothing here is made of them`);
  for (const { line, why } of bad.slice(0, MOST_NAMED)) io.err(`line ${line}: ${why}`);
  if (bad.length > MOST_NAMED) io.err(`and ${bad.length - MOST_NAMED} more`);
  if (bad.length === 0 || skipBad) return false;
  io.err('nothing was taken; --skip-bad takes the others');
  return true;
}

const counts = (what: string, { added, changed, same }: Counts): readonly string[] =>
  added + changed + same === 0 ? [] : [`${what}: ${added} new, ${changed} changed, ${same} there already`];

export async function importFile(io: Io, file: string, options: ImportOptions): Promise<number> {
  if (options.as === 'strategy-day' && options.account === undefined) {
    io.err('--account is needed: a recorded day does not say whose it is');
    return USAGE;
  }
  const source = sourceOf(io);
  const read = await readIn(file, options, source);
  if (stops(io, read, options.skipBad === true)) return FAILED;
  const found = read.samples.length + read.trades.length + read.days.length;
  if (found === 0) {
    io.err('nothing of the file can be kept');
    return FAILED;
  }
  const skipped = read.bad.length === 0 ? '' : `, ${read.bad.length} lines left out`;
  if (options.dryRun) {
    io.out(`${found} rows were understood${skipped}; nothing was kept`);
    return OK;
  }
  const { samples, trades, days, anew } = await keepImported(source, read);
  const told = [...counts('samples', samples), ...counts('trades', trades), ...counts('days', days)];
  for (const line of told) io.out(line);
  io.out(`${anew} ${anew === 1 ? 'day' : 'days'} worked out anew${skipped}`);
  return OK;
}
