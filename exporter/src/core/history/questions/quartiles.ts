// Quartiles by linear interpolation between the two nearest values (type 7 of Hyndman and Fan).
import { sixDigits } from './results.ts';

function quantile(sorted: readonly number[], share: number): number | null {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return null;
  return sixDigits(below + (above - below) * (place - Math.floor(place)));
}

/** Of no values all three are unknown. */
export function quartiles(
  values: readonly number[],
): readonly [q25: number | null, q50: number | null, q75: number | null] {
  const sorted = [...values].sort((a, b) => a - b);
  return [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
}
