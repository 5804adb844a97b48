// The server behind the history: made ready by itself, also after it lost everything, and with no more rights than needed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_BATCH, type HistoryBatch } from '../../exporter/src/core/history/past.ts';
import { openOutbox } from '../../exporter/src/gateway/history/influx/outbox.ts';
import { givenInflux, keepAll, pastOf, storeOf, tidyAll } from '../given-influx.ts';
import { memoryPast, sampleAt } from '../given-past.ts';
import { batchesOf, madeUp, toldBy } from '../history-data.ts';
import { INFLUX, type InfluxServer, influxServer } from '../influx-server.ts';

let server: InfluxServer;
beforeAll(async () => {
  if (!INFLUX) return;
  server = await influxServer();
  await server.start();
});
afterAll(() => server?.close());

const oneSample = (at: number, mtm = 100): HistoryBatch => ({
  ...EMPTY_BATCH,
  samples: [{ id: 'a', currency: 'INR', sample: sampleAt(at, { mtm }) }],
});
const policiesOf = async (database: string): Promise<readonly unknown[]> => {
  const [found] = await server.ask(`show retention policies on "${database}"`);
  return found?.values?.map(([name, duration, , , isDefault]) => [name, duration, isDefault]) ?? [];
};
const queriesOf = async (database: string): Promise<readonly string[]> => {
  const all = await server.ask('show continuous queries');
  return all
    .filter(({ name }) => name === database)
    .flatMap(({ values = [] }) => values.map(([name]) => `${name}`));
};
const PLANNED = [
  ['autogen', '0s', false],
  ['raw', '720h0m0s', true],
  ['minutely', '9600h0m0s', false],
  ['hourly', '0s', false],
  ['daily', '0s', false],
  ['forever', '0s', false],
];
const PLAN = { database: 'plan', keepDays: 30, keepMinuteDays: 400 };

describe.skipIf(!INFLUX)('the server of the history', () => {
  it('is made ready once, and put right where somebody changed it', async () => {
    const given = givenInflux(server.url, PLAN);
    for (let life = 0; life < 2; life += 1) {
      const store = storeOf(given);
      await tidyAll(store);
      expect(store.status().trouble).toBeNull();
      expect(await policiesOf('plan')).toEqual(PLANNED);
      expect(await queriesOf('plan')).toHaveLength(3);
    }
    const before = await queriesOf('plan');
    await server.ask('alter retention policy raw on plan duration 2d');
    await server.ask('alter retention policy hourly on plan duration 3000d default');
    await server.ask('drop retention policy minutely on plan');
    await server.ask(`drop continuous query "${before[0]}" on plan`);
    const older = 'select last(mtm) as mtm into plan.hourly.x from plan.raw.sample group by time(1h), *';
    await server.ask(`create continuous query tripline_hour_00000000 on plan begin ${older} end`);
    await server.ask(`create continuous query somebodys on plan begin ${older} end`);
    const store = storeOf(given);
    await tidyAll(store);
    expect(store.status().trouble).toBeNull();
    const sorted = (all: readonly unknown[]): readonly unknown[] => [...all].map(String).sort();
    expect(sorted(await policiesOf('plan'))).toEqual(sorted(PLANNED));
    expect([...(await queriesOf('plan'))].sort()).toEqual([...before, 'somebodys'].sort());
  });

  it('is filled anew from when it had lost everything', async () => {
    const given = givenInflux(server.url);
    const at = Date.now() - 10_000;
    const store = storeOf(given);
    store.keep(oneSample(at), 0);
    await tidyAll(store);
    await server.lose();
    await server.start();
    store.keep(oneSample(at + 1_000), 0);
    // The first request finds the database gone, the next ones make it.
    for (let now = Date.now(), n = 0; n < 5; n += 1) await store.tidy(now + n * 60_000);
    expect(store.status()).toEqual({ waiting: 0, dropped: 0, trouble: null });
    const told = await toldBy(pastOf(given), ['a'], at, at + 2_000);
    expect(told.samples.flat().map((one) => one.at)).toEqual([at + 1_000]);
    expect(told.accounts).toEqual([{ id: 'a', currency: 'INR' }]);
  });

  it('may be down at the start: what was kept before waits in the spool, in this life and the next', async () => {
    const given = givenInflux(server.url);
    const whole = madeUp({
      seed: 11,
      accounts: 2,
      from: Date.now() - 900_000,
      seconds: 800,
      everySeconds: 2,
    });
    await server.kill();
    const first = storeOf(given);
    keepAll(first, batchesOf(whole, 100));
    await tidyAll(first);
    const { waiting, dropped, trouble } = first.status();
    expect([waiting >= whole.samples.length, dropped]).toEqual([true, 0]);
    expect(trouble).toContain('ECONNREFUSED');
    await first.close();

    const second = storeOf(given);
    expect([second.position(), second.status().waiting]).toEqual([whole.facts.length, waiting]);
    expect(await second.tidy(Date.now())).toBe(false);
    await server.start();
    // It waits a little between two attempts.
    expect(await second.tidy(Date.now())).toBe(false);
    await tidyAll(second, Date.now() + 60_000);
    expect(second.status()).toEqual({ waiting: 0, dropped: 0, trouble: null });
    const ids = whole.accounts.map(({ id }) => id);
    const span = [Date.now() - 10 * 86_400_000, Date.now()] as const;
    const told = await toldBy(pastOf(given), ids, ...span);
    expect(told).toEqual(await toldBy(memoryPast(whole, 1_000), ids, ...span));
  });

  it('refuses what it will never take, which is counted and told, and takes the rest', async () => {
    const given = givenInflux(server.url, { keepDays: 30 });
    const at = Date.now() - 60_000;
    const store = storeOf(given);
    await tidyAll(store);
    // Somebody wrote a field of ours as a text, in the shard of today.
    await fetch(`${server.url}/write?db=${encodeURIComponent(given.database)}&rp=raw`, {
      method: 'POST',
      body: `sample,account=z,currency=INR slippageBps="fast" ${at}000000`,
    });
    const samples = Array.from({ length: 100 }, (_, i) => ({
      id: 'a',
      currency: 'INR',
      sample: sampleAt(at + i * 100, { mtm: i, slippageBps: i % 50 === 7 ? 1.5 : null }),
    }));
    const old = { id: 'a', currency: 'INR', sample: sampleAt(at - 40 * 86_400_000, { mtm: 1 }) };
    store.keep({ ...EMPTY_BATCH, samples }, 0);
    await tidyAll(store);
    expect(store.status()).toMatchObject({ waiting: 0, dropped: 2 });
    expect(store.status().trouble).toContain('field type conflict');
    store.keep({ ...EMPTY_BATCH, samples: [old, ...samples.slice(0, 3)] }, 0);
    await tidyAll(store);
    expect(store.status()).toMatchObject({ waiting: 0, dropped: 3 });
    expect(store.status().trouble).toContain('points beyond retention policy');
    const told = await toldBy(pastOf(given), ['a'], at - 50 * 86_400_000, Date.now());
    expect(told.samples[0]).toHaveLength(98);
  });

  it('needs no administrator once the database and its policies are there, and shows its password to nobody', async () => {
    const guarded = await influxServer({ auth: true });
    try {
      await guarded.start();
      const admin = { username: 'root', password: 'admin-secret' };
      await guarded.ask(`create user root with password 'admin-secret' with all privileges`, '', admin);
      const given = givenInflux(guarded.url, { database: 'tripline', ...admin });
      const prepared = storeOf(given);
      await tidyAll(prepared);
      expect(prepared.status().trouble).toBeNull();
      const as = (q: string) => guarded.ask(q, 'tripline', admin);
      await as(`create user writer with password 'w-secret'`);
      await as('grant all on tripline to writer');
      await as(`create user grafana with password 'g-secret'`);
      await as('grant read on tripline to grafana');

      const at = Date.now() - 10_000;
      const writer = storeOf(
        givenInflux(guarded.url, { ...given, username: 'writer', password: 'w-secret' }),
      );
      writer.keep(oneSample(at), 0);
      await tidyAll(writer);
      expect(writer.status()).toEqual({ waiting: 0, dropped: 0, trouble: null });
      const reader = pastOf({ ...given, username: 'grafana', password: 'g-secret' });
      expect((await toldBy(reader, ['a'], at, at + 1)).samples[0]).toHaveLength(1);

      const files = givenInflux(guarded.url, { database: 'tripline' });
      for (const [username, password, status] of [
        ['writer', 'wrong-secret', '401'],
        ['grafana', 'g-secret', '403'],
      ] as const) {
        const wrong = storeOf({ ...files, username, password });
        wrong.keep(oneSample(at), 0);
        for (let n = 0; n < 3; n += 1) await wrong.tidy(Date.now() + n * 60_000);
        const { waiting, dropped, trouble } = wrong.status();
        expect([waiting > 0, dropped]).toEqual([true, 0]);
        expect(trouble).toContain(status);
        expect(trouble).not.toContain(password);
        expect(trouble).not.toContain(Buffer.from(`${username}:${password}`).toString('base64'));
        await wrong.close();
      }
    } finally {
      await guarded.close();
    }
  });
});

it('keeps what fits: samples are dropped at the bound, facts wait in the journal, and room is used again', () => {
  const outbox = openOutbox({ ...givenInflux(''), spoolBytes: 80_000, maxPages: null });
  const whole = madeUp({ seed: 5, accounts: 1, from: Date.now(), seconds: 300 });
  const [fact] = whole.facts;
  if (fact === undefined) throw new Error('no fact');
  let dropped = 0;
  for (const { batch } of batchesOf({ ...whole, facts: [], trades: [], days: [] }, 20))
    dropped += outbox.keep(batch, 0);
  expect(dropped).toBeGreaterThan(0);
  expect(outbox.points()).toBe(whole.samples.length + 1 - dropped);
  let through = 0;
  expect(() => {
    for (; through < 1_000; through += 1) outbox.keep({ ...EMPTY_BATCH, facts: [fact] }, through + 1);
  }).toThrow('the spool is full');
  expect(outbox.position()).toBe(through);
  outbox.drop(outbox.next(0, 1e6).at(-1)?.id ?? 0);
  expect(outbox.keep({ ...EMPTY_BATCH, facts: [fact] }, through + 1)).toBe(0);
  expect(outbox.position()).toBe(through + 1);
  outbox.close();
});

it.skipIf(!INFLUX)(
  'survives a full disk under the spool: it is told, and what was kept still goes out',
  async () => {
    const given = givenInflux(server.url, { maxPages: 60 });
    const store = storeOf(given);
    const at = Date.now() - 100_000;
    let kept = 0;
    expect(() => {
      for (; kept < 10_000; kept += 1) store.keep(oneSample(at + kept, kept), 0);
    }).toThrow('full');
    expect(store.status().trouble).toContain('full');
    await tidyAll(store);
    store.keep(oneSample(at + kept, kept), 0);
    await tidyAll(store);
    expect(store.status()).toEqual({ waiting: 0, dropped: 0, trouble: null });
    const told = await toldBy(pastOf(given), ['a'], at, at + 100_000);
    expect(told.samples[0]?.map(({ mtm }) => mtm)).toEqual(Array.from({ length: kept + 1 }, (_, i) => i));
  },
);
