// How late the engine's thread runs: idle, then while the real gateway is scraped back to back and feeds 500 streams.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { openJournal } from '../../exporter/dist/backbone/embedded/journal.js';
import { engineLink } from '../../exporter/dist/backbone/embedded/link.js';
import { Engine } from '../../exporter/dist/engine/engine.js';
import { Pump } from '../../exporter/dist/engine/pump.js';
import { keepGateway } from '../../exporter/dist/gateway-keeper.js';
import { accountSetups, allRead, clock, POSITIONS, price, sharedInstrument, tick } from './accounts.mjs';
import { aim, millis, percentile, printTable } from './table.mjs';

/** So many that one scrape has 20,000 series. */
const ACCOUNTS = 130;
const STREAMS = 500;
const MEASURE_MS = 10_000;
const TIMER_MS = 1;
const TICK_EVERY_MS = 10;
const AIM_P99_MS = 10;
const UNLIMITED = { readsPerMinute: 1_000_000, commandsPerMinute: 60 };

const folder = mkdtempSync(join(tmpdir(), 'tripline-bench-'));
const journalFile = join(folder, 'journal.sqlite');
const journal = await openJournal(journalFile);
const pump = new Pump(clock, () => engine.takeFrame());
const engine = await Engine.start(accountSetups(ACCOUNTS), {
  clock,
  journal,
  random: Math.random,
  page: (account, text) => console.error(`${account}: ${text}`),
  conflict: (error) => console.error(error.message),
  changed: (urgent) => pump.changed(urgent),
});
await allRead(engine);

function startGateway() {
  return new Promise((resolve, reject) => {
    const keeper = keepGateway({
      data: () => ({
        host: '127.0.0.1',
        port: 0,
        hostNames: [],
        journalFile,
        auth: { tokens: [], anonymous: ['read'] },
        loginToken: null,
        version: 'bench',
        consoleDir: folder,
        rateLimits: UNLIMITED,
      }),
      connect: (port) => {
        const link = engineLink(port);
        engine.refresh();
        pump.connect((make) => link.publish(make));
      },
      listening: ({ host, port }) => resolve({ keeper, url: `http://${host}:${port}` }),
      died: (why) => reject(new Error(why)),
    });
  });
}

/** Starts a child; resolves when it is at work. `stop` resolves to what it has counted. */
async function startChild(file, ...args) {
  const child = fork(new URL(file, import.meta.url), args);
  const heard = () => new Promise((resolve) => child.once('message', resolve));
  await heard();
  return {
    stop() {
      const counted = heard();
      child.send('stop');
      return counted;
    },
  };
}

/** Lateness in ms of a timer of 1 ms on this thread, and what Node's own monitor saw, for the time of the measure. */
async function lateness() {
  const late = [];
  const monitor = monitorEventLoopDelay({ resolution: TIMER_MS });
  monitor.enable();
  let expected = performance.now() + TIMER_MS;
  let running = true;
  const beat = () => {
    const now = performance.now();
    late.push(Math.max(0, now - expected));
    expected = now + TIMER_MS;
    if (running) setTimeout(beat, TIMER_MS);
  };
  setTimeout(beat, TIMER_MS);
  await pause(MEASURE_MS);
  running = false;
  monitor.disable();
  return {
    p50: percentile(late, 0.5),
    p99: percentile(late, 0.99),
    max: percentile(late, 1),
    monitorP99: monitor.percentile(99) / 1e6 - TIMER_MS,
  };
}

const { keeper, url } = await startGateway();
let ticks = 0;
const market = setInterval(() => {
  ticks += 1;
  engine.tick(tick(sharedInstrument(ticks), price(ticks)));
}, TICK_EVERY_MS);

await pause(2_000);
const idle = await lateness();
const readers = await startChild('./stream-readers.mjs', url, String(STREAMS));
const scraper = await startChild('./scrape-loop.mjs', url);
const storm = await lateness();
const [scraped, streamed] = await Promise.all([scraper.stop(), readers.stop()]);
clearInterval(market);

const line = (name, { p50, p99, max, monitorP99 }) => [name, ...[p50, p99, max, monitorP99].map(millis)];
printTable(
  `Lateness of a ${TIMER_MS} ms timer on the engine's thread: ${ACCOUNTS} accounts of ${POSITIONS} positions`,
  [
    ['', 'p50', 'p99', 'max', "p99 by Node's monitor"],
    line('no client', idle),
    line(`${STREAMS} streams, scrapes back to back`, storm),
  ],
);
printTable('The storm', [
  ['', 'count'],
  ['series in a scrape', String(scraped.series)],
  ['scrapes', String(scraped.scrapes)],
  ['streams', String(streamed.open)],
  ['megabytes streamed', (streamed.bytes / 1e6).toFixed(0)],
]);
printTable('Aim', [
  ['', 'result'],
  ['lateness under the storm, p99', aim(storm.p99, AIM_P99_MS, millis)],
]);

engine.abandon();
await keeper.close();
await journal.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
