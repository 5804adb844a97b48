// Child of the kv bench: posts one sync after the other on each of some kept connections, and counts the answers.
import { connect } from 'node:net';

const [port, seconds] = process.argv.slice(2).map(Number);
const CONNECTIONS = 32;

const body = JSON.stringify({
  state: {
    realised: 210.0,
    unrealised: 1654.0,
    capital_day_915: 500_000,
    max_loss_abs: 5_000,
    max_profit_abs: 10_000,
    trail_step_profit: 150,
    min_loss_to_count: 50,
    consecutive_losses: 0,
    max_consecutive_losses: 3,
    cooldown_min: 15,
    cooldown_active: true,
    cooldown_until: Date.now() + 700_000,
    allow_new: true,
    block_new_orders: false,
    tripped_day: false,
    trip_reason: null,
    last_trade_time: Date.now(),
  },
});
const request = Buffer.from(
  [
    'POST /api/sync-kv-state HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n'),
);

let answers = 0;
let running = true;

/** One connection until the time is over. An answer that is not 200, or comes in pieces, ends the bench. */
function connection() {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', (error) => {
    if (running) throw error;
  });
  socket.on('connect', () => socket.write(request));
  socket.on('data', (chunk) => {
    const text = chunk.toString('latin1');
    if (!text.startsWith('HTTP/1.1 200') || !text.endsWith('}')) throw new Error(text.slice(0, 500));
    answers += 1;
    if (running) socket.write(request);
    else socket.destroy();
  });
}

/** The client never sleeps: a sleeping one must be woken for each answer, and the server would be charged for it. */
function stayAwake() {
  if (running) setImmediate(stayAwake);
}

for (let n = 0; n < CONNECTIONS; n += 1) connection();
stayAwake();
setTimeout(() => {
  running = false;
  process.send({ answers });
  setTimeout(() => process.exit(0), 100);
}, seconds * 1000);
