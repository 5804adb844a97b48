// The live streams: a tick of 3 KB a second to each of 5,000 clients, paced over the second and made into bytes once;
// the same by better-sse, in the same run.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { createSession } from 'better-sse';
import { createFanOut, FAN_OUT_LIMITS } from '../../exporter/dist/gateway/live/fan-out.js';
import { aim, millis, printTable } from './table.mjs';

const CLIENTS = 5_000;
const SLICE_MS = 10;
const WARM_MS = 5_000;
const MEASURE_MS = 10_000;
const AIM_CPU_US = 15;
const AIM_P99_MS = 10;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const nowUs = () => Number(process.hrtime.bigint() / 1000n);

/** A tick as a session with eight open positions has it. */
function tick(n) {
  const positions = Array.from({ length: 8 }, (_, i) => ({
    position_id: `entry-${i}-pos1`,
    symbol: `NIFTY:2024-11-07:OPT:${24_000 + i * 50}:CE`,
    exchange: 'NFO',
    quantity: 50,
    entry_price: 150 + i,
    current_price: 150 + ((n + i) % 100) / 4,
    unrealized_pnl: ((n + i) % 100) * 12.5,
    entry_time: '2024-10-28T09:18:00+05:30',
  }));
  const ltp_store = Object.fromEntries(positions.map(({ symbol, current_price }) => [symbol, current_price]));
  return {
    timestamp: '2024-10-28T09:18:00+05:30',
    sentAtUs: nowUs(),
    progress: { ticks_processed: n, total_ticks: 22_200, progress_percentage: 12.5 },
    active_nodes: ['entry-condition-1', 'entry-condition-2'],
    open_positions: positions,
    ltp_store,
    candle_data: Object.fromEntries(
      Object.entries(ltp_store).map(([symbol, close]) => [symbol, { open: 1, high: 2, low: 0.5, close }]),
    ),
  };
}

function ours() {
  const fanOut = createFanOut({ nowMs: () => performance.now(), now: Date.now }, FAN_OUT_LIMITS);
  return {
    open(_req, res, client) {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      fanOut.channel(client).join({ res, form: 'gzip', topic: null, after: null, opening: () => [] });
    },
    send(client, tick_state) {
      const plain = { tick_state: JSON.stringify(tick_state) };
      const content = { event: 'tick_update', open: { session_id: client }, plain };
      fanOut.channel(client).publish(client, content, true);
    },
    close: () => fanOut.close(),
  };
}

function betterSse() {
  const sessions = new Map();
  return {
    async open(req, res, client) {
      sessions.set(client, await createSession(req, res));
    },
    send: (client, tick_state) =>
      sessions.get(client)?.push({ session_id: client, tick_state }, 'tick_update'),
    close: () => undefined,
  };
}

async function measure(made) {
  const server = createServer((req, res) => made.open(req, res, req.url.split('client=')[1]));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
  const readers = fork(new URL('./sse-readers.mjs', import.meta.url), [server.address().port, CLIENTS]);
  const heard = () => new Promise((resolve) => readers.once('message', resolve));
  await heard();
  let sent = 0;
  const began = performance.now();
  const market = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * CLIENTS);
    // A turn that came late does not catch up in one go: the second is long enough.
    const most = sent + (3 * CLIENTS * SLICE_MS) / 1000;
    while (sent < due && sent < most) {
      made.send(String(sent % CLIENTS), tick(sent));
      sent += 1;
    }
  }, SLICE_MS);
  await pause(WARM_MS);
  readers.send('begin');
  const [before, sentBefore] = [process.cpuUsage(), sent];
  await pause(MEASURE_MS);
  const { user, system } = process.cpuUsage(before);
  const counted = sent - sentBefore;
  const result = heard();
  readers.send('stop');
  const { events, p50, p99 } = await result;
  clearInterval(market);
  made.close();
  server.closeAllConnections();
  server.close();
  return { cpuUs: (user + system) / counted, perSecond: (1000 * events) / MEASURE_MS, p50, p99 };
}

/** What it costs to make the ticks themselves, which is no part of carrying them. */
function makingUs() {
  const before = process.cpuUsage();
  const count = 50_000;
  for (let n = 0; n < count; n += 1) tick(n);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

const making = makingUs();
const bytes = JSON.stringify(tick(1)).length;
const theirs = await measure(betterSse());
const own = await measure(ours());
const microseconds = (value) => `${value.toFixed(1)} µs`;
const line = (name, { cpuUs, perSecond, p50, p99 }) => [
  name,
  microseconds(cpuUs - making),
  perSecond.toFixed(0),
  millis(p50),
  millis(p99),
];
printTable(`${CLIENTS} clients, a tick of ${bytes} bytes each a second, paced over ${SLICE_MS} ms slices`, [
  ['', 'CPU per event', 'events/s', 'p50', 'p99'],
  line('this fan-out', own),
  line('better-sse', theirs),
]);
printTable('Aim', [
  ['', 'result'],
  ['CPU per event', aim(own.cpuUs - making, AIM_CPU_US, microseconds)],
  ['delivery, p99', aim(own.p99, AIM_P99_MS, millis)],
]);
process.exit(0);
