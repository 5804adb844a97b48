// What a person may press, alone and at once, through the whole engine against the exchange: each does what it says.
import { expect, it } from 'vitest';
import type { FactType } from '../../exporter/src/core/fact.ts';
import { NO_EXTRAS } from '../simulation/extras.ts';
import type { Hand, RunPlan } from '../simulation/plan.ts';
import { judge } from '../simulation/verdict.ts';
import { ACCOUNT, World } from '../simulation/world.ts';

/** A straddle in a market that stands still, with its two stops resting. */
const CALM: RunPlan = {
  seed: 1,
  story: 'calm',
  path: { ce: 0, pe: 0, from: 0, gap: 0, gapAt: -1, noise: 60 },
  faults: [],
  endless: false,
  crashes: [],
  restartMs: 700,
  lots: 2,
  stopPct: 25,
  reentries: 0,
  marketOrders: 'refuse',
  longHedge: false,
  killAfterMs: null,
  lossLimitRupees: 900,
  hands: [],
  extras: NO_EXTRAS,
};
const hand = (name: Hand['name'], afterMs: number, leg = 0): Hand => ({ name, afterMs, leg });
const LOST = {
  type: 'dropAfter',
  route: '^POST /v1/orders',
  user: ACCOUNT,
  afterMs: 4_000,
  forMs: 3_000,
} as const;

/** And neither book shows for a while what was done: as if it had not been. */
const LAGGING = (['lateOrders', 'latePositions'] as const).map((type) => {
  return { type, ms: 1_400, user: ACCOUNT, afterMs: 4_000, forMs: 6_000 };
});

async function pressed(hands: readonly Hand[], over: Partial<RunPlan> = {}) {
  const world = new World({ ...CALM, hands, ...over });
  await world.run(90_000);
  const { broken, phase } = judge(world);
  const truth = world.truth(ACCOUNT);
  const [call = '', put = ''] = world.market.instruments().map(({ symbol }) => symbol);
  const net = (symbol: string) =>
    truth.trades
      .filter((trade) => trade.symbol === symbol)
      .reduce((sum, { side, qty }) => sum + (side === 'BUY' ? qty : -qty), 0);
  const working = (symbol: string) =>
    truth.orders.filter(
      (o) => o.symbol === symbol && ['OPEN', 'PENDING', 'TRIGGER_PENDING'].includes(o.status),
    ).length;
  const facts = (world.processes.store.byAccount.get(ACCOUNT) ?? []).map(({ fact }) => fact.type);
  const times = (type: FactType) => facts.filter((each) => each === type).length;
  expect(broken).toEqual([]);
  return { net: [net(call), net(put)], working: [working(call), working(put)], times, phase };
}

it('an exit takes its stop with it, which would open a reverse position later, and leaves the rest alone', async () => {
  const { net, working, times, phase } = await pressed([hand('exit', 5_000)]);
  expect({ net, working, phase }).toEqual({ net: [0, -50], working: [0, 1], phase: 'watching' });
  expect(times('ExitCompleted')).toBe(1);
});

it('both positions can be left at the same time', async () => {
  const { net, working, times } = await pressed([hand('exit', 5_000, 0), hand('exit', 5_000, 1)]);
  expect({ net, working }).toEqual({ net: [0, 0], working: [0, 0] });
  expect(times('ExitCompleted')).toBe(2);
});

it('pressing exit three times leaves the position once', async () => {
  const { net, times } = await pressed([hand('exit', 5_000), hand('exit', 5_010), hand('exit', 5_040)]);
  expect(net).toEqual([0, -50]);
  expect([times('ExitRequested'), times('CommandRefused')]).toEqual([1, 2]);
});

it('an exit whose answer is lost is not sent again before the book has been looked at', async () => {
  const { net, times } = await pressed([hand('exit', 5_000)], { faults: [LOST] });
  expect(net).toEqual([0, -50]);
  expect(times('ExitIntended')).toBe(1);
});

it.each([5_020, 5_060, 5_100, 5_160, 5_400])(
  'a kill pressed %i ms in, while the answer to an exit is lost, reverses nothing and ends locked',
  async (at) => {
    const { net, working, phase } = await pressed([hand('exit', 5_000), hand('kill', at)], {
      faults: [LOST, ...LAGGING],
      stopPct: null,
    });
    expect({ net, working, phase }).toEqual({ net: [0, 0], working: [0, 0], phase: 'locked' });
  },
);

it('a cancel of everything in the middle of an exit is done, and so is the exit', async () => {
  const { net, working, times } = await pressed([hand('exit', 5_000), hand('cancel', 5_050)]);
  expect({ net, working }).toEqual({ net: [0, -50], working: [0, 0] });
  expect([times('CancelCompleted'), times('ExitCompleted')]).toEqual([1, 1]);
});

it('an exit that was asked for before a crash is finished after it, once', async () => {
  let asked = 0;
  for (let point = 5; point <= 16; point++) {
    const { net, times } = await pressed([hand('exit', 5_000)], { crashes: [point] });
    // A process that died before the request was on disk never said that it had taken it.
    const wasAsked = times('ExitRequested');
    expect([net, times('ExitCompleted')]).toEqual([[wasAsked === 1 ? 0 : -50, -50], wasAsked]);
    asked += wasAsked;
  }
  expect(asked).toBeGreaterThan(8);
});

it('an exit that the exchange refuses for good is given up, and says so', async () => {
  const refusing = { type: 'marginRejects', route: '^POST', user: ACCOUNT, afterMs: 4_000 } as const;
  const { net, times } = await pressed([hand('exit', 5_000)], { faults: [refusing], endless: true });
  expect(net).toEqual([-50, -50]);
  expect(times('ExitAbandoned')).toBe(1);
});
