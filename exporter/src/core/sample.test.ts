// The sample of an account: what of its frame is kept, and that unknown stays unknown.
import { expect, it } from 'vitest';
import { fundView } from '../../../tests/fund.ts';
import { accountRead, given, run, sec } from '../../../tests/given.ts';
import type { FundView } from '../contract/fund.ts';
import { accountFrame } from './frame.ts';
import { sampleOf } from './sample.ts';

const sampled = (fund: FundView) => {
  const { state } = run(given(), accountRead(sec(0), [], {}, { fund }));
  return sampleOf(accountFrame(state, 'state-files', sec(0), { parseRejects: {}, relogins: 0 }));
};

it("takes the router's quartiles and the fees from the fund's frame, to six digits", () => {
  const router = { slipQ25Bps: -1.5, slipQ50Bps: 0, slipQ75Bps: 2.71234567, makerFillRate: 0.25 };
  expect(sampled(fundView({ router, risk: { feePnlRatio: 0.1234567 } }))).toMatchObject({
    slipQ25Bps: -1.5,
    slippageBps: 0,
    slipQ75Bps: 2.712346,
    makerFillRatio: 0.25,
    feePnlRatio: 0.123457,
  });
});

it('has none of them where the fund does not say, and never a zero', () => {
  const nothing = { slipQ25Bps: null, slippageBps: null, slipQ75Bps: null, feePnlRatio: null };
  expect(sampled(fundView())).toMatchObject(nothing);
  const { state } = run(given(), accountRead(sec(0), []));
  const plain = accountFrame(state, 'paper', sec(0), { parseRejects: {}, relogins: 0 });
  expect(sampleOf(plain)).toMatchObject(nothing);
});
