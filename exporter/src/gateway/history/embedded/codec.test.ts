// A sample is the same after it was packed, whatever of it is unknown.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PHASES } from '../../../contract.ts';
import { deflated, inflated, pack, unpack } from './codec.ts';
import { ROW_LENGTH, rowOf, type SampleRow, sampleFrom } from './row.ts';

const T0 = 1_721_793_000_000;
const money = fc.option(fc.integer({ min: -1e12, max: 1e12 }));
const rows: fc.Arbitrary<readonly SampleRow[]> = fc.array(
  fc
    .tuple(
      fc.integer({ min: T0, max: T0 + 1e9 }),
      fc.nat(PHASES.length - 1),
      fc.option(fc.nat(1)),
      fc.array(money, { minLength: ROW_LENGTH - 3, maxLength: ROW_LENGTH - 3 }),
    )
    .map(([at, phase, confirmed, rest]) => [at, phase, confirmed, ...rest]),
  { maxLength: 20 },
);

it('gives back what it was given, zero and unknown told apart', () => {
  fc.assert(
    fc.property(rows, (given) => {
      expect(unpack(pack(given))).toEqual(given);
      expect(inflated(deflated(given))).toEqual(given);
      expect(given.map((row) => rowOf(sampleFrom(row)))).toEqual(given);
    }),
  );
});

it('refuses bytes that are not whole', () => {
  const bytes = pack([[T0, 0, 1, ...Array.from({ length: ROW_LENGTH - 3 }, (_, i) => i * 1_000)]]);
  for (let end = 0; end < bytes.length; end += 1) {
    expect(() => unpack(bytes.subarray(0, end))).toThrow(RangeError);
  }
});

it('reads a pack of before the quartiles of slippage and the fees were sampled: those are unknown', () => {
  const now = [T0, 0, 1, ...Array.from({ length: ROW_LENGTH - 3 }, (_, i) => i * 1_000_000)];
  const before = now.slice(0, -3);
  const old = pack([before, before]);
  expect(unpack(old)).toEqual([before, before]);
  const { slippageBps, slipQ25Bps, slipQ75Bps, feePnlRatio, ...rest } = sampleFrom(unpack(old)[1] ?? []);
  expect([slippageBps, slipQ25Bps, slipQ75Bps, feePnlRatio]).toEqual([20, null, null, null]);
  expect(sampleFrom(now)).toEqual({
    ...rest,
    slippageBps,
    slipQ25Bps: 21,
    slipQ75Bps: 22,
    feePnlRatio: 23,
  });
});

it('reads a row of before a figure was added: that is unknown', () => {
  const { mtm, slippageBps } = sampleFrom([T0, 0, null, 500]);
  expect([mtm, slippageBps]).toEqual([500, null]);
});
