// Ratios, which some writers give as fractions and some in percent: handed on as fractions, or as missing.
import type { Known } from '../../contract.ts';
import { quotient } from '../../core/risk/known.ts';
import type { Found } from '../../core/risk/surfaces.ts';
import { type Json, numberOf, own, type PercentFields } from './value.ts';

/** A ratio that something is lost or filled by: 0..1. Beyond that the unit was mistaken, and the value is missing. */
export function shareOf(value: unknown): Known {
  const ratio = numberOf(value);
  return ratio !== null && ratio >= 0 && ratio <= 1 ? ratio : null;
}

/** The same for what may go either way: −1..1. */
export function signedShareOf(value: unknown): Known {
  const ratio = numberOf(value);
  return ratio !== null && Math.abs(ratio) <= 1 ? ratio : null;
}

/**
 * The first of the keys that can be read. The file's own `x_frac` beside `x_pct` or `x` goes first, whose unit is
 * certain; else the unit is the one that the settings name.
 */
export function findRatio(
  record: Json,
  keys: readonly string[],
  unit: PercentFields,
  within: (value: unknown) => Known = shareOf,
): Found | null {
  for (const key of keys) {
    const fraction = `${key.replace(/_pct$/, '')}_frac`;
    const declared = within(own(record, fraction));
    if (declared !== null) return { ratio: declared, key: fraction };
    const given = numberOf(own(record, key));
    const ratio = within(unit === 'percent' ? quotient(given, 100) : given);
    if (ratio !== null) return { ratio, key };
  }
  return null;
}
