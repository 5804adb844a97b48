// history import: reads the whole file first, and then keeps what is new of it; a second time changes nothing.
import { readFileSync, statSync } from 'node:fs';
import type { TradeRow } from '../../core/history/rows.ts';
import { DEFAULT_ZONE, zoneOf } from '../../gateway/history/zone.ts';
import { FAILED, type Io, OK, USAGE } from '../io.ts';
import type { ImportOptions } from './command.ts';
import { keepTrades } from './keep.ts';
import { type Source, sourceOf } from './source.ts';
import { tradesOfDay } from './strategy-day.ts';
import { counted, type TradeAbout } from './trade-line.ts';
import { type ReadFile, tradesInCsv } from './trades-csv.ts';

const MOST_BYTES = 256 * 1024 * 1024;
const MOST_NAMED = 50;

function textOf(file: string): string {
  if (statSync(file).size > MOST_BYTES) throw new Error(`${file} is larger than 256 MiB: bring it in in parts`);
  return readFileSync(file, 'utf8');
}

function aboutOf({ account, zone }: ImportOptions, { zones }: Source): TradeAbout {
  if (zone !== undefined) zoneOf(zone);
  const ofAccount = (id: string): string => (Object.hasOwn(zones, id) ? zones[id] : undefined) ?? DEFAULT_ZONE;
  return { account: account ?? null, zone: (id) => zone ?? ofAccount(id), nth: counted() };
}

function tradesIn(file: string, options: ImportOptions, source: Source): ReadFile<TradeRow> {
  const about = aboutOf(options, source);
  return options.as === 'trades-csv' ? tradesInCsv(textOf(file), about) : tradesOfDay(file, about);
}

/** Names what was not understood; true when nothing may be taken. */
export function stops(io: Io, { bad }: ReadFile<unknown>, skipBad: boolean): boolean {
  for (const { line, why } of bad.slice(0, MOST_NAMED)) io.err(`line ${line}: ${why}`);
  if (bad.length > MOST_NAMED) io.err(`and ${bad.length - MOST_NAMED} more`);
  if (bad.length === 0 || skipBad) return false;
  io.err('nothing was taken; --skip-bad takes the others');
  return true;
}

export async function importFile(io: Io, file: string, options: ImportOptions): Promise<number> {
  if (options.as === 'strategy-day' && options.account === undefined) {
    io.err('--account is needed: a recorded day does not say whose it is');
    return USAGE;
  }
  const source = sourceOf(io);
  const read = tradesIn(file, options, source);
  if (stops(io, read, options.skipBad === true)) return FAILED;
  if (options.dryRun) {
    io.out(`${read.rows.length} trades would be looked at, ${read.bad.length} left out`);
    return OK;
  }
  const { added, changed, same, days } = await keepTrades(source, read.rows);
  io.out(
    `${added} trades were new, ${changed} changed, ${same} there already, ${read.bad.length} left out; ` +
      `${days} days worked out anew`,
  );
  return OK;
}
