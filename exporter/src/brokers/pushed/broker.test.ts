// A pushed account is what its trading system last said, for as long as that is fresh; it can be asked, never ordered.
import { expect, it } from 'vitest';
import type { PushedView } from '../../contract/pushed.ts';
import type { Exit } from '../../core/types.ts';
import { pushedBroker } from './broker.ts';

function world(remembered: PushedView | null = null) {
  const time = { now: 100_000 };
  const clock = { now: () => time.now, after: () => () => undefined };
  return { time, broker: pushedBroker({ id: 'kv', clock, ask: null, staleMs: 60_000, remembered }) };
}

it('fails to be read until the first sync, and then shows what was pushed, merged', async () => {
  const { broker } = world();
  const failure = { ok: false, kind: 'network', retry: 'yes', message: 'no sync yet' };
  expect(await broker.account()).toMatchObject(failure);
  expect(await broker.orders()).toMatchObject(failure);
  broker.take({ realised: 5, trip_reason: 'x' }, 99_000);
  broker.take({ realised: 6, trip_reason: null }, 99_500);
  const pushed = { state: { realised: 6, trip_reason: null }, receivedAt: 99_500 };
  const empty = { positions: [], marks: {}, unparsed: [], brokerMtm: null };
  expect(await broker.account()).toEqual({ ok: true, at: 100_000, data: { ...empty, pushed } });
  expect(await broker.orders()).toMatchObject({ ok: true, data: { orders: [], unparsed: [] } });
});

it('fails to be read when the last sync is too old, also one from before a restart', async () => {
  const { broker, time } = world({ state: { realised: 1 }, receivedAt: 40_000 });
  expect(await broker.account()).toMatchObject({ ok: true });
  time.now = 102_500;
  expect(await broker.account()).toMatchObject({ ok: false, message: 'no sync for 62 s' });
  broker.take({ unrealised: 2 }, 102_400);
  expect(await broker.account()).toMatchObject({
    data: { pushed: { state: { realised: 1, unrealised: 2 } } },
  });
});

it('tells its watchers of each push until they leave', () => {
  const { broker } = world();
  let told = 0;
  const leave = broker.watch(() => {
    told += 1;
  });
  broker.take({}, 1);
  broker.take({}, 1);
  leave();
  broker.take({}, 1);
  expect(told).toBe(2);
});

it('refuses orders, and questions where no webhook is configured', async () => {
  const { broker } = world();
  const exit = { ref: 'x' } as Exit;
  for (const answer of [
    broker.cancel('1'),
    broker.exit(exit),
    broker.ask({ action: 'kill', id: 'k', reason: 'r' }),
  ]) {
    expect(await answer).toMatchObject({ ok: false, kind: 'broker', retry: 'no' });
  }
});
