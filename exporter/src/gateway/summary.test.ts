// Sums over accounts: what is not known is never added up.
import { describe, expect, it } from 'vitest';
import { watching } from './fixture.ts';
import { summarize } from './summary.ts';

const dollars = { ...watching, id: 'usd-1', currency: 'USD', mtm: 10.1, dailyLossLimit: 100 };

describe('the summary', () => {
  it('adds money by currency, without the noise of floats', () => {
    const { netPnl } = summarize([{ ...watching, mtm: 0.1 }, { ...watching, id: 'b', mtm: 0.2 }, dollars]);
    expect(netPnl).toEqual([
      { currency: 'INR', value: 0.3, unknownAccounts: [] },
      { currency: 'USD', value: 10.1, unknownAccounts: [] },
    ]);
  });

  it('says null, and whose part is missing, when one MTM is unknown', () => {
    const blind = { ...watching, id: 'blind', mtm: null };
    const { netPnl, worstUtilization, utilizationUnknown } = summarize([watching, blind, dollars]);
    expect(netPnl[0]).toEqual({ currency: 'INR', value: null, unknownAccounts: ['blind'] });
    expect(netPnl[1]?.value).toBe(10.1);
    expect(worstUtilization).toEqual({ account: 'paper-1', ratio: 0.2505 });
    expect(utilizationUnknown).toEqual(['blind']);
  });

  it('does not count the positions of an account that was never read as none', () => {
    const unread = { ...watching, id: 'unread', positions: [], lastGoodReadAt: null };
    expect(summarize([watching, unread])).toMatchObject({ openPositions: null, openOrders: null });
    const closed = { ...watching, positions: watching.positions.map((p) => ({ ...p, netQty: 0 })) };
    expect(summarize([watching, closed])).toMatchObject({ openPositions: 1, openOrders: 0 });
  });

  it('counts every phase, also those that nobody is in', () => {
    const { phases } = summarize([watching, { ...watching, id: 'b', phase: 'locked' }]);
    expect(phases).toMatchObject({ watching: 1, locked: 1, stuck: 0, flattening: 0 });
  });
});
