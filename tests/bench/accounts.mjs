// Accounts of 50 positions at brokers that answer at once from memory: what is measured is the engine alone.
import { DEFAULT_SETTINGS } from '../../exporter/dist/core/settings.js';

export const POSITIONS = 50;
const SYMBOLS = 400;
const PRICE = 10_000;
const QTY = 75;
/** A limit that no tick of a bench reaches. */
const LOSS_LIMIT = 1_000_000_000;
const DAY_MS = 24 * 3_600_000;

export const clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** The instrument that account `n` alone holds; its other 49 are shared with an eighth of all accounts. */
export const ownInstrument = (n) => `OWN${n}`;
export const sharedInstrument = (n) => `SHARED${n % SYMBOLS}`;

/** A short, or a long for every third, that was carried into the day. */
function position(symbol, n) {
  const long = n % 3 === 0;
  const sold = long ? 0 : QTY;
  const bought = long ? QTY : 0;
  return {
    key: `${symbol}|NRML`,
    instrument: symbol,
    symbol,
    product: 'NRML',
    optionType: n % 2 === 0 ? 'CE' : 'PE',
    netQty: bought - sold,
    carriedQty: bought - sold,
    buyQty: bought,
    sellQty: sold,
    buyAmount: bought * PRICE,
    sellAmount: sold * PRICE,
    unit: 1,
    tickSize: 5,
    lotSize: 25,
    freezeQty: 1_800,
  };
}

/** The stop of a short, waiting for its trigger. */
function stop({ instrument, symbol, product, optionType, sellQty }, id) {
  return {
    id,
    instrument,
    symbol,
    product,
    optionType,
    side: 'buy',
    type: 'stop-limit',
    price: 2 * PRICE,
    trigger: 2 * PRICE,
    qty: sellQty,
    filled: 0,
    avgPrice: 0,
    status: 'trigger-pending',
    reason: null,
    tag: null,
    placedAt: 1,
    updatedAt: 1,
  };
}

function broker(id, positions) {
  const orders = positions.filter((p) => p.netQty < 0).map((p, i) => stop(p, `${id}-${i}`));
  const marks = () => {
    const at = Date.now();
    return Object.fromEntries(positions.map(({ instrument }) => [instrument, { price: PRICE, at }]));
  };
  const answer = (data) => Promise.resolve({ ok: true, data, at: Date.now() });
  return {
    id,
    can: { marketOrders: true, lock: 'none', hands: 'orders', ordersPerSecond: 8 },
    account: () => answer({ positions, marks: marks(), unparsed: [], brokerMtm: null }),
    orders: () => answer({ orders, unparsed: [] }),
    cancel: () => answer({ outcome: 'done' }),
    exit: ({ ref }) => answer({ orderId: ref }),
    watch: () => () => undefined,
    logout: () => Promise.resolve(),
    stats: { parseRejects: {}, relogins: 0 },
  };
}

export const openGate = { set: () => Promise.resolve({ ok: true, data: null, at: Date.now() }) };
export const dayOf = (now) => ({ name: 'bench', startsAt: now - DAY_MS / 2, endsAt: now + DAY_MS / 2 });

/** `count` accounts, each polled once a second. */
export function accountSetups(count) {
  return Array.from({ length: count }, (_, n) => {
    const names = Array.from({ length: POSITIONS - 1 }, (_, i) => sharedInstrument(n * 49 + i * 8));
    const positions = [ownInstrument(n), ...names].map(position);
    const id = `account-${n}`;
    const settings = { ...DEFAULT_SETTINGS, dailyLoss: LOSS_LIMIT };
    return {
      id,
      kind: 'canned',
      broker: broker(id, positions),
      gate: openGate,
      settings,
      pollMs: 1_000,
      dayOf,
    };
  });
}

export const tick = (instrument, last) => {
  const at = Date.now();
  return { type: 'tick', at, instrument, last, markAt: at, high: last, low: last, count: 1 };
};

/** The n-th price of a market that goes up and down by a little. */
export const price = (n) => PRICE + 5 * (n % 40);

/** Resolves when every account has been read and its rules judged. */
export async function allRead(engine) {
  const unread = () => engine.accounts.some((id) => engine.state(id).view.mtm === null);
  while (unread()) await new Promise((resolve) => setTimeout(resolve, 20));
}
