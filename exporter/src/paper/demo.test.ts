// The four stories of the demo end as they are told, for every seed, against a limit of ₹2,000 an account.
import { describe, expect, it } from 'vitest';
import { demoOptions } from './demo.ts';
import { createExchange } from './exchange.ts';
import type { Row } from './rig.ts';
import type { ScenarioName } from './scenarios.ts';

const HALF_SECOND_MS = 500;

/** Seconds at which each account first stood beyond the limit, stopped and with a position still open. */
function watch(scenario: ScenarioName, seed: number, seconds: number, sessionAfterMs = 1_500) {
  const startedAt = Date.parse('2026-03-02T10:00:00Z');
  let now = startedAt;
  const clock = { now: () => now };
  const exchange = createExchange({
    ...demoOptions({ clock, scenario, seed, password: 'p' }),
    adminKey: 'k',
  });
  const say = (path: string, body: Row, headers = {}) =>
    exchange.handle({ method: 'POST', path, headers, body }).body as Row;
  const begin = () => {
    const { token } = say('/v1/login', { user: 'paper-1', password: 'p' });
    const authorization = `Bearer ${token}`;
    const events_url = 'http://127.0.0.1:9/events';
    const session = { session_id: 'demo', strategy_id: 'paper-short-straddle', events_url };
    expect(say('/v1/strategy/sessions', session, { authorization })).toMatchObject({ status: 'running' });
  };
  const tripped: Record<string, number> = {};
  let worst = 0;
  for (let i = 1; i <= seconds * 2; i++) {
    now += HALF_SECOND_MS;
    exchange.advance();
    if (now - startedAt === sessionAfterMs) begin();
    const state = exchange.handle({ method: 'GET', path: '/admin/state', headers: { 'x-admin-key': 'k' } });
    for (const user of (state.body as { users: Row[] }).users) {
      const mtm = Number(user.realised) + Number(user.unrealised);
      const stopped = (user.orders as Row[]).some(
        (o) => o.tag === 'straddle-stop' && o.status === 'COMPLETE',
      );
      const open = (user.positions as Row[]).some((row) => row.net_qty !== 0);
      worst = Math.min(worst, mtm);
      if (mtm <= -2000 && stopped && open) tripped[String(user.user)] ??= i / 2;
    }
  }
  return { tripped, worst, exchange };
}

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

describe('the demo', () => {
  it('trades on its first account only while a session runs there', () => {
    const { exchange } = watch('calm', 1, 20, Number.POSITIVE_INFINITY);
    const state = exchange.handle({ method: 'GET', path: '/admin/state', headers: { 'x-admin-key': 'k' } });
    const { users } = state.body as { users: { orders: unknown[] }[] };
    expect(users.map(({ orders }) => orders.length > 0)).toEqual([false, true]);
  });

  it.each([4_500, 8_000])('trips the first account also when its session is started after %i ms', (ms) => {
    for (const seed of seeds) expect(watch('loss', seed, 60, ms).tripped).toHaveProperty('paper-1');
  });

  it.each(seeds)(
    'loss: both accounts pass the limit after 25 to 50 seconds, stopped and still open (seed %i)',
    (seed) => {
      const { tripped } = watch('loss', seed, 60);
      expect(Object.keys(tripped).sort()).toEqual(['paper-1', 'paper-2']);
      for (const second of Object.values(tripped)) {
        expect(second).toBeGreaterThan(25);
        expect(second).toBeLessThan(50);
      }
    },
  );

  it.each(seeds)('gap: the stops fill far beyond the limit, both at once (seed %i)', (seed) => {
    const { tripped, worst } = watch('gap', seed, 40);
    expect(new Set(Object.values(tripped))).toEqual(new Set([30]));
    expect(worst).toBeLessThan(-4000);
  });

  it.each([1, 2])('calm: an hour passes without coming near the limit (seed %i)', (seed) => {
    expect(watch('calm', seed, 3600).worst).toBeGreaterThan(-1000);
  });

  it('outage: the broker is away while the limit is passed, and comes back', () => {
    const at = (seconds: number) =>
      watch('outage', 1, seconds).exchange.handle({ method: 'GET', path: '/v1/status' });
    expect(at(20).status).toBe(200);
    expect(at(32)).toSatisfy((plan: { hang?: boolean; status: number }) => plan.hang || plan.status === 503);
    expect(at(43).status).toBe(200);
    expect(watch('outage', 1, 41).tripped).toHaveProperty('paper-1');
  });
});
