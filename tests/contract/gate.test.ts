// The gate against the real exchange: a strategy that is halted has no order in the market when its time comes.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokerKinds } from '../../exporter/src/brokers/index.ts';
import type { Gate } from '../../exporter/src/core/ports.ts';
import { sessionGate } from '../../exporter/src/hosts/gate.ts';
import { paperStrategy } from '../../exporter/src/hosts/paper-strategy.ts';
import { openRegisterRig, order, scriptedHost } from '../../exporter/src/hosts/rig.ts';
import { createExchange, type Exchange } from '../../exporter/src/paper/exchange.ts';
import { generatedMarket } from '../../exporter/src/paper/generated.ts';
import { type PaperServer, serve } from '../../exporter/src/paper/server.ts';
import { clock } from './broker-worlds.ts';

/** An account's own gate, alone and with sessions behind it. */
const GATES: Readonly<Record<string, (own: Gate) => Promise<Gate>>> = {
  'of a paper strategy': async (own) => own,
  'of a paper strategy with a session running': async (own) => {
    const { register, phases } = await openRegisterRig([scriptedHost()]);
    phases['paper-1'] = 'watching';
    register.open('paper-1');
    const session = order('s1', { account: 'paper-1' });
    const reply = await register.request({ name: 'start-session', session, by: 'test' });
    expect(reply).toMatchObject({ type: 'sessions' });
    return sessionGate(own, register);
  },
};

describe.each(Object.entries(GATES))('the gate %s', (_name, gateOver) => {
  const account = { user: 'asha', password: 'as-agreed' };
  let exchange: Exchange;
  let server: PaperServer;
  let gate: Gate;

  beforeEach(async () => {
    exchange = createExchange({
      clock,
      seed: 1,
      mode: 'stepped',
      market: generatedMarket({ seed: 1, scenario: 'calm', date: '2026-11-20' }),
      users: [{ ...account, openingFunds: 1_000_000, strategy: { entry: '09:20', lots: 1, stopPct: 25 } }],
      adminKey: 'admin',
    });
    server = await serve({ exchange });
    const options = { ...account, baseUrl: `http://127.0.0.1:${server.port}`, timeoutMs: 800 };
    const { host } = brokerKinds.paper.create('paper-1', options, clock);
    if (host === null) throw new Error('the paper exchange runs strategies');
    gate = await gateOver(paperStrategy(host));
  });
  afterEach(() => server.close());

  const orders = (): number => {
    const request = { method: 'GET', path: '/admin/state', headers: { 'x-admin-key': 'admin' } };
    const { users } = exchange.handle(request).body as { users: { orders: unknown[] }[] };
    return users[0]?.orders.length ?? Number.NaN;
  };

  it('keeps a halted strategy out of the market, and lets it in again', async () => {
    for (const _time of ['once', 'twice']) {
      expect(await gate.set('paper-1', true, 'loss')).toMatchObject({ ok: true });
    }
    exchange.step(30);
    expect(orders()).toBe(0);
    expect(await gate.set('paper-1', false, 're-armed')).toMatchObject({ ok: true });
    exchange.step(5);
    expect(orders()).toBeGreaterThan(0);
  });

  it('is not closed while the exchange does not answer', async () => {
    exchange.faults.add({ type: 'hang', route: 'halt', count: 1 });
    expect(await gate.set('paper-1', true, 'loss')).toMatchObject({
      ok: false,
      kind: 'network',
      retry: 'yes',
    });
    expect(await gate.set('paper-1', true, 'loss')).toMatchObject({ ok: true });
  });
});
