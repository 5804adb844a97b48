// Slices of a donut: what is positive is drawn, the smallest still wide enough to be seen; the rest is listed only.

export interface Slice {
  /** Of the values that were given. */
  readonly index: number;
  /** Share of the positive total, 0 to 1: what it is, not how wide it is drawn. */
  readonly share: number;
  readonly fromDeg: number;
  readonly toDeg: number;
}

const FULL_DEG = 360;

const isDrawn = (value: number | null): value is number =>
  value !== null && Number.isFinite(value) && value > 0;

/** Divided by the largest first: a sum of very large values may be more than a number can hold. */
function sharesOf(values: readonly number[]): readonly number[] {
  const most = Math.max(...values);
  const scaled = values.map((value) => value / most);
  const total = scaled.reduce((sum, value) => sum + value, 0);
  return scaled.map((value) => value / total);
}

/**
 * Widths in degrees that add up to a circle. Whatever would be narrower than `leastDeg` is made that wide, at the
 * expense of the others in proportion; where there is no room for that, all are equally wide.
 */
function widthsOf(shares: readonly number[], leastDeg: number): readonly number[] {
  const least = Math.min(Math.max(0, leastDeg), FULL_DEG / shares.length);
  const widened = new Set<number>();
  // Each round widens at least one slice or is the last, so there are at most as many as slices.
  for (;;) {
    const free = shares.reduce((sum, share, index) => sum + (widened.has(index) ? 0 : share), 0);
    const room = FULL_DEG - least * widened.size;
    const width = (share: number): number => (free > 0 ? (share / free) * room : 0);
    const narrow = shares.flatMap((share, index) =>
      !widened.has(index) && width(share) < least ? [index] : [],
    );
    if (narrow.length === 0 || widened.size + narrow.length === shares.length) {
      const equal = FULL_DEG / shares.length;
      const all = narrow.length > 0;
      return shares.map((share, index) => (all ? equal : widened.has(index) ? least : width(share)));
    }
    for (const index of narrow) widened.add(index);
  }
}

/** Slices in the order of the values, clockwise from the top. Unknown, zero and negative values make none. */
export function slicesOf(values: readonly (number | null)[], leastDeg: number): readonly Slice[] {
  const drawn = values.flatMap((value, index) => (isDrawn(value) ? [{ value, index }] : []));
  if (drawn.length === 0) return [];
  const shares = sharesOf(drawn.map(({ value }) => value));
  const widths = widthsOf(shares, leastDeg);
  let at = 0;
  return drawn.map(({ index }, nth) => {
    const fromDeg = at;
    // The last one closes the circle exactly, whatever the roundings before it came to.
    at = nth === drawn.length - 1 ? FULL_DEG : at + (widths[nth] ?? 0);
    return { index, share: shares[nth] ?? 0, fromDeg, toDeg: at };
  });
}
