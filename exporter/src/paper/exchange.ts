// The paper exchange without sockets: requests go in, plans come out, time moves only when told.
import { createBook, type Row } from './book.ts';
import { toPaise } from './draft.ts';
import { createFaults, type Faults } from './faults.ts';
import { handle } from './handle.ts';
import type { House, Mode } from './house.ts';
import { indiaDate } from './india-time.ts';
import type { Market } from './market.ts';
import type { ExchangeOptions, UserOptions } from './options.ts';
import { createRandom } from './random.ts';
import type { Plan, Request } from './reply.ts';
import { type Report, reportsOf } from './runs.ts';
import { createSessions } from './sessions.ts';
import { createStraddle } from './strategy.ts';
import { createTape } from './tape.ts';
import { createDoors } from './terminal/doors.ts';
import { createSwitches } from './terminal/segments.ts';
import { planAll, type Stepped, settle, step, tick } from './ticking.ts';
import type { Rules } from './world.ts';

export interface Exchange {
  readonly mode: Mode;
  readonly faults: Faults;
  /** What is to become of one request. Never throws for what a caller sends. */
  handle(request: Request): Plan;
  /** Runs the market up to that time of the clock (default now). A stepped market does not move. */
  advance(toMs?: number): void;
  /** Moves the market on by so many bars of a minute (default 1). */
  step(bars?: number): Stepped;
  /** The strategy sessions that have something to tell. */
  reports(): readonly Report[];
}

/** A machine that slept does not live through the lost hours: at most this many ticks are made up at once. */
const MOST_TICKS = 3_600;

/** A new exchange. Its first tick has happened, but a stepped one waits for its first step. */
export function createExchange(options: ExchangeOptions): Exchange {
  const house = build(options);
  const { clock, mode } = options;
  const { market } = house.tape;
  planAll(house);
  if (mode !== 'stepped') tick(house);
  let origin = { clock: clock.now(), market: market.now() };
  const run = (toMs: number): void => {
    const target = origin.market + (toMs - origin.clock) * house.speed;
    for (let ticks = 0; market.now() + market.tickMs <= target; ticks++) {
      const wrapping = market.ending();
      if (!tick(house)) return;
      if (!wrapping && ticks < MOST_TICKS) continue;
      origin = { clock: toMs, market: market.now() };
      return;
    }
  };
  return {
    mode,
    faults: house.faults,
    handle: (request) => {
      settle(house);
      return handle(house, request);
    },
    step: (bars = 1) => step(house, bars),
    reports: () => reportsOf(house),
    advance: (toMs = clock.now()) => {
      settle(house);
      if (mode !== 'stepped') run(toMs);
    },
  };
}

function build(options: ExchangeOptions): House {
  const { clock, mode, market, users, seed } = options;
  const wall = () => clock.now();
  const now = mode === 'stepped' ? market.now : wall;
  const faults = createFaults(wall, createRandom(seed + 1));
  for (const fault of options.faults ?? []) faults.add(fault);
  const rules = rulesOf(options);
  const books = new Map(users.map((one) => [one.user, bookOf(one, market)]));
  const straddles = users.flatMap(({ user, strategy }) => {
    const book = books.get(user);
    return book ? [[user, createStraddle(book, strategy ?? null)] as const] : [];
  });
  const newToken = options.newToken ?? seededTokens(seed);
  return {
    mode,
    speed: mode === 'speed' ? (options.speed ?? 1) : 1,
    rules,
    tape: createTape(market),
    faults,
    books,
    wall,
    now,
    nextId: numbering(market),
    adminKey: options.adminKey,
    passwords: new Map(users.map((one) => [one.user, one.password])),
    switches: createSwitches(now),
    doors: createDoors(wall, newToken, createRandom(seed + 3)),
    sessions: createSessions(wall, newToken, rules.sessionMs, rules.ordersPerSecond),
    straddles: new Map(straddles),
    runs: new Map(),
    served: new Map(),
    tickedAt: now(),
    day: indiaDate(now()),
  };
}

function rulesOf(options: ExchangeOptions): Rules {
  const { nakedLot, coveredLot } = options.margin ?? { nakedLot: 60_000, coveredLot: 20_000 };
  return {
    marketOrders: options.marketOrders ?? 'accept',
    margin: { nakedLot: nakedLot * 100, coveredLot: coveredLot * 100 },
    ordersPerSecond: options.ordersPerSecond ?? 10,
    ordersPerDay: options.ordersPerDay ?? 5_000,
    sessionMs: options.sessionMs ?? 30 * 60_000,
    exitsWhenOff: options.exitsWhenOff ?? 'accept',
  };
}

function bookOf({ user, openingFunds, carried = [] }: UserOptions, market: Market) {
  const rows = carried.map(({ symbol, product, qty, price }): Row => {
    const instrument = market.instrument(symbol);
    const paise = toPaise(price);
    if (!instrument || paise === null) throw new Error(`${user} cannot carry ${symbol} at ${price}`);
    const [buyQty, sellQty] = [Math.max(0, qty), Math.max(0, -qty)];
    const amounts = { buyAmount: buyQty * paise, sellAmount: sellQty * paise };
    return { instrument, product, carriedQty: qty, buyQty, sellQty, ...amounts };
  });
  return createBook(user, Math.round(openingFunds * 100), rows);
}

function numbering(market: Market): () => string {
  let numbers = 0;
  return () => `${indiaDate(market.now()).replaceAll('-', '')}${String(++numbers).padStart(11, '0')}`;
}

function seededTokens(seed: number): () => string {
  const random = createRandom(seed + 2);
  return () => Array.from({ length: 4 }, () => random.next().toString(36).slice(2, 10)).join('');
}
