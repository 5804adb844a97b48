// Where a value stands on a scale, as a share from 0 to 1, and how far a bar that grows from a neutral point reaches.

export interface Scale {
  readonly min: number;
  readonly max: number;
  /** A value that has a place of its own; each side of it is then a scale of its own. */
  readonly pivot?: { readonly value: number; readonly share: number };
}

/** A stretch of a dial, in shares from 0 to 1; `from` is never greater than `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** Limits that are equal have no room between them: below them is empty, above them full. */
function between(value: number, low: number, high: number): number {
  if (value <= low) return 0;
  if (value >= high) return 1;
  const range = high - low;
  // The difference of two very large limits may be more than a number can hold; that of their halves is not.
  return clamp(Number.isFinite(range) ? (value - low) / range : (value / 2 - low / 2) / (high / 2 - low / 2));
}

/** Share of the scale at `value`, 0 to 1; limits the wrong way round are taken in order. null for what is no number. */
export function shareOf(value: number, { min, max, pivot }: Scale): number | null {
  if (Number.isNaN(value) || !Number.isFinite(min) || !Number.isFinite(max)) return null;
  const [low, high] = min <= max ? [min, max] : [max, min];
  if (pivot === undefined) return between(value, low, high);
  const at = clamp(pivot.share);
  if (value < pivot.value) return at * between(value, Math.min(low, pivot.value), pivot.value);
  return at + (1 - at) * between(value, pivot.value, Math.max(high, pivot.value));
}

/** From the neutral point to the value, whichever lies first; from the scale's start where there is no such point. */
export function fillOf(value: number, scale: Scale, neutral: number | null = null): Stretch | null {
  const end = shareOf(value, scale);
  const start = neutral === null ? 0 : shareOf(neutral, scale);
  if (end === null || start === null) return null;
  return { from: Math.min(start, end), to: Math.max(start, end) };
}

/**
 * Profit and loss as a dial has them: zero at the top, each side filled by its own limit.
 * A limit that is not known or not positive gives its side no scale: nothing is drawn there.
 */
export function profitAndLoss(
  total: number,
  maxLoss: number | null,
  maxProfit: number | null,
): Stretch | null {
  const limit = total < 0 ? maxLoss : maxProfit;
  if (Number.isNaN(total) || limit === null || !(limit > 0)) return null;
  const reach = between(Math.abs(total), 0, limit) / 2;
  return total < 0 ? { from: 0.5 - reach, to: 0.5 } : { from: 0.5, to: 0.5 + reach };
}
