// The floor under the profit of the day: each full step that the peak has climbed locks in the step below it.
import type { Minor } from '../types.ts';

/**
 * (floor(peak ÷ step) − 1) × step once the peak has reached a full step: peak 450, step 150 → floor 300.
 * null while nothing is locked in. A profit that falls to the floor has been given back.
 */
export function trailFloor(peak: Minor | null, step: Minor | null): Minor | null {
  if (peak === null || step === null || step <= 0 || peak < step) return null;
  return (Math.floor(peak / step) - 1) * step;
}
