// The use of a loss limit as every surface shows it: unknown where a part of it is.
import { expect, it } from 'vitest';
import { lossUtilization } from './page/utilization.ts';

it.each<[string, number | null, number | null, number | null]>([
  ['nothing of it in profit', 5, 1_000, 0],
  ['a share of it', -250, 1_000, 0.25],
  ['more than all of it past the limit', -1_500, 1_000, 1.5],
  ['unknown without an MTM', null, 1_000, null],
  ['unknown without a limit', -5, null, null],
  ['unknown where the limit is nothing', -5, 0, null],
])('is %s', (_what, mtm, limit, ratio) => {
  expect(lossUtilization(mtm, limit)).toBe(ratio);
});
