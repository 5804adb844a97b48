// The whole exporter with its history in InfluxDB, which is killed again and again: the engine is not later for it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openReader } from '../../exporter/src/backbone/embedded/reader.ts';
import { openInfluxPast } from '../../exporter/src/gateway/history/influx/past.ts';
import { type PaperProcess, startPaper } from '../../exporter/src/paper-process.ts';
import { INFLUX, type InfluxServer, influxServer } from '../influx-server.ts';
import { clean, newDir, PATIENT, type Running, startExporter } from './running.ts';

const LOOK_MS = 10_000;
/** It waits for half a minute of its own, and for three programs to start. */
const SLOW = { timeout: 300_000 };
const PUSHED = 20;
/** More than what is sampled and told within two seconds. */
const UNDER_WAY = 250;
/** Lateness that a person would notice. */
const LATE_SECONDS = 0.25;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

let dir = '';
const lives: Running[] = [];
const closers: (() => unknown)[] = [];
afterEach(async () => {
  await clean(dir, ...lives.splice(0));
  for (const close of closers.splice(0)) await close();
});

async function begin(server: InfluxServer, paper: PaperProcess): Promise<Running> {
  const config = join(dir, 'config.json');
  const account = { id: 'desk-1', broker: 'paper', limits: { dailyLoss: 5_000 } };
  const options = { baseUrl: paper.url, user: 'desk-1', password: 'word' };
  const history = { store: 'influx', influx: { url: server.url, spoolMb: 64 } };
  await writeFile(config, JSON.stringify({ accounts: [{ ...account, options }], history }));
  const life = await startExporter(dir, { TRIPLINE_CONFIG: config }, lives.at(-1)?.token);
  lives.push(life);
  return life;
}

/** Trading systems that push; each change of a limit is a fact. Ends with the exporter. */
async function load({ url, ended }: Running): Promise<void> {
  let alive = true;
  void ended.then(() => {
    alive = false;
  });
  for (let n = 0; alive; n += 1) {
    const state = { realised: n, unrealised: -n, max_loss_abs: 100_000 + n };
    const body = JSON.stringify({ account: `load-${n % PUSHED}`, state });
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(5_000);
    // A push that fails is one that met the end.
    await fetch(`${url}/api/sync-kv-state`, { method: 'POST', headers, body, signal }).catch(() => null);
    await sleep(20);
  }
}

type Buckets = ReadonlyMap<number, number>;
async function metricsOf({ url }: Running): Promise<string> {
  return (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
}
const gauge = (text: string, name: string): number =>
  Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
function lags(text: string): Buckets {
  const rows = text.matchAll(/^tripline_engine_loop_lag_seconds_bucket\{le="([^"]+)"\} (\d+)/gm);
  return new Map([...rows].map(([, le, count]) => [le === '+Inf' ? Infinity : Number(le), Number(count)]));
}
/** What came between two looks: the bound under which that share of the turns began, and the share that was late. */
function lateness(before: Buckets, after: Buckets) {
  const grown = [...after].map(([le, count]) => [le, count - (before.get(le) ?? 0)] as const);
  const all = grown.at(-1)?.[1] ?? 0;
  const quantile = (q: number): number => grown.find(([, count]) => count >= q * all)?.[0] ?? Infinity;
  const inTime = grown.findLast(([le]) => le <= LATE_SECONDS)?.[1] ?? 0;
  return { turns: all, p50: quantile(0.5), p99: quantile(0.99), late: 1 - inTime / all };
}
async function watched(life: Running, meanwhile: () => Promise<unknown>) {
  const before = lags(await metricsOf(life));
  await meanwhile();
  return lateness(before, lags(await metricsOf(life)));
}

/** Nothing of before: what came in the last second or two is always under way. */
const untilAllIsThere = (life: Running): Promise<void> =>
  vi.waitFor(async () => {
    const text = await metricsOf(life);
    expect(gauge(text, 'tripline_history_waiting')).toBeLessThan(UNDER_WAY);
    expect(gauge(text, 'tripline_history_journal_lag')).toBe(0);
  }, PATIENT);

/** What InfluxDB has against what the journal has. Gives the number of samples. */
async function expectAll(server: InfluxServer): Promise<number> {
  const journal = openReader(join(dir, 'journal.sqlite'));
  const target = { url: server.url, database: 'tripline', username: null, password: null };
  const past = openInfluxPast({ ...target, keepDays: 30 });
  closers.push(() => past.close());
  let samples = 0;
  for (const { id } of await past.accounts()) {
    const facts = [];
    for await (const page of past.facts(id, null, 0, Date.now() + 1)) facts.push(...page);
    expect(facts).toEqual(journal.read(id, 0, 100_000).slice(0, facts.length));
    expect(facts.length).toBeGreaterThan(0);
    const times: number[] = [];
    for await (const page of past.samples(id, 0, Date.now() + 1)) times.push(...page.map(({ at }) => at));
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    samples += times.length;
  }
  journal.close();
  return samples;
}

describe.skipIf(!INFLUX)('an exporter with its history in InfluxDB', () => {
  it(
    'loses nothing when either of them is killed, and its engine is as punctual as before',
    SLOW,
    async () => {
      dir = await newDir();
      const server = await influxServer();
      closers.push(() => server.close());
      await server.start();
      const users = [{ user: 'desk-1', password: 'word', openingFunds: 1_000_000 }];
      const listed = [{ symbol: 'X', optionType: 'CE', price: 100, lotSize: 25, freezeQty: 1_800 }];
      const paper = await startPaper({ mode: 'real', market: { listed }, users });
      closers.push(() => paper.stop());
      const first = await begin(server, paper);
      void load(first);
      await untilAllIsThere(first);

      const quiet = await watched(first, () => sleep(LOOK_MS));
      const unrest = await watched(first, async () => {
        for (const end = Date.now() + LOOK_MS; Date.now() < end; ) {
          await server.kill();
          await sleep(1_500);
          await server.start();
          await sleep(1_000);
        }
      });
      say(`lateness of the engine, InfluxDB up: ${JSON.stringify(quiet)}`);
      say(`and killed again and again: ${JSON.stringify(unrest)}`);
      expect(unrest.late).toBeLessThanOrEqual(quiet.late + 0.1);

      await server.kill();
      await sleep(8_000);
      const text = await metricsOf(first);
      expect(gauge(text, 'tripline_history_waiting')).toBeGreaterThan(UNDER_WAY);
      expect(gauge(text, 'tripline_history_failing')).toBe(1);
      const kept = gauge(text, 'tripline_history_samples_total');
      await first.end('SIGKILL');
      await server.start();
      const second = await begin(server, paper);
      await untilAllIsThere(second);
      const dropped = gauge(await metricsOf(second), 'tripline_history_dropped_total');
      await second.end('SIGTERM');
      expect(dropped).toBe(0);
      expect(await expectAll(server)).toBeGreaterThanOrEqual(kept);
    },
  );
});
