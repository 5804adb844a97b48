// The made-up market: one seed tells one story, prices are plausible, a new session follows the last.
import { describe, expect, it } from 'vitest';
import { generatedMarket } from './generated.ts';
import { normalCdf, optionPrice } from './option-price.ts';
import { openRig, type Row } from './rig.ts';

const market = (seed: number) => generatedMarket({ seed, scenario: 'loss', date: '2026-03-06' });
const prices = (seed: number, ticks: number) => {
  const made = market(seed);
  return Array.from({ length: ticks }, () => made.next() && made.bar('NIFTY09MAR2624450CE')?.close);
};

describe('a generated market', () => {
  it('is the same for the same seed and another for another', () => {
    expect(prices(3, 600)).toEqual(prices(3, 600));
    expect(prices(3, 600)).not.toEqual(prices(4, 600));
  });

  it('has as many strikes as it is asked for, and refuses a chain without bound', () => {
    const wide = (strikesEachWay: number) =>
      generatedMarket({ seed: 1, scenario: 'calm', date: '2026-03-06', strikesEachWay }).instruments();
    expect(wide(13)).toHaveLength(27 * 2);
    expect(market(1).instruments()).toHaveLength(21 * 2);
    for (const none of [0, 2.5, 101, Number.NaN]) expect(() => wide(none)).toThrow('strikesEachWay');
  });

  it('has no price before its first tick', () => {
    expect(market(1).bar('NIFTY')).toBeNull();
    expect(market(1).minute()).toBeNull();
  });

  it('prices calls and puts in ticks, dearer the nearer, and in parity with the index', () => {
    const made = market(5);
    made.next();
    const close = (symbol: string) => made.bar(symbol)?.close ?? Number.NaN;
    const calls = made.instruments().filter((one) => one.optionType === 'CE');
    for (const [i, call] of calls.entries()) {
      const next = calls[i + 1];
      if (next) expect(close(call.symbol)).toBeGreaterThanOrEqual(close(next.symbol));
      expect(close(call.symbol) % 5).toBe(0);
      const put = call.symbol.replace(/CE$/, 'PE');
      const parity = close(call.symbol) - close(put) - (close('NIFTY') - call.strike * 100);
      expect(Math.abs(parity)).toBeLessThanOrEqual(10);
    }
    expect(close('NIFTY09MAR2624450CE') / 100).toBeGreaterThan(80);
    expect(close('NIFTY09MAR2624450CE') / 100).toBeLessThan(180);
  });

  it('goes on from Friday 15:30 to Monday 09:15 where it was, with new contracts', () => {
    const made = market(2);
    for (let ticks = 0; ticks < 375 * 60; ticks++) made.next();
    expect(made.ending()).toBe(true);
    const closed = made.bar('NIFTY')?.close ?? 0;
    made.next();
    expect(made.now()).toBe(Date.parse('2026-03-09T09:15:00+05:30'));
    expect(Math.abs((made.bar('NIFTY')?.close ?? 0) / closed - 1)).toBeLessThan(0.001);
    expect(made.instruments()[0]?.expiry).toBe('2026-03-10');
  });
});

describe('the end of a session', () => {
  const strategy = { entry: '09:20', strike: 24_450, lots: 1, stopPct: null };
  const users = [{ user: 'asha', password: 'secret', openingFunds: 1_000_000, strategy }];

  it('ends orders, settles positions in cash and lets the strategy begin again, on the same real day', () => {
    const rig = openRig({ users, mode: 'speed', speed: 100, sessionMs: 86_400_000 });
    const live = (ms: number) => {
      rig.clock.set(rig.clock.now() + ms);
      rig.exchange.advance();
    };
    rig.order({ type: 'LIMIT', price: 4000 });
    for (let i = 0; i < 100; i++) live(2_249);
    const before = rig.get<Row>('/v1/funds');
    live(200);
    const after = rig.get<Row>('/v1/funds');
    expect(rig.get('/v1/positions').map((row) => row.net_qty)).toEqual([0, 0]);
    expect(rig.get('/v1/orders').map((row) => `${row.tag} ${row.status} ${row.reason}`)).toEqual([
      'null CANCELLED SESSION_END',
      'straddle-entry COMPLETE null',
      'straddle-entry COMPLETE null',
      'SETTLEMENT COMPLETE null',
      'SETTLEMENT COMPLETE null',
    ]);
    expect(Number(after.realised)).toBeCloseTo(Number(before.realised) + Number(before.unrealised), -2);
    for (let i = 0; i < 3; i++) live(1_500);
    expect(rig.get('/v1/positions').map((row) => row.net_qty)).toEqual([0, 0, -25, -25]);
  });

  it('of another real day clears the rows, and their result is in the opening funds', () => {
    const rig = openRig({ users, mode: 'stepped', sessionMs: 86_400_000 * 3 });
    rig.admin('/admin/step', { bars: 375 });
    const { realised, unrealised } = rig.get<Row>('/v1/funds');
    expect(rig.get('/v1/positions')).toHaveLength(2);
    rig.admin('/admin/step', { bars: 1 });
    expect(rig.get('/v1/positions')).toEqual([]);
    const opening = 1_000_000 + Number(realised) + Number(unrealised);
    expect(rig.get<Row>('/v1/funds')).toMatchObject({ realised: 0, unrealised: 0, used: 0 });
    expect(Number(rig.get<Row>('/v1/funds').opening)).toBeCloseTo(opening, 2);
  });
});

describe('the price of an option', () => {
  it('agrees with the textbook', () => {
    expect(normalCdf(1.96)).toBeCloseTo(0.9750021, 6);
    expect(normalCdf(-1)).toBeCloseTo(0.1586553, 6);
    expect(optionPrice('CE', 100, 100, 0.2, 1)).toBeCloseTo(7.9656, 3);
    expect(optionPrice('PE', 100, 110, 0.2, 0)).toBe(10);
  });
});
