// The NAV file: what the fund is worth, its peak, its history and the money that came and went.
import type { Dated, Found, NavSurface } from '../../core/risk/surfaces.ts';
import { findRatio } from './ratio.ts';
import { ageOf, stampOf, timeIn } from './stamp.ts';
import {
  first,
  flagOf,
  isRecord,
  type Json,
  listOf,
  numberOf,
  own,
  type PercentFields,
  recordOf,
  textOf,
  timeOf,
} from './value.ts';
import { usdZarOf } from './zar.ts';

const NAV_KEYS = ['nav_usd', 'nav_total', 'nav', 'total_equity'];
const AGE_KEYS = ['age_s', 'nav_age_s', 'age'];
const DRAWDOWN_KEYS = ['dd_pct', 'drawdown_pct'];
const SERIES_KEYS = ['series', 'history'];
const TRANSFER_KEYS = ['cash_flows', 'cashflows', 'transfers'];
const PEAK_KEYS = ['peak_nav', 'peak_nav_usd', 'peak'];
const AMOUNT_KEYS = ['usd', 'amount_usd', 'amount'];
const STATE_KEYS = ['dd_state', 'state'];

/** Null unless the file is an object. Where a field is not at the top it may be inside a block called `nav`. */
export function parseNav(json: unknown, unit: PercentFields): NavSurface | null {
  return isRecord(json) ? navOf(json, recordOf(own(json, 'nav')), unit) : null;
}

export function navOf(top: Json, block: Json, unit: PercentFields): NavSurface {
  const either = <T>(keys: readonly string[], read: (value: unknown) => T | null): T | null =>
    first(top, keys, read) ?? first(block, keys, read);
  const navUsd = either(NAV_KEYS, numberOf);
  const drawdown = drawdownIn(top, unit) ?? drawdownIn(block, unit);
  return {
    ...stampOf(top, navUsd === null ? 'no NAV in it' : drawdownFlaw(top, drawdown)),
    ageSeconds: either(AGE_KEYS, ageOf),
    navUsd,
    navZar: either(['nav_zar'], numberOf),
    usdZar: usdZarOf(top),
    ddState: either(['dd_state'], stateOf),
    atrRegime: either(['atr_regime'], textOf),
    sourcesOk: either(['sources_ok'], flagOf),
    drawdown,
    peakUsd:
      either(['drawdown'], (value) => first(recordOf(value), PEAK_KEYS, numberOf)) ??
      either(PEAK_KEYS, numberOf),
    series: either(SERIES_KEYS, seriesOf) ?? [],
    transfers: either(TRANSFER_KEYS, transfersOf),
  };
}

/** A text, or a block with the text in it. */
export function stateOf(value: unknown): string | null {
  return textOf(value) ?? first(recordOf(value), STATE_KEYS, textOf);
}

/** `drawdown: {dd_pct}`, `drawdown: 0.03`, or the keys themselves beside the rest. */
export function drawdownIn(record: Json, unit: PercentFields): Found | null {
  const block = findRatio(recordOf(own(record, 'drawdown')), DRAWDOWN_KEYS, unit);
  if (block !== null) return { ...block, key: `drawdown.${block.key}` };
  return findRatio(record, ['drawdown', ...DRAWDOWN_KEYS], unit);
}

/** A drawdown that is there and is not a ratio is worth a word: its unit is probably another one. */
export function drawdownFlaw(record: Json, found: Found | null): string | null {
  if (found !== null) return null;
  const block = own(record, 'drawdown');
  const given = first(
    { ...record, ...recordOf(block), drawdown: block },
    ['drawdown', ...DRAWDOWN_KEYS],
    numberOf,
  );
  return given === null ? null : `a drawdown of ${given} is no ratio: is percentFields right?`;
}

/** `[v, …]`, `[[time, v], …]` or `[{ts, nav}, …]`; null when it is no list or nothing in it can be read. */
function seriesOf(value: unknown): readonly Dated[] | null {
  const values = listOf(value)
    .map(pointOf)
    .filter((point) => point !== null);
  return values.length === 0 ? null : values;
}

function pointOf(value: unknown): Dated | null {
  const [at, usd] = Array.isArray(value)
    ? [timeOf(value[0]), numberOf(value[1])]
    : isRecord(value)
      ? [timeIn(value), first(value, [...NAV_KEYS, 'value', 'usd'], numberOf)]
      : [null, numberOf(value)];
  return usd === null ? null : { at, usd };
}

/** A list, even an empty one, says what came and went; one that cannot be read in full says nothing. */
function transfersOf(value: unknown): readonly Dated[] | null {
  if (!Array.isArray(value)) return null;
  const transfers = value.map(transferOf).filter((transfer) => transfer !== null);
  return transfers.length === value.length ? transfers : null;
}

function transferOf(value: unknown): Dated | null {
  if (!isRecord(value)) return null;
  const usd = first(value, AMOUNT_KEYS, numberOf);
  return usd === null
    ? null
    : { at: timeIn(value), usd: signed(usd, first(value, ['type', 'kind'], textOf)) };
}

/** The word decides where there is one: some writers give a withdrawal as a positive amount. */
function signed(usd: number, kind: string | null): number {
  if (kind !== null && /^withdraw/i.test(kind)) return -Math.abs(usd);
  if (kind !== null && /^deposit/i.test(kind)) return Math.abs(usd);
  return usd;
}
