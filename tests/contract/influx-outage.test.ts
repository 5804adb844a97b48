// InfluxDB killed and started again at random moments under load: nothing is lost, and nothing is there twice.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Recorded } from '../../exporter/src/core/fact.ts';
import type { HistoryBatch, KeptSample } from '../../exporter/src/core/history/past.ts';
import type { HistoryStore } from '../../exporter/src/gateway/history/port.ts';
import { DAY_MS, givenInflux, pastOf, storeOf, tidyAll } from '../given-influx.ts';
import { memoryPast, sampleAt, tradeAt } from '../given-past.ts';
import { toldBy } from '../history-data.ts';
import { INFLUX, type InfluxServer, influxServer } from '../influx-server.ts';
import { type Dice, dice } from '../simulation/random.ts';

const MINUTES = Number(process.env.TRIPLINE_INFLUX_MINUTES ?? 1 / 3);
const LASTS_MS = MINUTES * 60_000;
/** The moments of a run can be had again by its seed, as far as two processes let them. */
const SEED = Number(process.env.TRIPLINE_INFLUX_SEED ?? Date.now() % 1_000_000);
const ACCOUNTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const EVERY_MS = 100;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** A server that is up for a while and down for a while, until it is told to end. */
async function unrest(server: InfluxServer, { int }: Dice, ended: () => boolean): Promise<number> {
  let kills = 0;
  while (!ended()) {
    await sleep(int(50, 4_000));
    await server.kill();
    kills += 1;
    await sleep(int(0, 2_500));
    await server.start();
  }
  return kills;
}

interface Load {
  readonly kept: readonly HistoryBatch[];
  /** Lives of the store, which is closed and opened again now and then. */
  readonly lives: number;
  readonly store: HistoryStore;
}

function batchAt(at: number, n: number, { int, chance }: Dice): HistoryBatch {
  const samples: KeptSample[] = ACCOUNTS.map((id) => ({
    id,
    currency: 'INR',
    sample: sampleAt(at, { mtm: int(-1e6, 1e6), utilizationRatio: chance(0.5) ? int(0, 1e6) / 1e6 : null }),
  }));
  const position = n + 1;
  const fact = { type: 'Unblocked', why: `batch ${n}` } as const;
  const facts: Recorded[] = [{ account: 'a', seq: position, position, at, fact, hash: `${n}` }];
  const trades = chance(0.2) ? [tradeAt(at, { account: 'b', id: `t-${n}`, pnl: int(-5_000, 5_000) })] : [];
  return { samples, facts, trades, days: [] };
}

describe.skipIf(!INFLUX)('InfluxDB killed and started again under load', () => {
  it('has everything once', { timeout: LASTS_MS + 240_000 }, async () => {
    say(`kills for ${Math.round(LASTS_MS / 1_000)} s; again with TRIPLINE_INFLUX_SEED=${SEED}`);
    const server = await influxServer();
    try {
      await server.start();
      const given = givenInflux(server.url);
      const luck = dice(SEED);
      const began = Date.now();
      const ended = (): boolean => Date.now() - began > LASTS_MS;

      const load = async (): Promise<Load> => {
        const kept: HistoryBatch[] = [];
        let store = storeOf(given);
        let lives = 1;
        while (!ended()) {
          const at = Date.now();
          const batch = batchAt(at, kept.length, luck);
          store.keep(batch, kept.length + 1);
          kept.push(batch);
          if (luck.chance(0.02)) {
            // What it was doing is cut off; the next life begins where the spool is.
            const busy = store.tidy(Date.now());
            await store.close();
            await busy;
            store = storeOf(given);
            lives += 1;
          }
          await store.tidy(Date.now());
          await sleep(Math.max(1, at + EVERY_MS - Date.now()));
        }
        return { kept, lives, store };
      };
      const [{ kept, lives, store }, kills] = await Promise.all([
        load(),
        unrest(server, dice(SEED + 1), ended),
      ]);
      await tidyAll(store, Date.now() + 60_000);
      const batches = kept.length;
      say(`${batches} batches, ${kills} kills, ${lives} lives of the store`);
      expect(store.status()).toEqual({ waiting: 0, dropped: 0, trouble: null });
      expect(store.position()).toBe(batches);

      const plain = memoryPast({}, 1_000);
      for (const batch of kept) plain.keep(batch);
      const span = [began - 1_000, Date.now() + 1_000] as const;
      const wanted = await toldBy(plain, ACCOUNTS, ...span);
      const past = pastOf(given);
      expect(await toldBy(past, ACCOUNTS, ...span)).toEqual({ ...wanted, accounts: ACCOUNTS.map(asAccount) });
      const counts = await server.ask(
        'select count("phase") from raw.sample group by account',
        given.database,
      );
      expect(counts.map(({ values }) => values?.[0]?.[1])).toEqual(ACCOUNTS.map(() => batches));
      await tidyAll(store, Date.now() + 2 * DAY_MS);
      const rolled = await toldBy(past, ACCOUNTS, ...span);
      expect([rolled.minutes, rolled.hours]).toEqual([wanted.minutes, wanted.hours]);
    } finally {
      await server.close();
    }
  });
});

const asAccount = (id: string) => ({ id, currency: 'INR' });
