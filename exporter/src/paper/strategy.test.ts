// The straddle as its owner sees it: when it sells, what guards it, and that a halt holds.
import { describe, expect, it } from 'vitest';
import type { ExchangeOptions } from './options.ts';
import { CALL, openRig, PUT, type Rig, type Row } from './rig.ts';
import type { StrategyOptions } from './strategy.ts';

const MINUTE_MS = 60_000;

function withStraddle(strategy: Partial<StrategyOptions> = {}, more: Partial<ExchangeOptions> = {}): Rig {
  const plan = { entry: '09:20', strike: 24_450, lots: 1, stopPct: 25, ...strategy };
  const users = [{ user: 'asha', password: 'secret', openingFunds: 1_000_000, strategy: plan }];
  return openRig({ users, sessionMs: 86_400_000, ...more });
}

function pass(rig: Rig, minutes: number): void {
  rig.clock.set(rig.clock.now() + minutes * MINUTE_MS);
  rig.exchange.advance();
}

const pin = (rig: Rig, symbol: string, last: number | null) => rig.admin('/admin/price', { symbol, last });
const tags = (rig: Rig) => rig.get('/v1/orders').map((row) => `${row.tag} ${row.option_type} ${row.status}`);
const legs = (rig: Rig) =>
  (rig.get<Row>('/v1/strategy').legs as Row[]).map((leg) => `${leg.state}: ${leg.reason}`);

describe('the short straddle', () => {
  it('sells both legs at its time and rests a stop behind each', () => {
    const rig = withStraddle();
    pin(rig, CALL, 100);
    pin(rig, PUT, 91.55);
    pass(rig, 4);
    expect(rig.get('/v1/orders')).toEqual([]);
    pass(rig, 1);
    expect(tags(rig)).toEqual([
      'straddle-entry CE COMPLETE',
      'straddle-entry PE COMPLETE',
      'straddle-stop CE TRIGGER_PENDING',
      'straddle-stop PE TRIGGER_PENDING',
    ]);
    expect(rig.get('/v1/orders').map((row) => row.trigger_price)).toEqual([null, null, 125, 114.45]);
  });

  it('rounds a stop up to the tick, but not for the last bits of a float', () => {
    const rig = withStraddle({ stopPct: 10 });
    pin(rig, CALL, 13);
    pin(rig, PUT, 100.05);
    pass(rig, 5);
    expect(rig.get('/v1/orders').map((row) => row.trigger_price)).toEqual([null, null, 14.3, 110.1]);
  });

  it('keeps the other leg with its stop when one is stopped, and does not come back unless told', () => {
    const rig = withStraddle();
    pin(rig, CALL, 100);
    pass(rig, 6);
    pin(rig, CALL, 130);
    pass(rig, 30);
    expect(legs(rig)).toEqual(['closed: stop executed', 'open: null']);
    expect(tags(rig)).toContain('straddle-stop PE TRIGGER_PENDING');
    expect(rig.get('/v1/orders')).toHaveLength(4);
  });

  it('sells a stopped leg again after its pause, as often as it was told', () => {
    const rig = withStraddle({ reentries: 1, reentryAfterMinutes: 3 });
    pin(rig, CALL, 100);
    pass(rig, 6);
    pin(rig, CALL, 130);
    pass(rig, 2);
    expect(tags(rig).filter((tag) => tag.includes('entry CE'))).toHaveLength(1);
    pass(rig, 2);
    expect(tags(rig).filter((tag) => tag.includes('entry CE'))).toHaveLength(2);
    pin(rig, CALL, 170);
    pass(rig, 30);
    expect(tags(rig).filter((tag) => tag.includes('entry CE'))).toHaveLength(2);
  });

  it('buys everything back at its exit time and leaves no stop behind', () => {
    const rig = withStraddle({ exit: '09:30' });
    pass(rig, 16);
    expect(rig.get('/v1/positions').map((row) => row.net_qty)).toEqual([0, 0]);
    expect(tags(rig).filter((tag) => tag.includes('PENDING'))).toEqual([]);
  });

  it('goes by limits where market orders are refused', () => {
    const rig = withStraddle({}, { marketOrders: 'refuse' });
    pin(rig, CALL, 100);
    pass(rig, 6);
    expect(rig.get('/v1/orders').filter((row) => row.symbol === CALL)).toMatchObject([
      { type: 'LIMIT', status: 'COMPLETE', avg_price: 100 },
      { type: 'SL', status: 'TRIGGER_PENDING', trigger_price: 125, price: 131.25 },
    ]);
  });

  it('stands without a stop when the exchange rejects it', () => {
    const rig = withStraddle({}, { faults: [{ type: 'rejectStops' }] });
    pass(rig, 20);
    expect(legs(rig)).toEqual(['open: stop refused: STOP_REJECTED', 'open: stop refused: STOP_REJECTED']);
    expect(rig.get('/v1/orders')).toHaveLength(4);
  });

  it('says why a leg failed', () => {
    const rig = withStraddle({ strike: 99_000 });
    pass(rig, 6);
    expect(legs(rig)).toEqual(['failed: no contract at 99000', 'failed: no contract at 99000']);
  });
});

describe('a halted strategy', () => {
  it('places no order until it is resumed, and does not catch up at once', () => {
    const rig = withStraddle({ reentryAfterMinutes: 5 });
    rig.call('POST', '/v1/strategy/halt', { reason: 'tripped' });
    expect(rig.get('/v1/strategy')).toMatchObject({ halted: true, reason: 'tripped', running: false });
    pass(rig, 20);
    expect(rig.get('/v1/orders')).toEqual([]);
    rig.call('POST', '/v1/strategy/resume', {});
    pass(rig, 4);
    expect(rig.get('/v1/orders')).toEqual([]);
    pass(rig, 2);
    expect(rig.get('/v1/positions')).toHaveLength(2);
  });

  it('that runs is not held up when it is told to run', () => {
    const rig = withStraddle({ reentryAfterMinutes: 60 });
    rig.call('POST', '/v1/strategy/resume', {});
    pass(rig, 6);
    expect(rig.get('/v1/positions')).toHaveLength(2);
  });

  it('notices that its legs were closed by someone else', () => {
    const rig = withStraddle({ reentries: 1, reentryAfterMinutes: 1 });
    pass(rig, 6);
    rig.call('POST', '/v1/strategy/halt', { reason: 'tripped' });
    for (const symbol of [CALL, PUT]) rig.order({ symbol, side: 'BUY' });
    pass(rig, 10);
    expect(legs(rig)).toEqual(['waiting: closed by someone else', 'waiting: closed by someone else']);
    expect(rig.get('/v1/positions').map((row) => row.net_qty)).toEqual([0, 0]);
  });

  it('that ignores its halt sells again', () => {
    const rig = withStraddle({ reentries: 1, reentryAfterMinutes: 1 }, { faults: [{ type: 'ignoreHalt' }] });
    pass(rig, 6);
    rig.call('POST', '/v1/strategy/halt', { reason: 'tripped' });
    for (const symbol of [CALL, PUT]) rig.order({ symbol, side: 'BUY' });
    pass(rig, 10);
    expect(rig.get('/v1/positions').map((row) => row.net_qty)).toEqual([-25, -25]);
  });
});
