// Nothing is made or lost: positions are the sum of the trades, profit is what the fills say at the marks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL, openRig, PUT, type Rig, type Row } from './rig.ts';

const price = fc.integer({ min: 100, max: 40_000 }).map((ticks) => (ticks * 5) / 100);
const symbol = fc.constantFrom(CALL, PUT);
const side = fc.constantFrom('BUY', 'SELL');
const deed = fc.oneof(
  fc.record({ do: fc.constant('pin'), symbol, price }),
  fc.record({
    do: fc.constant('order'),
    symbol,
    side,
    price,
    type: fc.constantFrom('MARKET', 'LIMIT', 'SL-M'),
    product: fc.constantFrom('NRML', 'MIS'),
    qty: fc.integer({ min: 1, max: 8 }).map((lots) => lots * 25),
  }),
  fc.record({ do: fc.constant('cancel'), nth: fc.nat(20) }),
  fc.record({ do: fc.constant('hand'), symbol, side, qty: fc.constantFrom(25, 50) }),
  fc.record({ do: fc.constant('wait') }),
);

function act(rig: Rig, one: Row): void {
  rig.clock.set(rig.clock.now() + 1000);
  if (one.do === 'pin') rig.admin('/admin/price', { symbol: one.symbol, last: one.price });
  if (one.do === 'order') rig.order({ ...one, trigger_price: one.price });
  if (one.do === 'hand') rig.admin('/admin/hand-trade', { ...one, user: 'asha' });
  if (one.do === 'wait') rig.exchange.advance();
  if (one.do === 'cancel') {
    const id = rig.get('/v1/orders')[Number(one.nth)]?.order_id;
    if (id) rig.call('DELETE', `/v1/orders/${id}`);
  }
}

const paise = (rupees: unknown): number => Math.round(Number(rupees) * 100);
const signed = (row: Row): number => (row.side === 'BUY' ? Number(row.qty) : -Number(row.qty));

describe('over any day of orders, cancels, hand trades and prices', () => {
  it.each([1, 0.4])('with fills of ratio %f the books add up', (ratio) => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
        const rig = openRig({ faults: ratio === 1 ? [] : [{ type: 'partialFills', ratio }] });
        for (const one of deeds) act(rig, one);
        const trades = rig.get('/v1/trades');
        let value = 0;
        for (const row of rig.get('/v1/positions')) {
          const mine = trades.filter((trade) => trade.symbol === row.symbol && trade.product === row.product);
          const net = mine.reduce((sum, trade) => sum + signed(trade), 0);
          const cash = mine.reduce((sum, trade) => sum - signed(trade) * paise(trade.price), 0);
          const [quote] = rig.get(`/v1/quotes?symbols=${row.symbol}`);
          expect(row.net_qty).toBe(net);
          expect(paise(row.sell_amount) - paise(row.buy_amount)).toBe(cash);
          value += cash + net * paise(quote?.last);
        }
        const funds = rig.get<Row>('/v1/funds');
        expect(paise(funds.realised) + paise(funds.unrealised)).toBe(value);
        for (const order of rig.get('/v1/orders')) {
          const mine = trades.filter((trade) => trade.order_id === order.order_id);
          expect(mine.reduce((sum, trade) => sum + Number(trade.qty), 0)).toBe(order.filled_qty);
          expect(order.filled_qty).toBeLessThanOrEqual(Number(order.qty));
        }
      }),
      { numRuns: 150 },
    );
  });
});
