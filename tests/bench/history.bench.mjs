// What keeping a sample a second of 1,000 accounts costs: CPU of its thread and of who hands them over, lag, bytes.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSampleStore } from '../../exporter/dist/gateway/history/store.js';
import { printTable } from './table.mjs';

const ACCOUNTS = 1_000;
const SECONDS = Number(process.env.TRIPLINE_BENCH_SECONDS ?? 30);
/** A session of six hours and a quarter. */
const SESSION_SECONDS = 22_500;
/** Half an hour, packed as fast as the disk takes it. */
const PACKED_SECONDS = 1_800;

const dir = mkdtempSync(join(tmpdir(), 'tl-history-'));
const none = { navUsd: null, navAgeMs: null, drawdownRatio: null, atrRatio: null };
const router = { makerFillRatio: null, fallbackRatio: null, slippageBps: null };
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
  Array.from({ length: count }, (_, i) => ({ account: `account-${i}`, sample: sampleAt(i, at) }));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const open = (name) => {
  const log = { info: () => {}, warn: (fields) => console.error(fields), error: () => {} };
  return openSampleStore({ file: join(dir, name), keepDays: 30, log });
};
const done = async (store, count) => {
  while (store.counts().kept + store.counts().dropped < count) await pause(5);
};

async function steady() {
  const store = open('steady.sqlite');
  store.write(batch(ACCOUNTS, Date.now()));
  await done(store, ACCOUNTS);
  const batches = Array.from({ length: SECONDS }, (_, i) => batch(ACCOUNTS, Date.now() + i * 1_000));
  const began = process.cpuUsage();
  let handed = 0;
  let lag = 0;
  for (const [i, one] of batches.entries()) {
    const at = performance.now();
    store.write(one);
    handed += performance.now() - at;
    await done(store, (i + 2) * ACCOUNTS);
    const took = performance.now() - at;
    lag = Math.max(lag, took);
    await pause(Math.max(0, 1_000 - took));
  }
  const { user, system } = process.cpuUsage(began);
  const counts = store.counts();
  await store.close();
  return { cpu: (user + system) / 1e6 / SECONDS, handed: handed / SECONDS, lag, dropped: counts.dropped };
}

/** Old seconds are packed at once: a few accounts, so that the batches and not the bench take the time. */
async function packed() {
  const accounts = 20;
  const store = open('packed.sqlite');
  const start = Math.floor(Date.now() / 300_000) * 300_000 - 2 * PACKED_SECONDS * 1_000;
  for (let i = 0; i < PACKED_SECONDS; i += 1) {
    store.write(batch(accounts, start + i * 1_000));
    if (i % 50 === 49) await done(store, (i + 1) * accounts);
  }
  await done(store, PACKED_SECONDS * accounts);
  // Tidying begins ten seconds after the start and takes small steps.
  await pause(16_000);
  await store.close();
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(join(dir, 'packed.sqlite'));
  const bytes = db.prepare('select sum(length(samples)) from packs').pluck().get() ?? 0;
  const left = db.prepare('select count(*) from tail').pluck().get();
  db.exec('vacuum');
  db.close();
  const onDisk = statSync(join(dir, 'packed.sqlite')).size;
  const samples = PACKED_SECONDS * accounts - left;
  return { perSample: bytes / samples, onDisk: onDisk / samples, left };
}

try {
  const { cpu, handed, lag, dropped } = await steady();
  const { perSample, onDisk, left } = await packed();
  printTable(`${ACCOUNTS} accounts, a sample a second each, ${SECONDS} s`, [
    ['', 'measured'],
    ['CPU of one core, all threads', `${(cpu * 100).toFixed(1)} %`],
    ['handing over, on the gateway', `${handed.toFixed(2)} ms a second`],
    ['longest until on the disk', `${lag.toFixed(0)} ms`],
    ['dropped', String(dropped)],
  ]);
  printTable(`Packed, ${PACKED_SECONDS} s of 20 accounts, ${left} samples not packed yet`, [
    ['', 'measured'],
    ['bytes a sample', perSample.toFixed(1)],
    ['bytes a sample in the file', onDisk.toFixed(1)],
    ['KiB an account and session', ((onDisk * SESSION_SECONDS) / 1_024).toFixed(0)],
  ]);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
process.exit(0);
