// What keeping a sample a second of 1,000 accounts costs: CPU, with packing and rolling up; lag; bytes at each level.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../exporter/dist/backbone/embedded/journal.js';
import { openEmbeddedStore } from '../../exporter/dist/gateway/history/embedded/store.js';
import { openHistory } from '../../exporter/dist/gateway/history/handle.js';
import { printTable } from './table.mjs';

const ACCOUNTS = 1_000;
const SECONDS = Number(process.env.TRIPLINE_BENCH_SECONDS ?? 30);
/** Seconds that are kept as fast as the disk takes them, with all that becomes of them. */
const HURRIED_SECONDS = Number(process.env.TRIPLINE_BENCH_HURRIED_SECONDS ?? 900);
/** A session of six hours and a quarter. */
const SESSION_SECONDS = Number(process.env.TRIPLINE_BENCH_SESSION_SECONDS ?? 22_500);
const SESSION_ACCOUNTS = 10;
const DAY_MS = 86_400_000;
/** A multiple of a week of hours and of five minutes. */
const T0 = 2_900 * 7 * DAY_MS;

const dir = mkdtempSync(join(tmpdir(), 'tl-history-'));
const none = { navUsd: null, navAgeMs: null, drawdownRatio: null, atrRatio: null };
const router = {
  makerFillRatio: null,
  fallbackRatio: null,
  slippageBps: null,
  slipQ25Bps: null,
  slipQ75Bps: null,
  feePnlRatio: null,
};
const walk = new Float64Array(ACCOUNTS);

function sampleAt(account, at) {
  walk[account] += Math.round((Math.random() - 0.5) * 4_000);
  const mtm = walk[account];
  return {
    at,
    phase: 'watching',
    mtm,
    worst: mtm,
    best: mtm,
    realized: -50_000,
    unrealized: mtm + 50_000,
    peak: 200_000,
    confirmed: true,
    coverageRatio: 1,
    utilizationRatio: Math.round(Math.min(1, Math.abs(mtm) / 5e5) * 1e6) / 1e6,
    open: 4,
    readAgeMs: Math.floor(Math.random() * 1_000),
    markAgeMs: Math.floor(Math.random() * 1_000),
    trades: 3,
    streak: 1,
    cooldownMs: 0,
    ...none,
    ...router,
  };
}

const batch = (count, at) =>
  Array.from({ length: count }, (_, i) => ({ id: `account-${i}`, currency: 'INR', sample: sampleAt(i, at) }));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const optionsOf = (name) => ({ file: join(dir, name), maxPages: null, keepDays: 30, keepMinuteDays: 400 });
const spent = (began) => {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
};

/** As it runs: the gateway hands over, the thread keeps a batch a second. */
async function steady() {
  const journalFile = join(dir, 'journal.sqlite');
  await (await openJournal(journalFile)).close();
  const log = { info: () => {}, warn: (fields) => console.error(fields), error: () => {} };
  const options = { store: 'embedded', ...optionsOf('steady.sqlite') };
  const history = openHistory({ options, journalFile, log });
  const done = async (count) => {
    while (history.seen().kept + history.seen().dropped < count) await pause(5);
  };
  history.write(batch(ACCOUNTS, Date.now()));
  await done(ACCOUNTS);
  const batches = Array.from({ length: SECONDS }, (_, i) => batch(ACCOUNTS, Date.now() + i * 1_000));
  const began = process.cpuUsage();
  let handed = 0;
  let lag = 0;
  for (const [i, one] of batches.entries()) {
    const at = performance.now();
    history.write(one);
    handed += performance.now() - at;
    await done((i + 2) * ACCOUNTS);
    const took = performance.now() - at;
    lag = Math.max(lag, took);
    await pause(Math.max(0, 1_000 - took));
  }
  const cpu = spent(began) / SECONDS;
  const { dropped } = history.seen();
  await history.close();
  return { cpu, handed: handed / SECONDS, lag, dropped };
}

/** The store alone: what each second costs when its packing and its bars are counted in. */
async function hurried() {
  const store = openEmbeddedStore(optionsOf('hurried.sqlite'));
  const keeping = [];
  const tidying = [];
  let cpu = 0;
  const tidyAll = async (now) => {
    for (let more = true; more; ) {
      const at = performance.now();
      more = await store.tidy(now);
      tidying.push(performance.now() - at);
    }
  };
  for (let second = 0; second < HURRIED_SECONDS; second += 1) {
    const samples = batch(ACCOUNTS, T0 + second * 1_000);
    const began = process.cpuUsage();
    const at = performance.now();
    store.keep({ samples, facts: [], trades: [], days: [] }, 0);
    keeping.push(performance.now() - at);
    await tidyAll(T0 + second * 1_000);
    cpu += spent(began);
  }
  const began = process.cpuUsage();
  await tidyAll(T0 + HURRIED_SECONDS * 1_000 + 3_600_000);
  cpu += spent(began);
  await store.close();
  const median = keeping.sort((a, b) => a - b)[Math.floor(keeping.length / 2)];
  return { cpu: cpu / HURRIED_SECONDS, median, longest: keeping.at(-1), step: Math.max(...tidying) };
}

/** A session of a few accounts, rolled up: the bytes of each level in the pages of the file. */
async function sizes() {
  const store = openEmbeddedStore(optionsOf('sizes.sqlite'));
  for (let second = 0; second < SESSION_SECONDS; second += 60) {
    const samples = Array.from({ length: 60 }, (_, i) => batch(SESSION_ACCOUNTS, T0 + (second + i) * 1_000));
    store.keep({ samples: samples.flat(), facts: [], trades: [], days: [] }, 0);
  }
  while (await store.tidy(T0 + DAY_MS));
  await store.close();
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(join(dir, 'sizes.sqlite'), { readonly: true });
  const bytes = db.prepare('select sum(pgsize) from dbstat where name = ?').pluck();
  const held = (table) =>
    db.prepare(`select sum(length(${table === 'packs' ? 'samples' : 'bars'})) from ${table}`);
  const found = ['packs', 'minutes', 'hours'].map((table) => ({
    table,
    inFile: bytes.get(table) / SESSION_ACCOUNTS,
    held: held(table).pluck().get() / SESSION_ACCOUNTS,
  }));
  db.close();
  return found;
}

const kib = (bytes) => `${(bytes / 1_024).toFixed(1)} KiB`;

try {
  const { cpu, handed, lag, dropped } = await steady();
  printTable(`${ACCOUNTS} accounts, a sample a second each, ${SECONDS} s`, [
    ['', 'measured'],
    ['CPU of one core, gateway and history', `${(cpu * 100).toFixed(1)} %`],
    ['handing over, on the gateway', `${handed.toFixed(2)} ms a second`],
    ['longest until kept (a batch a second)', `${lag.toFixed(0)} ms`],
    ['dropped', String(dropped)],
  ]);
  const store = await hurried();
  printTable(`The store alone, ${HURRIED_SECONDS} s of ${ACCOUNTS} accounts, packed and rolled up`, [
    ['', 'measured'],
    ['CPU of one core', `${(store.cpu * 100).toFixed(1)} %`],
    ['a batch, median', `${store.median.toFixed(1)} ms`],
    ['a batch, longest', `${store.longest.toFixed(1)} ms`],
    ['a step between batches, longest', `${store.step.toFixed(1)} ms`],
  ]);
  const levels = await sizes();
  printTable(`An account and session of ${SESSION_SECONDS} s`, [
    ['', 'packed', 'in the file'],
    ...levels.map(({ table, held, inFile }) => [table, kib(held), kib(inFile)]),
  ]);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
process.exit(0);
