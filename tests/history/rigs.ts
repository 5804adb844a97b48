// The two stores as thirty days live in them: opened again without being closed, tidied now and then, made to forget.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ms } from '../../exporter/src/core/types.ts';
import { openEmbeddedPast } from '../../exporter/src/gateway/history/embedded/past.ts';
import { openEmbeddedStore } from '../../exporter/src/gateway/history/embedded/store.ts';
import { openInfluxPast } from '../../exporter/src/gateway/history/influx/past.ts';
import { openInfluxStore } from '../../exporter/src/gateway/history/influx/store.ts';
import type { HistoryStore, OpenPast } from '../../exporter/src/gateway/history/port.ts';
import { influxServer } from '../influx-server.ts';
import type { Chance } from './chance.ts';
import type { RawHistory } from './generate.ts';

export interface Rig {
  readonly store: HistoryStore;
  readonly past: OpenPast;
  /** What was open is left as it is, as by a kill. */
  restart(): Promise<void>;
  /** Samples before this moment, where a day of UTC begins; bars stay. */
  forget(before: Ms): Promise<void>;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** Everything is within it, whenever the test runs. */
const LONG_DAYS = 7_300;

export async function embeddedRig(): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), 'tl-thirty-'));
  const file = join(dir, 'history.sqlite');
  const opened: { close(): unknown }[] = [];
  const open = (keepDays: number): HistoryStore => {
    const made = openEmbeddedStore({ file, maxPages: null, keepDays, keepMinuteDays: LONG_DAYS });
    opened.push(made);
    return made;
  };
  let store = open(LONG_DAYS);
  const past = openEmbeddedPast(file);
  return {
    past,
    get store() {
      return store;
    },
    async restart() {
      store = open(LONG_DAYS);
    },
    async forget(before) {
      store = open(10);
      await tidyAll(store, before + 10 * DAY_MS);
    },
    async close() {
      past.close();
      for (const one of opened) await one.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Needs influxd. Every other restart kills the server too. */
export async function influxRig(): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), 'tl-thirty-'));
  const server = await influxServer({ forgetsEvery: '1s' });
  await server.start();
  const target = { url: server.url, database: 'thirty days', username: null, password: null };
  const options = { ...target, keepMinuteDays: LONG_DAYS, file: join(dir, 'spool.sqlite'), spoolBytes: 1e9 };
  const opened: { close(): unknown }[] = [];
  const open = (keepDays: number) => {
    const made = {
      store: openInfluxStore({ ...options, keepDays }),
      past: openInfluxPast({ ...target, keepDays }),
    };
    opened.push(made.store, made.past);
    return made;
  };
  let now = open(LONG_DAYS);
  let restarts = 0;
  return {
    get store() {
      return now.store;
    },
    get past() {
      return now.past;
    },
    async restart() {
      restarts += 1;
      if (restarts % 2 === 0) {
        await server.kill();
        await server.start();
      }
      now = open(LONG_DAYS);
    },
    async forget(before) {
      // Its policies go by its own clock, and forget whole days of UTC.
      now = open(Math.floor((Date.now() - before) / DAY_MS));
      await tidyAll(now.store, Date.now());
      const left = `SELECT first("phase") FROM "raw"."sample" WHERE time < ${before}ms`;
      while ((await server.ask(left, target.database)).length > 0) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    async close() {
      for (const one of opened) await one.close();
      await server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Until there is nothing to do; bounded, so that a store that spins fails. */
export async function tidyAll(store: HistoryStore, now: Ms): Promise<void> {
  for (let steps = 0; steps < 50_000; steps += 1) if (!(await store.tidy(now))) return;
  throw new Error('it is never done');
}

/**
 * The days as they come in: tidied up to a random moment now and then, and some restarts. Of the last days nothing is
 * packed or rolled up yet, but all of it has arrived.
 */
export async function live(rig: Rig, raw: RawHistory, { hits, whole }: Chance): Promise<void> {
  let position = 0;
  for (const [i, { samples, facts, trades, days }] of raw.batches.entries()) {
    position = Math.max(position, facts.at(-1)?.position ?? 0);
    rig.store.keep({ samples, facts, trades, days }, position);
    const now = (samples.at(-1)?.sample.at ?? raw.from) + 5 * 60_000;
    let steps = hits(0.5) && i < raw.batches.length * 0.9 ? whole(600) : 0;
    while (steps > 0 && (await rig.store.tidy(now))) steps -= 1;
    if (hits(0.04)) await rig.restart();
  }
  await tidyAll(rig.store, raw.from);
}
