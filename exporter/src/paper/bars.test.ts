// A real day: the straddle's stops fill in the minute and at the price worked out by hand, to the paisa.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { barsMarket } from './bars.ts';
import { CALL, openRig, PUT, type Row } from './rig.ts';

const FIXTURES = new URL('../../../../shared/fixtures/', import.meta.url);
const there = existsSync(FIXTURES);
if (!there)
  console.warn('SKIPPED: the real day is not there (../shared/fixtures), so its vectors were not tested');

const read = (path: string) => JSON.parse(readFileSync(new URL(path, FIXTURES), 'utf8'));

interface Vector {
  readonly lot: number;
  readonly strike: number;
  readonly slPct: number;
  readonly ce: { readonly entry: number; readonly sl: number };
  readonly pe: { readonly entry: number; readonly sl: number };
  readonly hit: { readonly leg: string; readonly minute: number; readonly fill: number };
  readonly mtmAtLastStep: readonly [number, number];
  readonly worstMtm: readonly [number, number];
}

/** Lives the day bar by bar until a stop fills, by the calls that an adapter makes. */
function live(vector: Vector) {
  const strategy = { entry: '09:20', strike: vector.strike, lots: 1, stopPct: vector.slPct };
  const rig = openRig({
    mode: 'stepped',
    market: barsMarket(read('prices/nifty-options-1m-2024-07-24.json')),
    users: [{ user: 'asha', password: 'secret', openingFunds: 1_000_000, strategy }],
  });
  let worst: readonly [number, number] = [0, Number.POSITIVE_INFINITY];
  for (let bars = 0; bars < 375; bars++) {
    rig.admin('/admin/step', { bars: 1 });
    const minute = Number(rig.get<Row>('/v1/status').bar);
    const mtm = markToMarket(rig.get('/v1/positions'), rig);
    if (minute >= 5 && mtm < worst[1]) worst = [minute, mtm];
    const stop = rig
      .get('/v1/orders')
      .find((row) => row.tag === 'straddle-stop' && row.status === 'COMPLETE');
    if (stop) return { rig, minute, mtm, worst, stop };
  }
  throw new Error('no stop filled');
}

function markToMarket(positions: readonly Row[], rig: ReturnType<typeof openRig>): number {
  let paise = 0;
  for (const row of positions) {
    const [quote] = rig.get(`/v1/quotes?symbols=${row.symbol}`);
    const value =
      Number(row.sell_amount) - Number(row.buy_amount) + Number(row.net_qty) * Number(quote?.last);
    paise += Math.round(value * 100);
  }
  return paise / 100;
}

describe.skipIf(!there)('the straddle of 24450 on 24 July 2024', () => {
  const vectors = there ? (read('derived/short-straddle-2024-07-24.json').vectors as Vector[]) : [];
  it.each(vectors.map((vector) => [vector.slPct, vector] as const))('stopped at %i %%', (_, vector) => {
    const { rig, minute, mtm, worst, stop } = live(vector);
    const orders = rig.get('/v1/orders');
    const of = (type: string, tag: string) =>
      orders.find((row) => row.option_type === type && row.tag === tag);
    expect(of('CE', 'straddle-entry')?.avg_price).toBe(vector.ce.entry);
    expect(of('PE', 'straddle-entry')?.avg_price).toBe(vector.pe.entry);
    expect(of('CE', 'straddle-stop')?.trigger_price).toBe(vector.ce.sl);
    expect(of('PE', 'straddle-stop')?.trigger_price).toBe(vector.pe.sl);
    expect({ leg: stop.option_type, minute, fill: stop.avg_price }).toMatchObject({
      leg: vector.hit.leg,
      minute: vector.hit.minute,
      fill: vector.hit.fill,
    });
    expect([minute, mtm]).toEqual(vector.mtmAtLastStep);
    expect(worst).toEqual(vector.worstMtm);
    const other = of(vector.hit.leg === 'CE' ? 'PE' : 'CE', 'straddle-stop');
    expect(other?.status).toBe('TRIGGER_PENDING');
    const funds = rig.get<Row>('/v1/funds');
    expect(Math.round((Number(funds.realised) + Number(funds.unrealised)) * 100) / 100).toBe(mtm);
  });

  it('ends at 15:29 and says so', () => {
    const rig = openRig({
      mode: 'stepped',
      market: barsMarket(read('prices/nifty-options-1m-2024-07-24.json')),
    });
    expect(rig.get<Row>('/v1/status')).toMatchObject({ bar: null, session_open: false });
    expect(rig.admin('/admin/step', { bars: 375 }).body).toMatchObject({ bar: 374, done: false });
    expect(rig.admin('/admin/step', { bars: 1 }).body).toMatchObject({ bar: 374, done: true });
    const status = rig.get<Row>('/v1/status');
    expect(status.system_time).toBe(status.market_time);
    expect(status.market_time).toBe(Date.parse('2024-07-24T15:29:00+05:30'));
  });
});

/** Two minutes in which the call and the put both leap from 100 past 130. */
const WILD = {
  symbol: 'NIFTY',
  days: [
    {
      base: Date.parse('2026-03-02T09:15:00+05:30'),
      expiry: '2026-03-03',
      index: [
        [0, 24450, 24450, 24450, 24450, 0],
        [1, 24450, 24450, 24450, 24450, 0],
      ],
      contracts: ['PE', 'CE'].map((ot) => ({
        ot,
        strike: 24450,
        bars: [
          [0, 100, 150, 95, 100, 0],
          [1, 105, 131, 105, 130, 0],
        ],
      })),
    },
  ],
};

describe('inside a bar', () => {
  it('a stop placed in the bar waits for the next one, and calls are looked at before puts', () => {
    const rig = openRig({ mode: 'stepped', market: barsMarket(WILD) });
    rig.admin('/admin/step', {});
    for (const symbol of [PUT, CALL]) rig.order({ symbol, side: 'BUY', type: 'SL-M', trigger_price: 125 });
    expect(rig.get('/v1/trades')).toEqual([]);
    rig.admin('/admin/step', {});
    expect(rig.get('/v1/trades')).toMatchObject([
      { symbol: CALL, price: 125 },
      { symbol: PUT, price: 125 },
    ]);
  });

  it('the rest of an entry waits for the next bar as well', () => {
    const strategy = { entry: '09:15', lots: 4, stopPct: 20 };
    const users = [{ user: 'asha', password: 'secret', openingFunds: 1_000_000, strategy }];
    const faults = [{ type: 'partialFills', ratio: 0.5 }] as const;
    const rig = openRig({ mode: 'stepped', market: barsMarket(WILD), users, faults });
    rig.admin('/admin/step', {});
    expect(rig.get('/v1/positions').map((row) => row.net_qty)).toEqual([-50, -50]);
    rig.admin('/admin/step', {});
    expect(rig.get('/v1/positions').map((row) => row.net_qty)).toEqual([-75, -75]);
  });
});

describe('a file of bars', () => {
  it('is read in whole paise', () => {
    const [day] = WILD.days;
    const market = barsMarket({ ...WILD, days: [{ ...day, index: [[0, 1.1, 1.1, 1.1, 1.1, 0]] }] });
    market.next();
    expect(market.bar('NIFTY')?.close).toBe(110);
  });

  it.each([
    [{}, 'day'],
    [
      { symbol: 'NIFTY', days: [{ base: 0, expiry: '2024-07-25', index: [], contracts: [{ ot: 'XX' }] }] },
      'strike',
    ],
    [
      { symbol: 'NIFTY', days: [{ base: 0, expiry: '2024-07-25', index: [[0, 1, 1, 0, 1]], contracts: [] }] },
      'minute 0',
    ],
  ])('of another shape is refused with what is wrong', (file, what) => {
    expect(() => barsMarket(file)).toThrow(what);
  });
});
