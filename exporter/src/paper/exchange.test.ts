// What a caller meets: sessions, limits, refusals, and orders that live as they do at a broker.
import { describe, expect, it } from 'vitest';
import { CALL, openRig, PUT, type Rig, type Row } from './rig.ts';

const errorOf = (plan: { readonly body: unknown }): Row => (plan.body as { error: Row }).error;
const idOf = (plan: { readonly body: unknown }): string => (plan.body as { order_id: string }).order_id;
const orderOf = (rig: Rig, id: string) => rig.get('/v1/orders').find((row) => row.order_id === id);
const pin = (rig: Rig, symbol: string, last: number | null) => rig.admin('/admin/price', { symbol, last });

describe('a session', () => {
  it('is refused to a wrong password and to nobody else', () => {
    const { exchange } = openRig();
    const body = { user: 'asha', password: 'guess' };
    const plan = exchange.handle({ method: 'POST', path: '/v1/login', body });
    expect([plan.status, errorOf(plan).code]).toEqual([401, 'BAD_LOGIN']);
  });

  it('ends after half an hour, or when an admin ends it', () => {
    const rig = openRig();
    expect(rig.call('GET', '/v1/positions').status).toBe(200);
    rig.clock.set(rig.clock.now() + 30 * 60_000);
    const plan = rig.call('GET', '/v1/positions');
    expect([plan.status, errorOf(plan).code]).toEqual([403, 'INVALID_SESSION']);
    const other = openRig();
    other.admin('/admin/expire-sessions', {});
    expect(other.call('GET', '/v1/positions').status).toBe(403);
  });

  it('is not needed for the status, and the admin path wants its key', () => {
    const { exchange } = openRig();
    expect(exchange.handle({ method: 'GET', path: '/v1/status' }).status).toBe(200);
    expect(exchange.handle({ method: 'GET', path: '/admin/state' }).status).toBe(403);
  });
});

describe('the order limit', () => {
  it('lets ten orders, changes and cancels through in a second, and reads without limit', () => {
    const rig = openRig();
    const statuses = Array.from({ length: 12 }, () => rig.order({ type: 'LIMIT', price: 4000 }).status);
    expect(statuses).toEqual([...Array(10).fill(200), 429, 429]);
    const id = String(rig.get('/v1/orders')[0]?.order_id);
    expect(rig.call('DELETE', `/v1/orders/${id}`).status).toBe(429);
    rig.clock.set(rig.clock.now() + 1000);
    expect(rig.call('DELETE', `/v1/orders/${id}`).status).toBe(200);
  });
});

describe('an order is refused', () => {
  it.each<[string, Row]>([
    ['UNKNOWN_SYMBOL', { symbol: 'NIFTY03MAR2611111CE' }],
    ['LOT_SIZE', { qty: 30 }],
    ['FREEZE_QTY', { qty: 1825 }],
    ['TICK_SIZE', { type: 'LIMIT', price: 100.03 }],
    ['TICK_SIZE', { type: 'SL-M', side: 'BUY', trigger_price: 100.02 }],
    ['PRICE_BAND', { type: 'LIMIT', price: 9000 }],
    ['MARGIN', { qty: 500 }],
  ])('with %s and stays in the book as rejected: %j', (reason, fields) => {
    const rig = openRig();
    const plan = rig.order({ ...fields, tag: 'mine' });
    expect([plan.status, errorOf(plan)]).toMatchObject([422, { code: 'ORDER_REJECTED', reason }]);
    expect(rig.get('/v1/orders')).toMatchObject([{ status: 'REJECTED', reason, tag: 'mine', filled_qty: 0 }]);
    expect(rig.get('/v1/positions')).toEqual([]);
  });

  it('with MARKET_REFUSED where the exchange takes no market orders, stops at market included', () => {
    const rig = openRig({ marketOrders: 'refuse' });
    expect(errorOf(rig.order({})).reason).toBe('MARKET_REFUSED');
    expect(errorOf(rig.order({ side: 'BUY', type: 'SL-M', trigger_price: 500 })).reason).toBe(
      'MARKET_REFUSED',
    );
  });

  it.each<[string, unknown]>([
    ['side', { side: 'sell' }],
    ['qty', { qty: 2.5 }],
    ['qty', { qty: '25' }],
    ['type', { type: 'IOC' }],
    ['product', { product: 'CNC' }],
    ['price', { type: 'LIMIT' }],
    ['price', { type: 'LIMIT', price: 100.001 }],
    ['trigger_price', { type: 'SL-M' }],
    ['trigger', { type: 'SL', side: 'BUY', price: 100, trigger_price: 110 }],
    ['tag', { tag: 'x'.repeat(65) }],
  ])('as BAD_ORDER naming %s, and leaves no trace: %j', (what, fields) => {
    const rig = openRig();
    const plan = rig.order(fields as Row);
    expect([plan.status, errorOf(plan).code]).toEqual([400, 'BAD_ORDER']);
    expect(errorOf(plan).message).toContain(what);
    expect(rig.get('/v1/orders')).toEqual([]);
  });

  it('without a quote when it is at market, and rests when it has a limit', () => {
    const rig = openRig({ mode: 'stepped' });
    expect(errorOf(rig.order({})).reason).toBe('NO_QUOTE');
    const id = idOf(rig.order({ type: 'LIMIT', price: 50 }));
    expect(orderOf(rig, id)).toMatchObject({ status: 'OPEN', filled_qty: 0 });
    expect(rig.get(`/v1/quotes?symbols=${CALL},NOTHING`)).toEqual([]);
  });
});

describe('an order', () => {
  it('posted twice with one tag is two orders', () => {
    const rig = openRig();
    expect(idOf(rig.order({ tag: 'same' }))).not.toBe(idOf(rig.order({ tag: 'same' })));
    expect(rig.get('/v1/positions')).toMatchObject([{ net_qty: -50, sell_qty: 50, buy_qty: 0 }]);
  });

  it('rests, is changed, and fills when the price comes to it', () => {
    const rig = openRig();
    pin(rig, CALL, 100);
    const id = idOf(rig.order({ type: 'LIMIT', price: 120 }));
    expect(rig.call('PUT', `/v1/orders/${id}`, { price: 110, qty: 50 }).status).toBe(200);
    pin(rig, CALL, 109.95);
    expect(orderOf(rig, id)).toMatchObject({ status: 'OPEN', price: 110, qty: 50 });
    pin(rig, CALL, 111);
    expect(orderOf(rig, id)).toMatchObject({ status: 'COMPLETE', avg_price: 111, filled_qty: 50 });
    expect(rig.get('/v1/trades')).toMatchObject([{ order_id: id, price: 111, qty: 50, side: 'SELL' }]);
  });

  it('that has ended is neither changed nor cancelled, and an unknown one is not found', () => {
    const rig = openRig();
    const id = idOf(rig.order({}));
    expect(errorOf(rig.call('DELETE', `/v1/orders/${id}`)).code).toBe('ORDER_ENDED');
    expect(errorOf(rig.call('PUT', `/v1/orders/${id}`, { qty: 50 })).code).toBe('ORDER_ENDED');
    expect(errorOf(rig.call('DELETE', '/v1/orders/99')).code).toBe('ORDER_NOT_FOUND');
    expect(errorOf(rig.call('PUT', `/v1/orders/${id}`, {})).code).toBe('BAD_ORDER');
  });

  it('with a stop wakes at its trigger and pays a gap', () => {
    const rig = openRig();
    pin(rig, CALL, 100);
    const id = idOf(rig.order({ side: 'BUY', type: 'SL-M', trigger_price: 125 }));
    pin(rig, CALL, 124.95);
    expect(orderOf(rig, id)?.status).toBe('TRIGGER_PENDING');
    pin(rig, CALL, 140);
    expect(orderOf(rig, id)).toMatchObject({ status: 'COMPLETE', avg_price: 140, trigger_price: 125 });
  });

  it('with a stop and a limit that the gap passes by wakes and rests', () => {
    const rig = openRig();
    pin(rig, CALL, 100);
    const id = idOf(rig.order({ side: 'BUY', type: 'SL', trigger_price: 125, price: 130 }));
    pin(rig, CALL, 140);
    expect(orderOf(rig, id)?.status).toBe('OPEN');
    pin(rig, CALL, 129);
    expect(orderOf(rig, id)).toMatchObject({ status: 'COMPLETE', avg_price: 129 });
  });

  it('fills in parts when it must, and its rest can be cancelled', () => {
    const rig = openRig({ faults: [{ type: 'partialFills', ratio: 0.5 }] });
    const id = idOf(rig.order({ qty: 100 }));
    expect(orderOf(rig, id)).toMatchObject({ status: 'OPEN', filled_qty: 50 });
    rig.clock.set(rig.clock.now() + 1000);
    rig.exchange.advance();
    expect(orderOf(rig, id)).toMatchObject({ status: 'OPEN', filled_qty: 75 });
    expect(rig.call('DELETE', `/v1/orders/${id}`).status).toBe(200);
    expect(orderOf(rig, id)).toMatchObject({ status: 'CANCELLED', filled_qty: 75 });
    expect(rig.get('/v1/positions')).toMatchObject([{ net_qty: -75 }]);
  });
});

describe('a plan', () => {
  it.each([
    ['dropBefore', { drop: 'before' }, 0],
    ['dropAfter', { drop: 'after' }, 1],
    ['hang', { hang: true }, 0],
  ] as const)(
    'of %s tells what is to become of the connection, and the deed is done or not',
    (type, plan, orders) => {
      const rig = openRig({ faults: [{ type, route: '^POST /v1/orders', count: 1 }] });
      expect(rig.order({})).toMatchObject(plan);
      expect(rig.get('/v1/orders')).toHaveLength(orders);
    },
  );
});

describe('funds', () => {
  it('are tied up by shorts, less by covered ones, and a cover cannot be sold from under a short', () => {
    const users = [{ user: 'asha', password: 'secret', openingFunds: 45_000 }];
    const rig = openRig({ users });
    pin(rig, CALL, 100);
    pin(rig, 'NIFTY03MAR2624550CE', 60);
    expect(errorOf(rig.order({})).reason).toBe('MARGIN');
    expect(rig.order({ symbol: 'NIFTY03MAR2624550CE', side: 'BUY' }).status).toBe(200);
    expect(rig.order({}).status).toBe(200);
    expect(rig.get('/v1/funds')).toMatchObject({ available: 26_000, used: 20_000, opening: 45_000 });
    expect(errorOf(rig.order({ symbol: 'NIFTY03MAR2624550CE' })).reason).toBe('MARGIN');
    expect(rig.order({ side: 'BUY' }).status).toBe(200);
    expect(rig.order({ symbol: 'NIFTY03MAR2624550CE' }).status).toBe(200);
  });

  it('let an account leave a position however poor it is', () => {
    const rig = openRig({ users: [{ user: 'asha', password: 'secret', openingFunds: 0 }] });
    rig.admin('/admin/hand-trade', { user: 'asha', symbol: PUT, side: 'SELL', qty: 250 });
    expect(rig.order({ symbol: PUT, side: 'BUY', qty: 250 }).status).toBe(200);
    expect(rig.get('/v1/positions')).toMatchObject([{ net_qty: 0, buy_qty: 250, sell_qty: 250 }]);
  });

  it('say that the open profit is unknown when a price is', () => {
    const carried = [{ symbol: CALL, product: 'NRML' as const, qty: -25, price: 100 }];
    const users = [{ user: 'asha', password: 'secret', openingFunds: 0, carried }];
    const rig = openRig({ mode: 'stepped', users });
    expect(rig.get('/v1/funds')).toMatchObject({ realised: 0, unrealised: null });
    expect(rig.get('/v1/positions')).toMatchObject([{ carried_qty: -25, sell_qty: 25, sell_amount: 2500 }]);
  });
});
