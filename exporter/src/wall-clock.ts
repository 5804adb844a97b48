// The real clock as the engine may trust it: it follows the machine's, and it never runs backwards.
import type { Clock } from './core/ports.ts';

/**
 * The later of the machine's clock and our own count since the last look. A machine that slept or was set forward is
 * followed at once; one that is set back is not followed, so that no pause, retry or time-out starts anew.
 */
export function wallClock(
  wall: () => number = Date.now,
  steady: () => number = () => performance.now(),
): Clock {
  let base = { now: wall(), steady: steady() };
  return {
    now() {
      const at = steady();
      const counted = base.now + Math.floor(at - base.steady);
      const shown = wall();
      if (shown < counted) return counted;
      base = { now: shown, steady: at };
      return shown;
    },
    after(ms, fn) {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
  };
}
