// A minimal exchange for the breach bench, run as a child process: it tells its parent when the first cancel of each
// user arrives, by the monotonic clock that all processes of a machine share.
import { createServer } from 'node:http';

const POSITIONS = 50;
/** As many as the adapter sends at once: none is left over to disturb the next trip. */
const ORDERS = 8;
const PRICE_RUPEES = 100;
const QTY = 75;
const KEEP_ALIVE_MS = 120_000;

const symbolOf = (n) => `SYMBOL${n}`;
const list = (length, row) => ({ data: Array.from({ length }, (_, n) => row(n)) });

const position = (n) => ({
  symbol: symbolOf(n),
  product: 'NRML',
  option_type: 'CE',
  carried_qty: -QTY,
  net_qty: -QTY,
  buy_qty: 0,
  sell_qty: QTY,
  buy_amount: 0,
  sell_amount: QTY * PRICE_RUPEES,
  multiplier: 1,
  tick_size: 0.05,
  lot_size: 25,
  freeze_qty: 1_800,
});

const stop = (n) => ({
  order_id: `order-${n}`,
  symbol: symbolOf(n),
  product: 'NRML',
  option_type: 'CE',
  side: 'BUY',
  type: 'SL',
  price: 2 * PRICE_RUPEES,
  trigger_price: 2 * PRICE_RUPEES,
  qty: QTY,
  filled_qty: 0,
  avg_price: 0,
  status: 'TRIGGER_PENDING',
  reason: null,
  tag: null,
  placed_at: 1,
  updated_at: 1,
});

const answers = {
  '/v1/positions': () => list(POSITIONS, position),
  '/v1/orders': () => list(ORDERS, stop),
  '/v1/quotes': () => list(POSITIONS, (n) => ({ symbol: symbolOf(n), last: PRICE_RUPEES, at: Date.now() })),
};

const cancelled = new Set();

/** The token is the user's name, so that a request says whose it is. */
function seeCancel(request) {
  const user = request.headers.authorization;
  if (cancelled.has(user)) return;
  const at = process.hrtime.bigint();
  cancelled.add(user);
  process.send({ user: user.replace('Bearer ', ''), at: at.toString() });
}

function bodyOf(request, text) {
  if (request.url === '/v1/login')
    return { token: JSON.parse(text).user, expires_at: Date.now() + 3_600_000 };
  const answer = request.method === 'GET' ? answers[request.url.split('?')[0]] : undefined;
  return answer === undefined ? { order_id: 'order' } : answer();
}

const server = createServer((request, response) => {
  if (request.method === 'DELETE') seeCancel(request);
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(bodyOf(request, text)));
  });
});
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit(0));
