// Carrying out effects: one per key at a time, until what came of it has been seen.
import { describe, expect, it } from 'vitest';
import { CAN, exitsDue, failure, flattening, sec, short } from '../../../tests/given.ts';
import { VirtualClock } from '../../../tests/simulation/virtual-clock.ts';
import type { Input } from '../core/input.ts';
import type { Broker, Gate } from '../core/ports.ts';
import type { Exit } from '../core/types.ts';
import { createHistogram } from './histogram.ts';
import { Performer } from './performer.ts';

const never = () => false;

/** A broker that answers exits as told and notes what reached it. */
function performing(exit: Broker['exit']) {
  const clock = new VirtualClock(0);
  const placed: string[] = [];
  const letters: { readonly input: Input; readonly observed: () => void }[] = [];
  const broker: Broker = {
    id: 'b',
    can: CAN,
    account: async () => ({ ok: false, at: 0, ...failure('yes') }),
    orders: async () => {
      placed.push('a read');
      return { ok: false, at: 0, ...failure('yes') };
    },
    cancel: async () => ({ ok: true, at: 0, data: { outcome: 'done' } }),
    exit: (asked: Exit) => {
      placed.push(asked.ref);
      return exit(asked);
    },
    ask: async () => ({ ok: false, at: 0, ...failure('no') }),
    watch: () => () => undefined,
    logout: async () => ({ ok: true, data: null, at: 0 }),
    preflight: async () => [],
    stats: { parseRejects: {}, relogins: 0 },
  };
  const gate: Gate = { set: async () => ({ ok: true, at: 0, data: null }) };
  const performer = new Performer({
    account: 'a',
    broker,
    gate,
    clock,
    step: () => 7,
    submit: (input, observed) => letters.push({ input, observed }),
    requestSeconds: () => createHistogram(),
  });
  return { clock, performer, placed, letters };
}

const [exit] = exitsDue(flattening(sec(0), [short('CE', 75, 10_000)]), sec(0));
if (exit === undefined) throw new Error('no exit is due');
const effect = { type: 'exit', key: `exit:${exit.ref}`, exit } as const;

describe('an exit', () => {
  it('goes out before a read that was due at the same moment', async () => {
    const { clock, performer, placed } = performing(async () => ({ ok: false, at: 0, ...failure('yes') }));
    performer.perform({ type: 'read', key: 'read:orders', what: 'orders' });
    performer.perform(effect);
    await clock.run(10, never);
    expect(placed).toEqual([exit.ref, 'a read']);
  });

  it('is not placed again while its answer waits to be seen', async () => {
    const { clock, performer, placed, letters } = performing(async () => ({
      ok: false,
      at: 0,
      ...failure('yes'),
    }));
    performer.perform(effect);
    await clock.run(10, never);
    performer.perform(effect);
    await clock.run(20, never);
    expect(placed).toEqual([exit.ref]);
    expect(letters).toMatchObject([{ input: { type: 'effectFailed', key: effect.key } }]);
    expect(performer.inFlight).toBe(1);
    letters[0]?.observed();
    expect(performer.inFlight).toBe(0);
  });

  it('that is never answered has an unknown outcome after 15 s', async () => {
    const { clock, performer, letters } = performing(() => new Promise(() => undefined));
    performer.perform(effect);
    await clock.run(14_999, never);
    expect(letters).toEqual([]);
    await clock.run(15_000, never);
    expect(letters).toMatchObject([{ input: { type: 'effectFailed', failure: { retry: 'unknown' } } }]);
  });

  it('of an adapter that throws has an unknown outcome too', async () => {
    const { clock, performer, letters } = performing(() => Promise.reject(new Error('bug')));
    performer.perform(effect);
    await clock.run(1, never);
    expect(letters).toMatchObject([
      { input: { type: 'effectFailed', failure: { retry: 'unknown', message: 'bug' } } },
    ]);
  });
});

it('a read that failed says so, and is asked for once at a time', async () => {
  const { clock, performer, letters } = performing(async () => ({ ok: true, at: 0, data: { orderId: '1' } }));
  void performer.read('orders');
  void performer.read('orders');
  await clock.run(1, never);
  expect(letters).toMatchObject([{ input: { type: 'readFailed', what: 'orders' } }]);
});
