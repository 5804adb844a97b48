// Frames as an engine would publish them, for tests of screens: each function is one situation of one account.
import type {
  AccountFrame,
  ConditionView,
  KillView,
  OrderView,
  PositionView,
  RuleView,
} from '../../exporter/src/contract.ts';

export interface ScriptedFrame {
  readonly sequence: number;
  readonly at: number;
  readonly ageMs: number;
  readonly journalHead: number;
  readonly journalOk: boolean;
  readonly accounts: readonly AccountFrame[];
}

const call: PositionView = {
  key: 'NIFTY25JUL24450CE|NRML',
  symbol: 'NIFTY25JUL24450CE',
  product: 'NRML',
  optionType: 'CE',
  netQty: -75,
  averagePrice: 91.55,
  lastPrice: 94.2,
  lastPriceAgeMs: 400,
  unrealized: -198.75,
  realized: 0,
  notional: 7065,
};
const put: PositionView = {
  ...call,
  key: 'NIFTY25JUL24450PE|NRML',
  symbol: 'NIFTY25JUL24450PE',
  optionType: 'PE',
  averagePrice: 88.1,
  lastPrice: 87.4,
  unrealized: 52.5,
};
const closed: PositionView = {
  ...call,
  key: 'NIFTY25JUL24300CE|NRML',
  symbol: 'NIFTY25JUL24300CE',
  netQty: 0,
  averagePrice: null,
  unrealized: 0,
  realized: 312.5,
};

const stop: OrderView = {
  id: '240724000153',
  symbol: 'NIFTY25JUL24450CE',
  side: 'buy',
  type: 'stop-limit',
  status: 'trigger-pending',
  qty: 75,
  filled: 0,
  price: 120.5,
  trigger: 114.45,
  tag: null,
};

const conditions = (loss: Partial<ConditionView>): readonly ConditionView[] => {
  const daily: ConditionView = {
    id: 'dailyLoss',
    rule: 'loss-and-stop',
    state: 'ok',
    headroomRatio: 1,
    limit: 2500,
    observed: 0,
    text: '',
    ...loss,
  };
  return [
    daily,
    {
      id: 'soldOptionStop',
      rule: 'loss-and-stop',
      state: 'ok',
      headroomRatio: 1,
      limit: 1,
      observed: 0,
      text: 'no stop of a sold option executed today',
    },
    { ...daily, rule: 'outer-loss', headroomRatio: daily.headroomRatio === null ? null : 0.62, limit: 3750 },
    {
      id: 'staleFeed',
      rule: 'stale-feed',
      state: 'ok',
      headroomRatio: 0.96,
      limit: 20_000,
      observed: 800,
      text: 'last good read 1 s ago',
    },
  ];
};

/** The rules of an option seller at a loss of so much of 2,500; null: not known. */
function rules(loss: number | null, over: Partial<RuleView> = {}): readonly RuleView[] {
  const left = (limit: number) => (loss === null ? null : Math.max(0, limit - loss));
  const share = (limit: number) => (loss === null ? null : Math.max(0, 1 - loss / limit));
  const text =
    loss === null
      ? `not known: no fresh price for ${call.symbol}; for 12 s, after 60 s new exposure is blocked`
      : `the loss of ${loss.toFixed(2)} is ${(2_500 - loss).toFixed(2)} below the limit of 2500.00`;
  const both: RuleView = {
    id: 'loss-and-stop',
    then: 'kill',
    when: 'all',
    state: loss === null ? 'unknown' : 'clear',
    breached: [],
    missing: ['dailyLoss', 'soldOptionStop'],
    headroom: left(2_500),
    headroomRatio: share(2_500),
    text: loss === null ? text : `${text} and no stop of a sold option has executed`,
    ...over,
  };
  const state = loss === null ? 'unknown' : 'clear';
  const net = { id: 'outer-loss', breached: [], missing: ['dailyLoss'], state } as const;
  const stale: RuleView = {
    ...both,
    id: 'stale-feed',
    then: 'block',
    state: 'clear',
    breached: [],
    missing: ['staleFeed'],
    headroom: null,
    headroomRatio: 0.96,
    text: 'last good read 1 s ago',
  };
  return [
    both,
    {
      ...both,
      ...net,
      headroom: left(3_750),
      headroomRatio: share(3_750),
      text:
        loss === null
          ? text
          : text.replace((2_500 - loss).toFixed(2), (3_750 - loss).toFixed(2)).replace('2500.00', '3750.00'),
    },
    stale,
  ];
}

/** A calm account: positions priced, far from its limit. */
export function watching(id: string, at: number): AccountFrame {
  return {
    id,
    broker: 'paper',
    currency: 'INR',
    at,
    seq: 12,
    phase: 'watching',
    phaseSince: at - 312_000,
    phaseText: 'watching',
    day: '2024-07-24',
    mtm: 166.25,
    mtmWorst: 166.25,
    mtmBest: 166.25,
    coverageRatio: 1,
    realized: 312.5,
    unrealized: -146.25,
    dailyLossLimit: 2500,
    conditions: conditions({ observed: 166.25, text: 'MTM 166.25 is 2666.25 above the limit -2500.00' }),
    rules: rules(0),
    readiness: null,
    linked: [],
    stopLossHit: false,
    positions: [call, put, closed],
    openOrders: [stop, { ...stop, id: '240724000154', symbol: put.symbol, trigger: 110.15, price: 116 }],
    ordersToday: 6,
    brokerUp: true,
    brokerText: 'ok',
    lastGoodReadAt: at - 800,
    undurable: false,
    kill: null,
    hands: 'orders',
    exiting: [],
    dayView: {
      market: { state: 'always', opensAt: null, closesAt: null },
      trades: 3,
      wins: 2,
      losses: 1,
      consecutiveLosses: 0,
      cooldownUntil: null,
      mtmPeak: 412.5,
      trailFloor: null,
      recent: [],
      limits: {
        dailyLoss: 2500,
        dailyProfit: null,
        trailStep: null,
        maxConsecutiveLosses: null,
        maxTrades: null,
        cooldownMinutes: 0,
      },
    },
    fund: null,
    pushed: null,
    stats: { parseRejects: {}, relogins: 0 },
  };
}

/** Most of the loss limit is used. */
export function nearLimit(id: string, at: number): AccountFrame {
  const text = 'MTM -2287.50 is 212.50 above the limit -2500.00';
  return {
    ...watching(id, at),
    mtm: -2287.5,
    mtmWorst: -2287.5,
    mtmBest: -2287.5,
    unrealized: -2600,
    conditions: conditions({ observed: -2287.5, headroomRatio: 0.085, text }),
    rules: rules(2287.5),
  };
}

/** The loss is over the limit, no stop has executed; the net is held for its second read, and the market is closed. */
export function overLimit(id: string, at: number): AccountFrame {
  const calm = watching(id, at);
  const loss = 'the loss of 3812.50 is over the limit of';
  const [both, net, stale] = rules(3_812.5, {
    breached: ['dailyLoss'],
    missing: ['soldOptionStop'],
    text: `${loss} 2500.00, but no stop of a sold option has executed`,
  }) as [RuleView, RuleView, RuleView];
  const held = `${loss} 3750.00; in 1 of 2 reads`;
  const market = { state: 'after', opensAt: at - 30_000_000, closesAt: at - 60_000 } as const;
  return {
    ...calm,
    mtm: -3812.5,
    mtmWorst: -3812.5,
    mtmBest: -3812.5,
    unrealized: -4125,
    conditions: conditions({ state: 'breach', observed: -3812.5, headroomRatio: 0, text: '' }),
    rules: [both, { ...net, state: 'holding', breached: ['dailyLoss'], missing: [], text: held }, stale],
    dayView: { ...calm.dayView, market },
  };
}

/** A price is missing: the MTM is unknown, between −1,240 and −310. */
export function unknownMtm(id: string, at: number): AccountFrame {
  const text = `MTM unknown (-1240.00 to -310.00): no fresh price for ${call.symbol}`;
  return {
    ...watching(id, at),
    mtm: null,
    mtmWorst: -1240,
    mtmBest: -310,
    coverageRatio: 0.48,
    unrealized: null,
    positions: [
      { ...call, lastPriceAgeMs: 43_000, unrealized: null },
      { ...put, lastPrice: null, lastPriceAgeMs: null, unrealized: null },
    ],
    conditions: conditions({ state: 'unknown', observed: null, headroomRatio: null, text }),
    rules: rules(null),
  };
}

const kill = (at: number): KillView => ({
  seq: 17,
  rule: 'loss-and-stop',
  reason: 'MTM -2512.50 has reached the limit -2500.00; the stop of NIFTY25JUL24450CE executed',
  by: 'rule:loss-and-stop',
  trippedAt: at - 1_900,
  bookEmptyAt: at - 1_520,
  firstExitAt: at - 1_400,
  flatAt: null,
  confirmedAt: null,
  lockedAt: null,
  bypasses: 0,
  stuckWhy: null,
  lock: {
    how: 'none',
    attempts: 0,
    confirmedAt: null,
    evidence: [],
    screenshots: [],
    failure: null,
    codeWanted: null,
  },
  loggedOutAt: null,
  origin: null,
  linked: [],
});

/** A kill runs: the book is empty, positions are being left. */
export function flattening(id: string, at: number): AccountFrame {
  const text = 'MTM -2512.50 has reached the limit -2500.00';
  return {
    ...nearLimit(id, at),
    seq: 21,
    phase: 'flattening',
    phaseSince: at - 1_500,
    phaseText: 'leaving positions, round 1',
    mtm: -2512.5,
    mtmWorst: -2512.5,
    mtmBest: -2512.5,
    conditions: conditions({ state: 'breach', observed: -2512.5, headroomRatio: 0, text }),
    rules: rules(2512.5, {
      state: 'fired',
      breached: ['dailyLoss', 'soldOptionStop'],
      missing: [],
      text: `killed the account: ${text}; the stop of ${call.symbol} executed`,
    }),
    stopLossHit: true,
    openOrders: [{ ...stop, type: 'limit', status: 'open', trigger: 0, price: 96.1, tag: 'k17-1-1' }],
    kill: kill(at),
  };
}

/** Flat, proved, locked. */
export function locked(id: string, at: number): AccountFrame {
  return {
    ...flattening(id, at),
    seq: 27,
    phase: 'locked',
    phaseSince: at - 61_000,
    phaseText: 'flat and locked by trip 17',
    unrealized: 0,
    realized: -2530,
    mtm: -2530,
    mtmWorst: -2530,
    mtmBest: -2530,
    positions: [
      { ...call, netQty: 0, averagePrice: null, unrealized: 0, realized: -2842.5 },
      { ...put, netQty: 0, averagePrice: null, unrealized: 0, realized: 312.5 },
    ],
    openOrders: [],
    kill: { ...kill(at - 62_000), flatAt: at - 61_600, lockedAt: at - 61_000 },
  };
}

/** The broker refuses the exits; the journal has not confirmed the last facts. */
export function stuck(id: string, at: number): AccountFrame {
  return {
    ...flattening(id, at),
    phase: 'stuck',
    phaseSince: at - 22_000,
    phaseText: 'stuck while flattening: the broker refuses exits (MARKET_REFUSED)',
    undurable: true,
    brokerUp: false,
    brokerText: 'rate: too many requests',
    lastGoodReadAt: at - 9_400,
    kill: { ...kill(at - 82_000), stuckWhy: 'the broker refuses exits (MARKET_REFUSED)' },
  };
}

/** Monitoring was switched off by a person. */
export function stopped(id: string, at: number): AccountFrame {
  return {
    ...watching(id, at),
    phase: 'stopped',
    phaseText: 'monitoring stopped by token:desk: maintenance',
  };
}
