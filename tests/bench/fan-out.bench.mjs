// The live streams: a tick of 3 KB a second to each of 5,000 clients, paced over the second and made into bytes once;
// the same by better-sse, in the same run.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { createChannel, createSession } from 'better-sse';
import { createFanOut, FAN_OUT_LIMITS } from '../../exporter/dist/gateway/live/fan-out.js';
import { aim, millis, printTable } from './table.mjs';

const CLIENTS = 5_000;
/** Clients that look at the same session. */
const SHARED_BY = 50;
const SLICE_MS = 10;
const WARM_MS = 5_000;
const MEASURE_MS = 10_000;
const AIM_CPU_US = 15;
const AIM_P99_MS = 10;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const nowUs = () => Number(process.hrtime.bigint() / 1000n);

/** A tick with eight open positions as JSON: what comes before the time at which it was sent, and after. */
function template() {
  const positions = Array.from({ length: 8 }, (_, i) => ({
    position_id: `entry-${i}-pos1`,
    symbol: `NIFTY:2024-11-07:OPT:${24_000 + i * 50}:CE`,
    exchange: 'NFO',
    quantity: 50,
    entry_price: 150 + i,
    current_price: 151.25 + i,
    unrealized_pnl: 62.5,
    entry_time: '2024-10-28T09:18:00+05:30',
  }));
  const candle = {
    timestamp: '2024-10-28T09:18:00+05:30',
    open: 1,
    high: 2,
    low: 0.5,
    close: 1.5,
    volume: 0,
  };
  const text = JSON.stringify({
    timestamp: '2024-10-28T09:18:00+05:30',
    progress: { ticks_processed: 180, total_ticks: 22_200, progress_percentage: 0.81 },
    active_nodes: ['entry-condition-1', 'entry-condition-2'],
    open_positions: positions,
    ltp_store: Object.fromEntries(positions.map(({ symbol, current_price }) => [symbol, current_price])),
    candle_data: Object.fromEntries(positions.map(({ symbol }) => [symbol, candle])),
  });
  return text.slice(1);
}
const TICK = template();
const tick = () => `{"sentAtUs":${nowUs()},${TICK}`;

function ours() {
  const fanOut = createFanOut({ nowMs: () => performance.now(), now: Date.now }, FAN_OUT_LIMITS);
  return {
    open(_req, res, channel) {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      fanOut.channel(channel).join({ res, form: 'gzip', topic: null, after: null, opening: () => [] });
    },
    send(channel, tick_state) {
      const content = { event: 'tick_update', open: { session_id: channel }, plain: { tick_state } };
      fanOut.channel(channel).publish(channel, content, true);
    },
    close: () => fanOut.close(),
  };
}

/** The text is ready here, too: it is not made into JSON for each client. */
const serializer = (text) => text;

function betterSse() {
  const channels = new Map();
  const channelOf = (name) => {
    const channel = channels.get(name) ?? createChannel();
    channels.set(name, channel);
    return channel;
  };
  return {
    async open(req, res, channel) {
      channelOf(channel).register(await createSession(req, res, { serializer }));
    },
    send: (channel, tick_state) =>
      channelOf(channel).broadcast(`{"session_id":"${channel}","tick_state":${tick_state}}`, 'tick_update'),
    close: () => undefined,
  };
}

/** `each`: how many clients share a channel, and with it each event. */
async function measure(made, each) {
  const channels = CLIENTS / each;
  const server = createServer((req, res) =>
    made.open(req, res, String(req.url.split('client=')[1] % channels)),
  );
  await new Promise((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
  const readers = fork(new URL('./sse-readers.mjs', import.meta.url), [server.address().port, CLIENTS]);
  const heard = () => new Promise((resolve) => readers.once('message', resolve));
  await heard();
  let sent = 0;
  let due = 0;
  let turned = performance.now();
  const market = setInterval(() => {
    const now = performance.now();
    // A turn that came late does not catch up in one go.
    due += (Math.min(now - turned, 3 * SLICE_MS) / 1000) * channels;
    turned = now;
    for (; sent < due; sent += 1) made.send(String(sent % channels), tick());
  }, SLICE_MS);
  await pause(WARM_MS);
  readers.send('begin');
  const before = process.cpuUsage();
  await pause(MEASURE_MS);
  const { user, system } = process.cpuUsage(before);
  const result = heard();
  readers.send('stop');
  const { events, p50, p99 } = await result;
  clearInterval(market);
  made.close();
  server.closeAllConnections();
  server.close();
  return { cpuUs: (user + system) / events, perSecond: (1000 * events) / MEASURE_MS, p50, p99 };
}

const microseconds = (value) => `${value.toFixed(1)} µs`;
const line = (name, { cpuUs, perSecond, p50, p99 }) => [
  name,
  microseconds(cpuUs),
  perSecond.toFixed(0),
  millis(p50),
  millis(p99),
];
const rows = [];
let shared;
for (const [name, each] of [
  ['an event each', 1],
  [`an event for ${SHARED_BY}`, SHARED_BY],
]) {
  const theirs = await measure(betterSse(), each);
  shared = await measure(ours(), each);
  rows.push(line(`this fan-out, ${name}`, shared), line(`better-sse, ${name}`, theirs));
}
const title = `${CLIENTS} clients, a tick of ${TICK.length} bytes each a second, paced over ${SLICE_MS} ms slices`;
printTable(title, [['', 'CPU per event', 'events/s', 'p50', 'p99'], ...rows]);
printTable(`Aim, an event for ${SHARED_BY}`, [
  ['', 'result'],
  ['CPU per event', aim(shared.cpuUs, AIM_CPU_US, microseconds)],
  ['delivery, p99', aim(shared.p99, AIM_P99_MS, millis)],
]);
process.exit(0);
