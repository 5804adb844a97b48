// The router's health file, and the same figures wherever else they are written.
import type { Known } from '../../contract.ts';
import type { RouterFields, RouterSurface } from '../../core/risk/surfaces.ts';
import { shareOf } from './ratio.ts';
import { stampOf } from './stamp.ts';
import { rowsBySymbol } from './symbols.ts';
import { first, isRecord, type Json, numberOf, own, recordOf, textOf } from './value.ts';

/** The names of one writer for each field, first that is there wins. */
type Names = Readonly<Record<keyof RouterFields, readonly string[]>>;

export const STATS_NAMES: Names = {
  makerFillRate: ['maker_fill_rate', 'maker_fill_ratio'],
  fallbackRatio: ['fallback_ratio', 'fallback_rate', 'fallback'],
  slipQ25Bps: ['slip_q25_bps', 'slip_q25'],
  slipQ50Bps: ['slip_q50_bps', 'slip_q50'],
  slipQ75Bps: ['slip_q75_bps', 'slip_q75'],
  quality: ['quality', 'router_quality'],
};

const HEALTH_NAMES: Names = {
  makerFillRate: ['maker_fill_rate', 'maker_fill_ratio', 'maker_fill'],
  fallbackRatio: ['fallback_rate', 'fallback_ratio'],
  slipQ25Bps: ['slippage_p25', 'slip_q25'],
  slipQ50Bps: ['slippage_p50', 'slip_q50', 'slippage_bps', 'avg_slippage_bps'],
  slipQ75Bps: ['slippage_p75', 'slip_q75'],
  quality: ['quality', 'router_quality'],
};

const QUALITIES = ['ok', 'degraded', 'broken'];
const SYMBOLS_KEYS = ['per_symbol', 'symbols'];

/** Null unless the file is an object. Its block `router_health` is read before what lies beside it. */
export function parseRouter(json: unknown): RouterSurface | null {
  if (!isRecord(json)) return null;
  const block = recordOf(own(json, 'router_health'));
  const symbols = first(block, SYMBOLS_KEYS, someSymbols) ?? first(json, SYMBOLS_KEYS, someSymbols) ?? [];
  const flat = Object.keys(block).length > 0 ? block : json;
  const global = own(block, 'global') ?? own(json, 'global');
  const counts = own(recordOf(own(block, 'summary') ?? own(json, 'summary')), 'quality_counts');
  return {
    ...stampOf(json),
    symbols,
    global: routerFields(isRecord(global) ? global : flat, HEALTH_NAMES),
    qualityCounts: countsOf(recordOf(counts)),
  };
}

export function routerFields(record: Json, names: Names): RouterFields {
  return {
    makerFillRate: first(record, names.makerFillRate, shareOf),
    fallbackRatio: first(record, names.fallbackRatio, shareOf),
    slipQ25Bps: first(record, names.slipQ25Bps, numberOf),
    slipQ50Bps: first(record, names.slipQ50Bps, numberOf),
    slipQ75Bps: first(record, names.slipQ75Bps, numberOf),
    quality: first(record, names.quality, qualityOf),
  };
}

/** A word, or a score as the file has it. */
export function qualityOf(value: unknown): string | null {
  const score = typeof value === 'number' ? numberOf(value) : null;
  return score === null ? textOf(value) : String(score);
}

function someSymbols(value: unknown): readonly RouterFields[] | null {
  const rows = rowsBySymbol(value).filter(([, row]) => isRecord(row));
  return rows.length === 0 ? null : rows.map(([, row]) => routerFields(recordOf(row), HEALTH_NAMES));
}

function countsOf(record: Json): ReadonlyMap<string, number> {
  const counted = QUALITIES.map((quality) => [quality, first(record, [quality], countOf)] as const);
  return new Map(counted.flatMap(([quality, count]) => (count === null ? [] : [[quality, count]])));
}

function countOf(value: unknown): Known {
  const count = numberOf(value);
  return count !== null && count >= 0 ? count : null;
}
