// A cumulative histogram: every observation is counted in each bound that holds it.
import { expect, it } from 'vitest';
import { createHistogram } from './histogram.ts';

it('counts an observation in every bound at or above it', () => {
  const histogram = createHistogram([0.1, 1, 10]);
  for (const seconds of [0.05, 0.1, 0.5, 10, 11]) histogram.observe(seconds);
  const { bounds, counts, count, sum } = histogram.snapshot();
  expect(bounds).toEqual([0.1, 1, 10]);
  expect(counts).toEqual([2, 3, 4]);
  expect(count).toBe(5);
  expect(sum).toBeCloseTo(21.65, 9);
});

it('is empty before the first observation, and a snapshot does not move afterwards', () => {
  const histogram = createHistogram();
  const before = histogram.snapshot();
  histogram.observe(0.002);
  expect(before).toMatchObject({ sum: 0, count: 0 });
  expect(before.counts.every((n) => n === 0)).toBe(true);
  expect(histogram.snapshot().count).toBe(1);
});

it('has bounds that rise, from microseconds to seconds', () => {
  const { bounds } = createHistogram().snapshot();
  expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
  expect([bounds[0], bounds.at(-1)]).toEqual([0.000005, 10]);
});
