// What the fund consists of, in whichever of three layouts the NAV file has it.
import type { Known } from '../../contract.ts';
import { product } from '../../core/risk/known.ts';
import type { AumSurface } from '../../core/risk/surfaces.ts';
import { stampOf } from './stamp.ts';
import { entriesOf, first, isRecord, type Json, listOf, numberOf, own, recordOf, textOf } from './value.ts';
import { priceOf, usdZarOf } from './zar.ts';

const USD_KEYS = ['usd', 'usd_value', 'value_usd'];
const LABEL_KEYS = ['asset', 'symbol', 'label'];
const QTY_KEYS = ['qty', 'amount', 'balance'];

type Slice = AumSurface['slices'][number];

/** Null unless the file is an object. The first layout that names an asset wins; none of them is no error. */
export function parseAum(json: unknown): AumSurface | null {
  if (!isRecord(json)) return null;
  const aum = recordOf(own(json, 'aum'));
  const layouts = [
    own(aum, 'assets'),
    own(recordOf(own(json, 'nav_detail')), 'asset_breakdown'),
    own(aum, 'offexchange'),
  ];
  const prices = recordOf(own(json, 'conversions'));
  const slices = layouts.map((layout) => slicesOf(layout, prices)).find((found) => found.length > 0) ?? [];
  return {
    ...stampOf(json),
    slices,
    futuresUsd: first(aum, ['futures'], usdOf),
    totalUsd: first(aum, ['total'], usdOf),
    usdZar: usdZarOf(json) ?? usdZarOf(aum),
  };
}

/** A list of `{asset, usd}`, or an object by asset. */
function slicesOf(layout: unknown, prices: Json): readonly Slice[] {
  const named = Array.isArray(layout)
    ? listOf(layout).map((row) => [first(recordOf(row), LABEL_KEYS, textOf), row] as const)
    : entriesOf(layout).map(([key, row]) => [textOf(key), row] as const);
  return named.flatMap(([label, row]) => {
    if (label === null) return [];
    const usd = usdOf(row) ?? product(first(recordOf(row), QTY_KEYS, numberOf), priceOf(own(prices, label)));
    return usd === null ? [] : [{ label: label.toLowerCase() === 'futures' ? 'Futures' : label, usd }];
  });
}

function usdOf(value: unknown): Known {
  return numberOf(value) ?? first(recordOf(value), USD_KEYS, numberOf);
}
