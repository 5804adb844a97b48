// Child of the fan-out bench: sends ticks to its clients in one of three ways, in a process of its own, so that no way
// pays for the garbage of another.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { createChannel, createSession } from 'better-sse';
import { createFanOut, FAN_OUT_LIMITS } from '../../exporter/dist/gateway/live/fan-out.js';

const [way, clients, each] = process.argv.slice(2);
const CHANNELS = Number(clients) / Number(each);
const SLICE_MS = 10;
const WARM_MS = 5_000;
const MEASURE_MS = 10_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const nowUs = () => Number(process.hrtime.bigint() / 1000n);

/** A tick with eight open positions as JSON, without the brace that opens it. */
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

/** As the gateway opens a stream: no chunks. */
function writeHead(res) {
  res.setHeader('Connection', 'close');
  res.removeHeader('Transfer-Encoding');
  res.writeHead(200, { 'content-type': 'text/event-stream' });
}

function ours() {
  const fanOut = createFanOut({ nowMs: () => performance.now(), now: Date.now }, FAN_OUT_LIMITS);
  return {
    open(_req, res, channel) {
      writeHead(res);
      fanOut.channel(channel).join({ res, form: 'gzip', topic: null, after: null, opening: () => [] });
    },
    send(channel, tick_state) {
      const content = { event: 'tick_update', open: { session_id: channel }, plain: { tick_state } };
      fanOut.channel(channel).publish(channel, content, true);
    },
  };
}

function byChannel(make) {
  const channels = new Map();
  return (name) => {
    const channel = channels.get(name) ?? make();
    channels.set(name, channel);
    return channel;
  };
}

/** The least that node:http can do: no memory, no resuming, no care for slow clients. */
function floor() {
  const channelOf = byChannel(() => []);
  let id = 0;
  return {
    open(_req, res, channel) {
      writeHead(res);
      res.write(':\n\n');
      channelOf(channel).push(res);
    },
    send(channel, tick_state) {
      id += 1;
      const data = `{"session_id":"${channel}","tick_state":${tick_state}}`;
      const bytes = Buffer.from(`id: ${id}\nevent: tick_update\ndata: ${data}\n\n`);
      for (const res of channelOf(channel)) res.write(bytes);
    },
  };
}

/** The text is ready here, too: it is not made into JSON for each client. */
const serializer = (text) => text;

function betterSse() {
  const channelOf = byChannel(createChannel);
  return {
    async open(req, res, channel) {
      channelOf(channel).register(await createSession(req, res, { serializer }));
    },
    send: (channel, tick_state) =>
      channelOf(channel).broadcast(`{"session_id":"${channel}","tick_state":${tick_state}}`, 'tick_update'),
  };
}

const made = { ours, floor, 'better-sse': betterSse }[way]();
const server = createServer((req, res) =>
  made.open(req, res, String(req.url.split('client=')[1] % CHANNELS)),
);
await new Promise((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
const readers = fork(new URL('./sse-readers.mjs', import.meta.url), [server.address().port, clients]);
const heard = () => new Promise((resolve) => readers.once('message', resolve));
await heard();
let sent = 0;
let due = 0;
let turned = performance.now();
setInterval(() => {
  const now = performance.now();
  // A turn that came late does not catch up in one go.
  due += (Math.min(now - turned, 3 * SLICE_MS) / 1000) * CHANNELS;
  turned = now;
  for (; sent < due; sent += 1) made.send(String(sent % CHANNELS), tick());
}, SLICE_MS);
await pause(WARM_MS);
readers.send('begin');
const before = process.cpuUsage();
await pause(MEASURE_MS);
const { user, system } = process.cpuUsage(before);
const result = heard();
readers.send('stop');
const { events, p50, p99 } = await result;
const answer = { cpuUs: (user + system) / events, perSecond: (1000 * events) / MEASURE_MS, p50, p99 };
process.send(answer, () => process.exit(0));
