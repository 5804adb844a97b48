// The plan that a person reads before the button: the true order, what is left on purpose, and how long it takes.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  CAN,
  given,
  long,
  order,
  ordersRead,
  run,
  sec,
  short,
} from '../../../../tests/given.ts';
import type { BrokerAbilities } from '../ports.ts';
import { DEFAULT_SETTINGS, type KillSettings, type Settings } from '../settings.ts';
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
