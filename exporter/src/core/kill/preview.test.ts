// The plan that a person reads before the button: the true order, what is left on purpose, and how long it takes.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  CAN,
  given,
  long,
  type Move,
  order,
  ordersRead,
  run,
  sec,
  short,
} from '../../../../tests/given.ts';
import type { BrokerAbilities } from '../ports.ts';
import { DEFAULT_SETTINGS, type KillSettings, type Settings } from '../settings.ts';
import type { Position } from '../types.ts';
import { previewPlan } from './preview.ts';

const book = [order({ id: '1' }), order({ id: '2' }), order({ id: '3', status: 'complete' })];
const held = [long('HEDGE', 75, 500), short('CE', 75, 10_000), short('PE', 75, 10_000)];
function planned(
  kill: Partial<KillSettings> = {},
  can: Partial<BrokerAbilities> = {},
  settings: Partial<Settings> = {},
) {
  const all = { ...settings, kill: { ...DEFAULT_SETTINGS.kill, ...kill } };
  const reads = [accountRead(sec(0), held, { CE: 10_000 }), ordersRead(sec(0), book)];
  return previewPlan(run(given(all, { ...CAN, ...can }), ...reads).state, sec(1));
}

describe('the steps of a plan', () => {
  it('are those of the kill, in its order', () => {
    expect(planned({ logout: true }, { lock: 'browser' }, { linked: ['b', 'c'] }).steps).toEqual([
      'at once, and waiting for none of them: tell b, c to do the same',
      'cancel every order, until the book is empty (2 open orders)',
      'leave every position, shorts first (3 positions: CE, PE, then HEDGE)',
      'prove it flat, by two reads at least 1 s apart',
      'press the lock of the broker in a browser',
      'log out: from then on it is not watched, until the lock ends',
    ]);
  });

  it('press the lock first where the settings say so, and again if it was not proved', () => {
    const { steps } = planned({ lockFirst: true }, { lock: 'api' });
    expect(steps[1]).toBe('press the lock of the broker by its API; positions wait for it 20 s at most');
    expect(steps.at(-1)).toBe('press the lock of the broker by its API again, if it was not proved before');
    expect(planned({ lockFirst: true }).steps).toHaveLength(4);
  });

  it('say what is left on purpose, and never plain flat over it', () => {
    const { steps, legs } = planned({ scope: 'primary' });
    expect(legs.map(({ symbol }) => symbol)).toEqual(['CE', 'PE']);
    expect(steps[1]).toContain('left on purpose: HEDGE');
    expect(steps[2]).toContain('flat in scope primary, 1 hedge left on purpose');
    expect(steps[3]).toContain('no lock of the broker');
    expect(planned({ scope: 'hedges' }).legs.map(({ symbol }) => symbol)).toEqual(['HEDGE']);
  });
});

it('the time that a plan takes counts cancels and exits against one budget of orders', () => {
  // Two cancels and three exits, in two rounds.
  expect(planned({}, { ordersPerSecond: 5 }).estimated_seconds).toBe(5);
  expect(planned({}, { ordersPerSecond: 1 }).estimated_seconds).toBe(9);
  expect(planned({ lockFirst: true }, { ordersPerSecond: 5, lock: 'api' }).estimated_seconds).toBe(25);
});

describe('a plan', () => {
  const plan = (...moves: readonly Move[]) => previewPlan(run(given(), ...moves).state, sec(1));

  it('has the orders to cancel and the legs to leave, shorts first, each with its price and slices', () => {
    const { account, at, cancels, legs, forbids, unknowns } = planned();
    expect([account, at, forbids]).toEqual(['paper-1', sec(1), []]);
    expect(cancels.map(({ id }) => id)).toEqual(['1', '2']);
    expect(legs.map(({ symbol, side }) => `${side} ${symbol}`)).toEqual(['buy CE', 'buy PE', 'sell HEDGE']);
    expect(legs[0]).toEqual({
      key: 'CE|NRML',
      symbol: 'CE',
      side: 'buy',
      qty: 75,
      price: 102,
      slices: [75],
    });
    // Of these no price is known.
    expect(unknowns).toEqual(['HEDGE', 'PE']);
  });

  it('says that nothing is open, and that nobody has looked yet', () => {
    expect(plan()).toMatchObject({
      cancels: [],
      legs: [],
      estimated_seconds: 3,
      unknowns: ['the account has not been read yet'],
    });
    expect(plan().steps.slice(0, 2)).toEqual([
      'cancel every order, until the book is empty (none is open now)',
      'leave every position, shorts first (no position is open)',
    ]);
    for (const half of [ordersRead(sec(0)), accountRead(sec(0), [])])
      expect(plan(half).unknowns).toEqual(['the account has not been read yet']);
    expect(plan(ordersRead(sec(0)), accountRead(sec(0), [])).unknowns).toEqual([]);
  });

  it('names one order and longs alone as such', () => {
    const longs = accountRead(sec(0), [long('H1', 75, 500), long('H2', 75, 500)], { H1: 500, H2: 500 });
    expect(plan(ordersRead(sec(0), [order()]), longs).steps.slice(0, 2)).toEqual([
      'cancel every order, until the book is empty (1 open order)',
      'leave every position, shorts first (2 positions: H1, H2)',
    ]);
  });

  it('names what it cannot read, and what has no price', () => {
    const torn = [
      ordersRead(sec(0), [], { unparsed: ['orders[0]: qty'] }),
      accountRead(sec(0), [short('CE', 75, 10_000)], {}, { unparsed: ['positions[1]: net_qty'] }),
    ];
    expect(plan(...torn).unknowns).toEqual(['positions[1]: net_qty', 'orders[0]: qty', 'CE', '1 unreadable']);
  });

  it('says where market orders are refused', () => {
    expect(planned({}, { marketOrders: false }).forbids).toEqual([
      'market orders are refused: exits are limits that reach through the market',
    ]);
  });

  it('says what stays in scope, and nothing of what stays where nothing does', () => {
    const two = [long('H1', 75, 500), long('H2', 75, 500), short('CE', 75, 10_000)];
    const kill = { ...DEFAULT_SETTINGS.kill, scope: 'primary' as const };
    const steps = (held: readonly Position[]) =>
      previewPlan(run(given({ kill }), ordersRead(sec(0)), accountRead(sec(0), held)).state, sec(1)).steps[1];
    expect(steps(two)).toBe(
      'leave what is in scope primary, shorts first (1 position: CE); left on purpose: H1, H2',
    );
    expect(steps([short('CE', 75, 10_000)])).toBe(
      'leave what is in scope primary, shorts first (1 position: CE)',
    );
  });

  it('has another name once the account has moved on', () => {
    const before = plan(ordersRead(sec(0))).plan_id;
    expect(before).toMatch(/^\d+\.\d+$/);
    expect(plan(ordersRead(sec(0)), ordersRead(sec(0.5))).plan_id).not.toBe(before);
  });

  it('gives a lock that goes first its time only where there is one', () => {
    expect(planned({ lockFirst: true }, { ordersPerSecond: 5 }).estimated_seconds).toBe(5);
  });

  it('where only the trading system can act says what it is asked, and that nothing else is known', () => {
    const { plan_id, ...rest } = planned({}, { hands: 'owner' }, { linked: ['b'] });
    expect(plan_id).toMatch(/^\d+\.\d+$/);
    expect(rest).toEqual({
      account: 'paper-1',
      at: sec(1),
      cancels: [],
      legs: [],
      estimated_seconds: null,
      steps: [
        'at once, and waiting for none of them: tell b to do the same',
        'ask the trading system to cancel and to leave everything, until it confirms',
        'lock it here, on the word of the trading system',
      ],
      forbids: [
        'Tripline sends no order here: the trading system is asked to cancel and to leave everything',
      ],
      unknowns: ['the orders and positions of the trading system: Tripline does not see them'],
    });
  });
});
