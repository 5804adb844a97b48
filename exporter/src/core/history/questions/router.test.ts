// The router over time: what it told last in each stretch, and nothing of a stretch in which it told nothing.
import { expect, it } from 'vitest';
import { FIRST } from '../../../../../tests/any-past.ts';
import { asking, memoryPast, sampleAt } from '../../../../../tests/given-past.ts';
import { router } from './router.ts';

it('each stretch has the last figures of it, and a silent one has no row', async () => {
  const told = [
    [0, { makerFillRatio: 0.5, slippageBps: 2, slipQ25Bps: 1, slipQ75Bps: 4 }],
    [30, { makerFillRatio: 0.75, fallbackRatio: 0.125 }],
    [90, { mtm: 5 }],
    [150, { feePnlRatio: 1.5 }],
  ] as const;
  const samples = told.map(([second, known]) => ({
    id: 'a',
    currency: 'USD',
    sample: sampleAt(FIRST + second * 1_000, known),
  }));
  const asked = asking(FIRST, FIRST + 600_000);
  expect((await router.ask(memoryPast({ samples }), asked)).rows).toEqual([
    ['a', FIRST, 2, 0.75, 0.125, 1, 2, 4, null],
    ['a', FIRST + 120_000, 1, null, null, null, null, null, 1.5],
  ]);
});
