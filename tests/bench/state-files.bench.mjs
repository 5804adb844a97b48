// From a change of a state file of 1 MB to the view of it on the engine's thread, and what that thread is held up by.
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { stateFilesBroker } from '../../exporter/dist/brokers/state-files/broker.js';
import { createLoader } from '../../exporter/dist/brokers/state-files/loader.js';
import { fundView } from '../../exporter/dist/core/risk/fund-view.js';
import { micros, millis, percentile, printTable, times } from './table.mjs';

const BYTES = 1024 * 1024;
const ROUNDS = 60;
const WARM_UP = 10;
const SYMBOLS = 400;
const BETWEEN_MS = 30;
const HELD_MS = 5_000;

const dir = mkdtempSync(join(tmpdir(), 'tl-bench-'));
const symbol = (i) => ({
  symbol: `S${i}`,
  risk: { dd_state: 'OK', dd_today_pct: 0.01 },
  vol: { atr_ratio: 1.1 },
});
const list = (make) => Array.from({ length: SYMBOLS }, (_, i) => make(i));
const row = (i) => ({ symbol: `S${i}`, side: 'LONG', qty: 1, entry_price: 2, mark_price: 3, pnl: 1 });
const health = (i) => ({ symbol: `S${i}`, maker_fill_rate: 0.9, fallback_rate: 0.1, slippage_p50: 1 });
const FILES = {
  'nav_state.json': (n) => ({ nav_usd: n, aum: { futures: n } }),
  'risk_snapshot.json': (n) => ({ fee_pnl_ratio: n, symbols: list(symbol) }),
  'router_health.json': (n) => ({ n, per_symbol: list(health) }),
  'positions_state.json': (n) => ({ n, positions: list(row) }),
  'kpis_v7.json': (n) => ({ n, nav: { nav_usd: n } }),
};

/** The file's own content, and history up to 1 MB: many small values, as real files have them. */
function textOf(name, n) {
  const content = FILES[name](n);
  const text = JSON.stringify(content);
  const pair = [1_750_000_000_000, 123_456.78];
  const count = Math.floor((BYTES - text.length) / (JSON.stringify(pair).length + 1));
  return JSON.stringify({ ...content, notes: Array.from({ length: count }, () => pair) });
}

function replace(name, text) {
  writeFileSync(join(dir, `${name}.tmp`), text);
  renameSync(join(dir, `${name}.tmp`), join(dir, name));
}

/** Plainly: one file read and parsed on the thread that asks. */
function plain() {
  const took = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const began = performance.now();
    for (const name of Object.keys(FILES)) JSON.parse(readFileSync(join(dir, name), 'utf8'));
    took.push(performance.now() - began);
  }
  return took;
}

/** The loader without its thread: all files read, parsed into types and joined. */
function loaded() {
  const took = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const loader = createLoader({ dir });
    const began = performance.now();
    loader.refresh(new Set());
    fundView(loader.surfaces(), Date.now());
    took.push(performance.now() - began);
  }
  return took;
}

/** Changes a file and waits until its figure is shown; the clock starts when the rename is done. */
async function changes(broker, names, shows) {
  let changed = () => {};
  const end = broker.watch(() => changed());
  await broker.account();
  const took = [];
  const reading = [];
  for (let n = 1; n <= ROUNDS + WARM_UP; n += 1) {
    const texts = names.map((name) => [name, textOf(name, n)]);
    const seen = new Promise((resolve) => {
      changed = async () => {
        const began = performance.now();
        const answer = await broker.account();
        reading.push(performance.now() - began);
        if (answer.ok && shows(answer.data.fund, n)) resolve(performance.now());
      };
    });
    for (const [name, text] of texts) replace(name, text);
    const written = performance.now();
    took.push((await seen) - written);
    await sleep(BETWEEN_MS);
  }
  end();
  return { took: took.slice(WARM_UP), reading };
}

const WRITER = `
  const { renameSync, writeFileSync } = require('node:fs');
  const { workerData } = require('node:worker_threads');
  setInterval(() => {
    for (const [path, text] of workerData) {
      writeFileSync(path + '.tmp', text);
      renameSync(path + '.tmp', path);
    }
  }, 100);`;

/** How long the engine's thread is held up while another thread rewrites all files, read by a broker or not. */
async function heldUp(broker) {
  const texts = Object.keys(FILES).map((name) => [join(dir, name), textOf(name, 1)]);
  const writer = new Worker(WRITER, { eval: true, workerData: texts });
  const end = broker?.watch(() => void broker.account()) ?? (() => {});
  await sleep(500);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(HELD_MS);
  delay.disable();
  end();
  await writer.terminate();
  return { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
}

const open = () => stateFilesBroker({ id: 'fund', dir, clock: { now: Date.now } });
const figures = (samples) => [millis(percentile(samples, 0.5)), millis(percentile(samples, 0.99))];

for (const name of Object.keys(FILES)) replace(name, textOf(name, 0));
plain();
loaded();
const bare = plain();
const own = loaded();
const one = await changes(open(), ['nav_state.json'], (fund, n) => fund.nav.navUsd === n);
const all = await changes(
  open(),
  Object.keys(FILES).toReversed(),
  (fund, n) => fund.nav.navUsd === n && fund.risk.feePnlRatio === n,
);
const unread = await heldUp(null);
const read = await heldUp(open());

const ratio = (samples) => times(percentile(samples, 0.5) / percentile(bare, 0.5));
const count = Object.keys(FILES).length;
printTable(`${count} state files of 1 MB each, ${SYMBOLS} symbols and positions`, [
  ['', 'p50', 'p99', 'ratio p50'],
  [`plain JSON.parse(readFileSync) of all ${count}`, ...figures(bare), '1'],
  [`loader and view of all ${count}, on its thread`, ...figures(own), ratio(own)],
  ['one file changed → view', ...figures(one.took), ratio(one.took)],
  [`all ${count} changed → view of all`, ...figures(all.took), ratio(all.took)],
]);
const loop = ({ p50, p99, max }) => [p50, p99, max].map(millis);
printTable("The engine's thread meanwhile", [
  ['', 'p50', 'p99', 'max'],
  [
    'account(), the last view made as old as it is',
    micros(percentile(all.reading, 0.5)),
    micros(percentile(all.reading, 0.99)),
    '',
  ],
  ['event-loop delay (1 ms timer), written ten times a second, not read', ...loop(unread)],
  ['event-loop delay, written ten times a second, read and shown', ...loop(read)],
]);
rmSync(dir, { recursive: true });
process.exit(0);
