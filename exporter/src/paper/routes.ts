// The calls of a logged-in user, one small function each, in one table.
import { type Book, orderAt, profit, rowsAt } from './book.ts';
import { cancel, type Deed, modify, place } from './desk.ts';
import { fieldsOf, readChange, readDraft, toRupees } from './draft.ts';
import type { House } from './house.ts';
import { available, marginUsed } from './margin.ts';
import { answer, type Reply, type Request, refuse } from './reply.ts';
import { instrumentRow, orderRow, positionRow, quoteRow, strategyRow, tradeRow } from './rows.ts';
import { listRuns, startRun, stopRun } from './runs.ts';
import { fromElsewhere, sessionInfo } from './session.ts';
import { halt as haltStrategy, resume } from './strategy.ts';

interface Call {
  readonly house: House;
  readonly book: Book;
  readonly request: Request;
  /** `METHOD /path`, as faults name it. */
  readonly route: string;
}

const MOST_QUOTES = 500;

const ROUTES: Readonly<Record<string, (call: Call) => Reply>> = {
  'POST /v1/logout': ({ house, request }) => {
    house.sessions.close(request.headers?.authorization);
    return answer({});
  },
  'GET /v1/instruments': ({ house }) => answer({ data: house.tape.market.instruments().map(instrumentRow) }),
  'GET /v1/session': ({ house, book, route }) => sessionInfo(house, book, route),
  'GET /v1/positions': positions,
  'GET /v1/quotes': quotes,
  'GET /v1/orders': orders,
  'POST /v1/orders': placeOrder,
  'GET /v1/trades': ({ book }) => answer({ data: book.trades.map(tradeRow) }),
  'GET /v1/funds': funds,
  'GET /v1/strategy': ({ house, book }) => strategy(house, book.user),
  'GET /v1/strategy/sessions': ({ house, book }) => listRuns(house, book.user),
  'POST /v1/strategy/sessions': ({ house, book, request }) =>
    startRun(house, book.user, fieldsOf(request.body)),
  'POST /v1/strategy/halt': halt,
  'POST /v1/strategy/resume': ({ house, book }) => {
    const straddle = house.straddles.get(book.user);
    if (straddle) resume(house, straddle);
    return answer({ halted: false });
  },
};

/** Answers a call of a user whose session holds. */
export function answerUser(call: Call): Reply {
  const known = ROUTES[call.route];
  if (known) return known(call);
  const run = /^POST \/v1\/strategy\/sessions\/([A-Za-z0-9._:%-]{1,200})\/stop$/.exec(call.route)?.[1];
  if (run !== undefined) return stopRun(call.house, call.book.user, run, fieldsOf(call.request.body));
  const id = /^(?:PUT|DELETE) \/v1\/orders\/(\w+)$/.exec(call.route)?.[1];
  if (id === undefined) return refuse(404, 'NOT_FOUND', `there is no ${call.route}`);
  return call.request.method === 'PUT' ? modifyOrder(call, id) : cancelOrder(call, id);
}

function positions({ house, book }: Call): Reply {
  const late = house.faults.take('latePositions', book.user);
  const rows = late ? rowsAt(book, house.wall() - (late.ms ?? 0)) : book.rows;
  const data = [...rows.values()].map(positionRow);
  if (data[0] && house.faults.take('garbledRow', book.user)) data[0] = { ...data[0], net_qty: '--' };
  return answer({ data });
}

function quotes({ house, book, request }: Call): Reply {
  const { faults, served } = house;
  const symbols = [...new Set((request.query?.symbols ?? '').split(',').filter(Boolean))];
  if (symbols.length > MOST_QUOTES) return refuse(400, 'BAD_REQUEST', `at most ${MOST_QUOTES} symbols`);
  const stale = faults.take('staleQuotes', book.user) !== null;
  const missing = faults.take('missingQuotes', book.user);
  const data = symbols.flatMap((symbol) => {
    if (missing && (missing.symbols?.includes(symbol) ?? true)) return [];
    const row = (stale ? served.get(symbol) : null) ?? quoteRow(house, symbol);
    if (!row) return [];
    served.set(symbol, row);
    return [row];
  });
  return answer({ data: data.map((row) => misprinted(house, book, row)) });
}

function misprinted(house: House, book: Book, row: Readonly<Record<string, unknown>>) {
  const bad = house.faults.take('badQuote', book.user, undefined, String(row.symbol));
  return bad ? { ...row, last: bad.last, bid: bad.last, ask: bad.last } : row;
}

function orders({ house, book }: Call): Reply {
  const late = house.faults.take('lateOrders', book.user);
  const until = late ? house.wall() - (late.ms ?? 0) : Number.POSITIVE_INFINITY;
  const data = [...book.orders.values()].flatMap((order) => orderAt(order, until) ?? []).map(orderRow);
  return answer({ data: house.faults.take('duplicateOrderRows', book.user) ? [...data, ...data] : data });
}

function placeOrder({ house, book, request, route }: Call): Reply {
  const draft = readDraft(request.body);
  if (typeof draft === 'string') return refuse(400, 'BAD_ORDER', draft);
  const elsewhere = fromElsewhere(house, book, route);
  if (elsewhere !== null) return elsewhere;
  const { order, refused } = place(house, book, draft, route);
  return refused ? rejected(refused, order.id) : answer({ order_id: order.id });
}

function modifyOrder({ house, book, request, route }: Call, id: string): Reply {
  const change = readChange(request.body);
  if (typeof change === 'string') return refuse(400, 'BAD_ORDER', change);
  return told(modify(house, book, id, change, route), id);
}

const cancelOrder = ({ house, book, route }: Call, id: string): Reply =>
  told(cancel(house, book, id, 'cancelled by the user', route), id);

function told(deed: Deed, id: string): Reply {
  if (deed === 'done') return answer({ order_id: id });
  if (deed === 'unknown') return refuse(404, 'ORDER_NOT_FOUND', `there is no order ${id}`);
  if (deed === 'ended') return refuse(409, 'ORDER_ENDED', `order ${id} has ended`);
  if (deed === 'refused') return refuse(409, 'CANCEL_REFUSED', `order ${id} cannot be cancelled now`);
  return rejected(deed.rejected, id);
}

const rejected = (reason: string, id: string): Reply =>
  refuse(422, 'ORDER_REJECTED', `${reason}: the exchange rejected the order`, { reason, order_id: id });

function funds({ house, book }: Call): Reply {
  const { realised, unrealised } = profit(book.rows.values(), house.tape.last);
  return answer({
    available: toRupees(available(book, house.rules.margin)),
    used: toRupees(marginUsed(book.rows.values(), house.rules.margin)),
    opening: toRupees(book.opening),
    realised: toRupees(realised),
    unrealised: unrealised === null ? null : toRupees(unrealised),
  });
}

function halt({ house, book, request }: Call): Reply {
  const { reason } = fieldsOf(request.body);
  const straddle = house.straddles.get(book.user);
  if (straddle)
    haltStrategy(straddle, typeof reason === 'string' && reason !== '' ? reason.slice(0, 200) : 'halted');
  return answer({ halted: true });
}

function strategy(house: House, user: string): Reply {
  const straddle = house.straddles.get(user);
  return straddle ? answer(strategyRow(straddle)) : refuse(404, 'NOT_FOUND', 'the user has no strategy');
}
