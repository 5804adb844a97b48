// The admin path: moves the stepped market, sets faults, trades by hand, pins prices and shows the books.
import { profit } from './book.ts';
import { tradeByHand } from './desk.ts';
import { fieldsOf, toPaise, toRupees } from './draft.ts';
import type { Fault } from './faults.ts';
import { matchResting } from './fills.ts';
import type { House } from './house.ts';
import { answer, type Reply, type Request, refuse } from './reply.ts';
import { orderRow, positionRow, strategyRow, tradeRow } from './rows.ts';
import { SEGMENT_IDS } from './terminal/segments.ts';
import { step as moveOn } from './ticking.ts';

type Fields = Readonly<Record<string, unknown>>;

const MOST_BARS = 1000;

const ROUTES: Readonly<Record<string, (house: House, fields: Fields) => Reply>> = {
  'POST /admin/step': step,
  'POST /admin/faults': setFaults,
  'GET /admin/faults': (house) => answer({ data: house.faults.list() }),
  'POST /admin/hand-trade': handTrade,
  'POST /admin/expire-sessions': (house, { user }) => {
    const whose = typeof user === 'string' ? user : undefined;
    house.sessions.expire(whose);
    house.doors.expire(whose);
    return answer({});
  },
  /** `{user?}`: switches every segment of the user on again, or of all. */
  'POST /admin/segments': (house, { user }) => {
    house.switches.enable(typeof user === 'string' ? user : undefined);
    return answer({});
  },
  'GET /admin/codes': (house) => answer({ data: house.doors.sent() }),
  'GET /admin/state': (house) => answer(state(house)),
  'POST /admin/price': price,
};

/** Answers a call under /admin; 403 without the key that the exchange was started with. */
export function answerAdmin(house: House, request: Request): Reply {
  if (house.adminKey === undefined || request.headers?.['x-admin-key'] !== house.adminKey) {
    return refuse(403, 'NOT_ALLOWED', 'X-Admin-Key is missing or wrong');
  }
  const route = `${request.method} ${request.path}`;
  return ROUTES[route]?.(house, fieldsOf(request.body)) ?? refuse(404, 'NOT_FOUND', `there is no ${route}`);
}

function step(house: House, { bars = 1 }: Fields): Reply {
  if (house.mode !== 'stepped') return refuse(409, 'NOT_ALLOWED', 'this market moves by itself');
  if (!Number.isInteger(bars) || Number(bars) < 1 || Number(bars) > MOST_BARS) {
    return refuse(400, 'BAD_REQUEST', `bars must be a whole number from 1 to ${MOST_BARS}`);
  }
  const { marketTime, bar, done } = moveOn(house, Number(bars));
  return answer({ market_time: marketTime, bar, done });
}

/** `{clear?: true | [types], add?: fault | [faults]}`: clears, then adds up to the first bad fault. */
function setFaults(house: House, { clear, add }: Fields): Reply {
  if (clear === true) house.faults.clear();
  if (Array.isArray(clear)) house.faults.clear(clear.map(String));
  const wanted = add === undefined ? [] : Array.isArray(add) ? add : [add];
  try {
    // The fault's own check names whatever is wrong with it.
    for (const one of wanted) house.faults.add(fieldsOf(one) as unknown as Fault);
  } catch (error) {
    return refuse(400, 'BAD_REQUEST', String(error));
  }
  return answer({ data: house.faults.list() });
}

function handTrade(house: House, fields: Fields): Reply {
  const book = house.books.get(String(fields.user));
  const { symbol, side, qty } = fields;
  if (!book || typeof symbol !== 'string' || (side !== 'BUY' && side !== 'SELL')) {
    return refuse(400, 'BAD_REQUEST', 'a hand trade needs user, symbol, side BUY or SELL, and qty');
  }
  if (!Number.isSafeInteger(qty) || Number(qty) <= 0) {
    return refuse(400, 'BAD_REQUEST', 'qty must be a whole number above 0');
  }
  const product = fields.product === 'MIS' ? 'MIS' : 'NRML';
  const at = toPaise(fields.price) ?? undefined;
  const order = tradeByHand(house, book, { symbol, side, qty: Number(qty), price: at, product });
  if (!order)
    return refuse(422, 'ORDER_REJECTED', `NO_QUOTE: ${symbol} has no price`, { reason: 'NO_QUOTE' });
  return answer({ order_id: order.id, trade_id: book.trades.at(-1)?.id });
}

/** A pinned price is a trade of its own: resting orders meet it at once. */
function price(house: House, { symbol, last }: Fields): Reply {
  const paise = last === null ? null : toPaise(last);
  if (typeof symbol !== 'string' || (last !== null && (paise === null || paise <= 0))) {
    return refuse(400, 'BAD_REQUEST', 'a pin needs symbol and last, in rupees or null');
  }
  house.tape.pin(symbol, paise);
  if (paise !== null) matchResting(house, Number.POSITIVE_INFINITY);
  return answer({});
}

function state(house: House): Fields {
  const users = [...house.books.values()].map((book) => {
    const { realised, unrealised } = profit(book.rows.values(), house.tape.last);
    const straddle = house.straddles.get(book.user);
    return {
      user: book.user,
      opening: toRupees(book.opening),
      realised: toRupees(realised),
      unrealised: unrealised === null ? null : toRupees(unrealised),
      positions: [...book.rows.values()].map(positionRow),
      orders: [...book.orders.values()].map(orderRow),
      trades: book.trades.map(tradeRow),
      strategy: straddle ? strategyRow(straddle) : null,
      segments_off: SEGMENT_IDS.filter((segment) => house.switches.until(book.user, segment) !== null),
    };
  });
  return {
    system_time: house.now(),
    market_time: house.tape.market.now(),
    bar: house.tape.market.minute(),
    users,
    faults: house.faults.list(),
  };
}
