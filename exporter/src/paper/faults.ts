// Faults on demand. Each can be aimed with `route` (a pattern on "METHOD /path"), `user`, `count` (how often
// it acts), `probability` (0..1, seeded), `afterMs` (begins that much later), `forMs` (lasts so long).
//
// | type               | parameters               | what the caller meets                                    |
// |--------------------|--------------------------|----------------------------------------------------------|
// | latency            | ms                       | the answer comes that much later                         |
// | rate429            |                          | 429 RATE_LIMITED, nothing done                           |
// | status5xx          | status, processed?       | SERVER_ERROR; with `processed` the deed was done         |
// | htmlPage           | processed?               | 502 with a web page instead of JSON                      |
// | hang               |                          | never answered, nothing done                             |
// | dropBefore         |                          | connection closed, nothing done                          |
// | dropAfter          |                          | the deed is done, the connection closes unanswered       |
// | sessionExpiry      |                          | the user's sessions end, those of the web terminal too   |
// | staleQuotes        |                          | quotes stay as last served, with their old `at`          |
// | missingQuotes      | symbols?                 | quotes of these (or all) symbols are absent              |
// | badQuote           | symbol, last             | quotes show a price at which no order fills; use `count` |
// | duplicateOrderRows |                          | the order book lists every row twice                     |
// | lateOrders         | ms                       | the order book shows the world as it was `ms` ago        |
// | latePositions      | ms                       | positions are as they were `ms` ago                      |
// | garbledRow         |                          | one positions row has a net_qty that is no number        |
// | partialFills       | ratio                    | a match fills that share of the rest, a lot at least     |
// | slowOrders         | ms                       | new orders stay PENDING so long before they can fill     |
// | refuseCancels      |                          | cancels answer CANCEL_REFUSED and the order lives on     |
// | refuseMarket       |                          | MARKET and SL-M are rejected with MARKET_REFUSED         |
// | rejectStops        |                          | SL and SL-M are rejected with STOP_REJECTED              |
// | marginRejects      |                          | every order is rejected with MARGIN                      |
// | handTrade          | user, side, qty, symbol? | once, a person trades: by default the first leg          |
// | ignoreHalt         |                          | the strategy trades on although it was halted            |
// | terminalNeedsFlat  |                          | the web terminal disables nothing over open positions    |
// | terminalRenamed    |                          | the first button of its kill switch has another name     |
// | terminalMoved      |                          | its kill switch is no longer where it was                |
// | terminalOtherConfirm |                        | its last dialogue says something else                    |
// | terminalDeadConfirm  |                        | its last confirm says that it was done, and does nothing |
// | terminalNoDialog   |                          | its last dialogue does not come                          |
// | terminalPopup      |                          | a dialogue that nobody asked for stands in the way       |
// | unregisteredIp     |                          | the session's address may not place orders               |
// | skewedClock        | ms                       | the session tells a time that is so much later           |
//
// The strategy's own orders come by the route "STRATEGY": `route: "^POST"` spares them. All times are the
// machine's clock, in ms.
import type { Random } from './random.ts';
import type { Side } from './types.ts';

export const FAULT_TYPES = [
  'latency',
  'rate429',
  'status5xx',
  'htmlPage',
  'hang',
  'dropBefore',
  'dropAfter',
  'sessionExpiry',
  'staleQuotes',
  'missingQuotes',
  'badQuote',
  'duplicateOrderRows',
  'lateOrders',
  'latePositions',
  'garbledRow',
  'partialFills',
  'slowOrders',
  'refuseCancels',
  'refuseMarket',
  'rejectStops',
  'marginRejects',
  'handTrade',
  'ignoreHalt',
  'terminalNeedsFlat',
  'terminalRenamed',
  'terminalMoved',
  'terminalOtherConfirm',
  'terminalDeadConfirm',
  'terminalNoDialog',
  'terminalPopup',
  'unregisteredIp',
  'skewedClock',
] as const;

export type FaultType = (typeof FAULT_TYPES)[number];

export interface Fault {
  readonly type: FaultType;
  readonly route?: string;
  readonly user?: string;
  readonly count?: number;
  readonly probability?: number;
  readonly afterMs?: number;
  readonly forMs?: number;
  readonly ms?: number;
  readonly status?: number;
  readonly processed?: boolean;
  readonly symbols?: readonly string[];
  readonly symbol?: string;
  /** Rupees, as on the wire. */
  readonly last?: number;
  readonly ratio?: number;
  readonly side?: Side;
  readonly qty?: number;
}

export interface Faults {
  /** Throws when the fault is not one of the table. At most 100 are held. */
  add(fault: Fault): void;
  /** Removes these types, or all. */
  clear(types?: readonly string[]): void;
  list(): readonly Fault[];
  /**
   * The first fault of the type that strikes now; one of its `count` is used up. Without `route` or `symbol`
   * a fault that aims at one strikes all the same: the question is not about them.
   */
  take(type: FaultType, user: string | null, route?: string, symbol?: string): Fault | null;
}

const MOST_FAULTS = 100;
const NUMBERS = ['count', 'probability', 'afterMs', 'forMs', 'ms', 'status', 'last', 'ratio', 'qty'] as const;
const NEEDS: Partial<Record<FaultType, readonly (keyof Fault)[]>> = {
  latency: ['ms'],
  status5xx: ['status'],
  badQuote: ['symbol', 'last'],
  lateOrders: ['ms'],
  latePositions: ['ms'],
  slowOrders: ['ms'],
  skewedClock: ['ms'],
  partialFills: ['ratio'],
  handTrade: ['user', 'side', 'qty'],
};

interface Live {
  readonly fault: Fault;
  readonly pattern: RegExp | null;
  readonly from: number;
  readonly until: number;
  left: number;
}

export function createFaults(wall: () => number, random: Random): Faults {
  let live: Live[] = [];
  const lives = (one: Live): boolean => one.left > 0 && one.until > wall();
  return {
    add: (fault) => {
      live = live.filter(lives);
      if (live.length >= MOST_FAULTS) throw new Error(`at most ${MOST_FAULTS} faults at a time`);
      live.push(begin(fault, wall()));
    },
    clear: (types) => {
      live = types ? live.filter((one) => !types.includes(one.fault.type)) : [];
    },
    list: () =>
      live
        .filter(lives)
        .map(({ fault, left }) => (left === Number.POSITIVE_INFINITY ? fault : { ...fault, count: left })),
    take: (type, user, route, symbol) => {
      if (live.length === 0) return null;
      const found = live.find(
        (one) =>
          one.fault.type === type &&
          lives(one) &&
          wall() >= one.from &&
          aimedAt(one, user, route, symbol) &&
          (one.fault.probability === undefined || random.next() < one.fault.probability),
      );
      if (!found) return null;
      found.left--;
      return found.fault;
    },
  };
}

function aimedAt({ fault, pattern }: Live, user: string | null, route?: string, symbol?: string): boolean {
  return (
    (fault.user === undefined || fault.user === user) &&
    (pattern === null || route === undefined || pattern.test(route)) &&
    (fault.symbol === undefined || symbol === undefined || fault.symbol === symbol)
  );
}

function begin(fault: Fault, now: number): Live {
  if (!FAULT_TYPES.includes(fault.type)) throw new Error(`no fault is called ${String(fault.type)}`);
  for (const name of NUMBERS) {
    const value = fault[name];
    if (value !== undefined && !Number.isFinite(value)) throw new Error(`${name} must be a number`);
  }
  const missing = NEEDS[fault.type]?.filter((name) => fault[name] === undefined) ?? [];
  if (missing.length > 0) throw new Error(`${fault.type} needs ${missing.join(', ')}`);
  const from = now + (fault.afterMs ?? 0);
  return {
    fault,
    pattern: fault.route === undefined ? null : new RegExp(fault.route),
    from,
    until: fault.forMs === undefined ? Number.POSITIVE_INFINITY : from + fault.forMs,
    left: fault.count ?? (fault.type === 'handTrade' ? 1 : Number.POSITIVE_INFINITY),
  };
}
