// Round values along a scale: 1, 2, 2.5 or 5 times a power of ten apart, so that a person can count along.

const STEPS: readonly number[] = [1, 2, 2.5, 5, 10];
const MOST_TICKS = 50;
/** What two computations of the same value may differ by, as a share. */
const HAIR = 1e-9;
const LEAST_STEP = 1e-90;

/** Round values from `min` to `max`, at most about `wanted`; none where there is no room between the two. */
export function ticksOf(min: number, max: number, wanted: number): readonly number[] {
  const [low, high] = min <= max ? [min, max] : [max, min];
  const count = Math.min(MOST_TICKS, Math.max(1, Math.floor(wanted)));
  const rough = (high - low) / count;
  if (!Number.isFinite(rough) || rough <= 0) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((each) => each * power >= rough * (1 - HAIR)) ?? 10) * power;
  // Values so near to each other, or to zero, differ in digits that a number no longer has.
  if (step < LEAST_STEP || step < Math.max(Math.abs(low), Math.abs(high)) * HAIR) return [];
  const digits = Math.min(100, Math.max(0, 1 - Math.floor(Math.log10(step))));
  const ticks: number[] = [];
  for (
    let nth = Math.ceil(low / step - HAIR);
    nth * step <= high + step * HAIR && ticks.length <= MOST_TICKS;
    nth += 1
  ) {
    // Counted in steps and rounded to the step's own digits, because 3 × 0.1 is not 0.3.
    ticks.push(Number((nth * step).toFixed(digits)) + 0);
  }
  return ticks;
}
