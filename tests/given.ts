// Plain data for tests: an account, what it holds and what is read of it, and a driver from input to input.
import { decide } from '../exporter/src/core/account/decide.ts';
import { due } from '../exporter/src/core/account/due.ts';
import { apply } from '../exporter/src/core/account/evolve.ts';
import { observe } from '../exporter/src/core/account/observe.ts';
import { type AccountState, boot, emptyMemory } from '../exporter/src/core/account/state.ts';
import type { Effect } from '../exporter/src/core/effect.ts';
import type { Fact, FactType, Recorded } from '../exporter/src/core/fact.ts';
import type { Command, Input } from '../exporter/src/core/input.ts';
import type { BrokerAbilities } from '../exporter/src/core/ports.ts';
import { DEFAULT_SETTINGS, type Settings } from '../exporter/src/core/settings.ts';
import type {
  AccountRead,
  Day,
  Exit,
  Failure,
  Mark,
  Minor,
  Ms,
  Order,
  OrdersRead,
  Position,
} from '../exporter/src/core/types.ts';

/** 09:20 in Asia/Kolkata on a Wednesday. */
export const T0 = Date.parse('2024-07-24T03:50:00Z');
/** So many seconds after 09:20. */
export const sec = (seconds: number): Ms => T0 + seconds * 1000;
export const DAY: Day = {
  name: '2024-07-24',
  startsAt: Date.parse('2024-07-24T03:15:00Z'),
  endsAt: Date.parse('2024-07-25T03:15:00Z'),
};
export const NEXT_DAY: Day = {
  name: '2024-07-25',
  startsAt: DAY.endsAt,
  endsAt: DAY.endsAt + 24 * 3_600_000,
};
export const CAN: BrokerAbilities = { marketOrders: true, lock: 'none', hands: 'orders', ordersPerSecond: 8 };
/** A loss of 1,000 rupees is the limit, so the outer net is at 1,500. */
export const SETTINGS: Settings = { ...DEFAULT_SETTINGS, dailyLoss: 100_000 };

export function position(over: Partial<Position> = {}): Position {
  const symbol = over.symbol ?? 'CE';
  const product = over.product ?? 'NRML';
  return {
    key: `${symbol}|${product}`,
    instrument: symbol,
    symbol,
    product,
    optionType: 'CE',
    netQty: 0,
    carriedQty: 0,
    buyQty: 0,
    sellQty: 0,
    buyAmount: 0,
    sellAmount: 0,
    unit: 1,
    tickSize: 5,
    lotSize: 25,
    freezeQty: 1800,
    ...over,
  };
}

/** A short of `qty` units, sold at `price` paise before the day began: the order book need not hold its sale. */
export const short = (symbol: string, qty: number, price: Minor, over: Partial<Position> = {}): Position =>
  position({ symbol, netQty: -qty, carriedQty: -qty, sellQty: qty, sellAmount: qty * price, ...over });
export const long = (symbol: string, qty: number, price: Minor, over: Partial<Position> = {}): Position =>
  position({ symbol, netQty: qty, carriedQty: qty, buyQty: qty, buyAmount: qty * price, ...over });
/** Such a short, bought back today. */
export const closed = (symbol: string, qty: number, sold: Minor, bought: Minor): Position => ({
  ...short(symbol, qty, sold),
  netQty: 0,
  buyQty: qty,
  buyAmount: qty * bought,
});

export function order(over: Partial<Order> = {}): Order {
  const symbol = over.symbol ?? 'CE';
  return {
    id: 'o1',
    instrument: symbol,
    symbol,
    product: 'NRML',
    optionType: 'CE',
    side: 'buy',
    type: 'limit',
    price: 10_000,
    trigger: 0,
    qty: 75,
    filled: 0,
    avgPrice: 0,
    status: 'open',
    reason: null,
    tag: null,
    placedAt: T0,
    updatedAt: T0,
    ...over,
  };
}

/** The stop-loss of a sold option, waiting for its trigger. */
export const stop = (over: Partial<Order> = {}): Order =>
  order({
    id: 'stop',
    type: 'stop-limit',
    trigger: 12_000,
    price: 12_500,
    status: 'trigger-pending',
    ...over,
  });
/** The broker's row of one of our exits, filled unless said otherwise. */
export const exitOrder = (exit: Exit, over: Partial<Order> = {}): Order =>
  order({
    id: `id-${exit.ref}`,
    symbol: exit.symbol,
    side: exit.side,
    qty: exit.qty,
    filled: exit.qty,
    avgPrice: 10_000,
    status: 'complete',
    tag: exit.ref,
    ...over,
  });

/** An input, or one that must know how many inputs the account had seen when it was asked for. */
export type Move = Input | ((state: AccountState) => Input);

/** A read that was asked for just before it came. Prices are as old as the read. */
export function accountRead(
  at: Ms,
  positions: readonly Position[],
  prices: Readonly<Record<string, Minor | Mark>> = {},
  over: Partial<AccountRead> = {},
): Move {
  const marks = Object.fromEntries(
    Object.entries(prices).map(([name, p]) => [name, typeof p === 'number' ? { price: p, at } : p]),
  );
  const read = { positions, marks, unparsed: [], brokerMtm: null, ...over };
  return ({ view }) => ({ type: 'account', at, asked: { step: view.step, at }, read });
}

export const ordersRead =
  (at: Ms, orders: readonly Order[] = [], over: Partial<OrdersRead> = {}): Move =>
  ({ view }) => ({
    type: 'orders',
    at,
    asked: { step: view.step, at },
    read: { orders, unparsed: [], ...over },
  });

export const failure = (retry: Failure['retry'], kind: Failure['kind'] = 'network'): Failure => ({
  kind,
  retry,
  message: `${kind} failure`,
});
export const readFailed = (at: Ms, what: 'account' | 'orders'): Input => ({
  type: 'readFailed',
  at,
  what,
  failure: failure('yes'),
});
export const timer = (at: Ms): Input => ({ type: 'timer', at });
export const tick = (at: Ms, instrument: string, last: Minor, markAt: Ms = at): Input & { type: 'tick' } => ({
  type: 'tick',
  at,
  instrument,
  last,
  markAt,
  high: last,
  low: last,
  count: 1,
});
export const command = (at: Ms, asked: Command, by = 'user:asha'): Input => ({
  type: 'command',
  at,
  command: asked,
  by,
});
export const kill = (at: Ms): Input => command(at, { name: 'kill', reason: 'enough' });
export const effectDone = (at: Ms, key: string, detail = ''): Input => ({
  type: 'effectDone',
  at,
  key,
  detail,
});
export const effectFailed = (at: Ms, key: string, retry: Failure['retry']): Input => ({
  type: 'effectFailed',
  at,
  key,
  failure: failure(retry),
});

/** An account on its way, with all that it has recorded. */
export interface Course {
  readonly state: AccountState;
  readonly recorded: readonly Recorded[];
}

/** One input never leads to more rounds of facts than this, or the core spins. */
const MAX_ROUNDS = 16;

function record({ state, recorded }: Course, facts: readonly Fact[]): Course {
  const rows = facts.map((fact, i): Recorded => {
    const seq = state.memory.seq + 1 + i;
    const kept: Fact = JSON.parse(JSON.stringify(fact));
    return { account: state.id, seq, position: seq, at: state.view.at, fact: kept, hash: `hash-${seq}` };
  });
  return { state: rows.reduce(apply, state), recorded: [...recorded, ...rows] };
}

/** Takes each input in turn as the engine does: observe, decide, record, and again until nothing follows. */
export function run(from: Course, ...moves: readonly Move[]): Course {
  let course = from;
  for (const move of moves) {
    let input = typeof move === 'function' ? move(course.state) : move;
    for (let round = 0; ; round++) {
      if (round === MAX_ROUNDS) throw new Error(`${input.type} leads to facts without end`);
      course = { ...course, state: observe(course.state, input) };
      const facts = decide(course.state, input);
      if (facts.length === 0) break;
      course = record(course, facts);
      input = timer(course.state.view.at);
    }
  }
  return course;
}

/** An account that has its settings and its day, and has not been read yet. */
export function given(settings: Partial<Settings> = {}, can: BrokerAbilities = CAN): Course {
  const state = boot('paper-1', can, emptyMemory, T0);
  return run(
    { state, recorded: [] },
    { type: 'settings', at: T0, settings: { ...SETTINGS, ...settings }, by: 'config' },
    { type: 'day', at: T0, day: DAY },
  );
}

/** The same account after the process died and came back: what it remembers, and nothing seen. */
export const restarted = ({ state, recorded }: Course, at: Ms): Course => ({
  state: boot(state.id, state.can, state.memory, at),
  recorded,
});

export const phase = ({ state }: Course): string => state.memory.phase.name;
export const facts = ({ recorded }: Course): readonly FactType[] => recorded.map(({ fact }) => fact.type);
export function factsOf<T extends FactType>(course: Course, type: T): readonly (Fact & { type: T })[] {
  return course.recorded
    .map(({ fact }) => fact)
    .filter((fact): fact is Fact & { type: T } => fact.type === type);
}
/** What should be under way at `at`. */
export const dueAt = ({ state }: Course, at: Ms): readonly Effect[] => due(state, at);
export const exitsDue = (course: Course, at: Ms): readonly Exit[] =>
  dueAt(course, at).flatMap((effect) => (effect.type === 'exit' ? [effect.exit] : []));
export const keysDue = (course: Course, at: Ms): readonly string[] => dueAt(course, at).map(({ key }) => key);

/** Killed by a person at `at` while it held `positions`, its book proved empty: the first exits are due. */
export function flattening(
  at: Ms,
  positions: readonly Position[],
  settings: Partial<Settings> = {},
  can: BrokerAbilities = CAN,
): Course {
  const prices = Object.fromEntries(positions.map((p) => [p.instrument, 10_000]));
  return run(
    given(settings, can),
    accountRead(at, positions, prices),
    ordersRead(at),
    kill(at),
    ordersRead(at + 10),
    ordersRead(at + 20),
    accountRead(at + 30, positions, prices),
  );
}
