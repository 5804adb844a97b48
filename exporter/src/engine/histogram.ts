// A cumulative histogram of seconds with fixed bounds: what Prometheus wants, kept where it costs nothing.
import type { HistogramSnapshot } from '../contract.ts';

const BOUNDS_SECONDS: readonly number[] = [
  0.000005, 0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,
  0.25, 0.5, 1, 2.5, 5, 10,
];

export interface Histogram {
  /** Adds one observation, in seconds. */
  observe(seconds: number): void;
  snapshot(): HistogramSnapshot;
}

export function createHistogram(bounds: readonly number[] = BOUNDS_SECONDS): Histogram {
  const buckets = new Array<number>(bounds.length).fill(0);
  let sum = 0;
  let count = 0;
  return {
    observe(seconds) {
      sum += seconds;
      count += 1;
      const at = bounds.findIndex((bound) => seconds <= bound);
      if (at >= 0) buckets[at] = (buckets[at] ?? 0) + 1;
    },
    snapshot() {
      let running = 0;
      const counts = buckets.map((n) => {
        running += n;
        return running;
      });
      return { bounds, counts, sum, count };
    },
  };
}
