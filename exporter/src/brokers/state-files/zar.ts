// The rand rate by a file's own word.
import type { Known } from '../../contract.ts';
import { quotient } from '../../core/risk/known.ts';
import { first, type Json, numberOf, own, recordOf } from './value.ts';

const PAIRS = ['USDZAR', 'USD_ZAR', 'USD/ZAR'];

/** Rand of one dollar: `usd_zar`, `fx.usd_zar`, else `conversions` of the pair, or of ZAR, whichever way round. */
export function usdZarOf(top: Json): Known {
  const conversions = recordOf(own(top, 'conversions'));
  return (
    first(top, ['usd_zar'], rateOf) ??
    first(recordOf(own(top, 'fx')), ['usd_zar'], rateOf) ??
    first(conversions, PAIRS, priceOf) ??
    perDollar(first(conversions, ['ZAR'], priceOf))
  );
}

/** The price of a symbol in dollars, of `conversions{SYM:{price}}`. */
export function priceOf(value: unknown): Known {
  return rateOf(own(recordOf(value), 'price'));
}

function rateOf(value: unknown): Known {
  const rate = numberOf(value);
  return rate !== null && rate > 0 ? rate : null;
}

/** A rand has cost less than a dollar since 1982: a price above one is rand of one dollar already. */
function perDollar(price: Known): Known {
  return price !== null && price < 1 ? quotient(1, price) : price;
}
