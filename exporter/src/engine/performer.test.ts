// Carrying out effects: one per key at a time, until what came of it has been seen.
import { describe, expect, it } from 'vitest';
import { CAN, exitsDue, failure, flattening, sec, short } from '../../../tests/given.ts';
import { VirtualClock } from '../../../tests/simulation/virtual-clock.ts';
import type { Input } from '../core/input.ts';
import type { Broker, CodeWanted, Gate, Lock } from '../core/ports.ts';
import type { Answer, Exit, LockProof } from '../core/types.ts';
import { createHistogram } from './histogram.ts';
import { Performer, type Session } from './performer.ts';

const never = () => false;

/** A broker that answers exits as told and notes what reached it. */
function performing(exit: Broker['exit'], press: Lock['press'] | null = null) {
  let session: Session = 'open';
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
    logout: async () => {
      placed.push('logout');
      return { ok: true, data: null, at: 0 };
    },
    preflight: async () => [],
    stats: { parseRejects: {}, relogins: 0 },
  };
  const gate: Gate = { set: async () => ({ ok: true, at: 0, data: null }) };
  const performer = new Performer({
    account: 'a',
    broker,
    lock: press === null ? null : { how: 'browser', press, code: () => false },
    gate,
    tell: async () => ({ ok: true, at: 0, data: { outcome: 'tripped', seq: 3, detail: '' } }),
    session: () => session,
    clock,
    step: () => 7,
    submit: (input, observed) => letters.push({ input, observed }),
    requestSeconds: () => createHistogram(),
  });
  const become = (next: Session) => {
    session = next;
  };
  return { clock, performer, placed, letters, become };
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

const refusing = async () => ({ ok: false, at: 0, ...failure('yes') }) as const;
const pressing = (n: number) =>
  ({ type: 'lock', key: `lock:t-${n}`, request: { id: `t-${n}`, dryRun: false } }) as const;
const proof: LockProof = {
  how: 'browser',
  already: false,
  evidence: ['off'],
  screenshots: ['a.png'],
  fingerprint: null,
};

describe('the lock of the broker', () => {
  it('is proved by what came of its press, with the codes that it asked a person for', async () => {
    const wanted: CodeWanted = { id: 'c', what: 'OTP', until: 9 };
    const { clock, performer, letters } = performing(refusing, async (_request, codeWanted) => {
      for (let n = 0; n < 100; n++) codeWanted(wanted);
      return { ok: true, at: 0, data: proof };
    });
    performer.perform(pressing(1));
    await clock.run(1, never);
    const inputs = letters.map(({ input }) => input);
    expect(inputs.filter(({ type }) => type === 'codeWanted')).toHaveLength(5);
    expect(inputs.at(-1)).toEqual({ type: 'locked', at: 0, key: 'lock:t-1', proof });
  });

  it('has six minutes, because a person may have to send a code', async () => {
    const { clock, performer, letters } = performing(refusing, () => new Promise(() => undefined));
    performer.perform(pressing(1));
    await clock.run(6 * 60_000 - 1, never);
    expect(letters).toEqual([]);
    await clock.run(6 * 60_000, never);
    expect(letters).toMatchObject([{ input: { type: 'effectFailed', failure: { retry: 'unknown' } } }]);
  });

  it('is pressed once at a time, also when the core does not wait for the first press any more', async () => {
    const pressed: string[] = [];
    let answer: (value: Answer<LockProof>) => void = () => undefined;
    const { clock, performer, letters } = performing(refusing, ({ id }) => {
      pressed.push(id);
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    performer.perform(pressing(1));
    performer.perform(pressing(2));
    await clock.run(1, never);
    expect(pressed).toEqual(['t-1']);
    answer({ ok: false, at: 0, ...failure('yes'), screenshots: ['b.png'] });
    await clock.run(2, never);
    expect(letters).toMatchObject([{ input: { failure: { screenshots: ['b.png'] } } }]);
    letters[0]?.observed();
    await clock.run(3, never);
    performer.perform(pressing(2));
    expect(pressed).toEqual(['t-1', 't-2']);
  });

  it('that is not set up is a failure that no other try will mend', async () => {
    const { clock, performer, letters } = performing(refusing);
    performer.perform(pressing(1));
    await clock.run(1, never);
    expect(letters).toMatchObject([{ input: { type: 'effectFailed', failure: { retry: 'no' } } }]);
  });
});

describe('a session that is closed', () => {
  it('is closed when no read is out, and nothing is read from then on until the lock ends', async () => {
    const { clock, performer, placed, letters, become } = performing(refusing);
    become('locked');
    void performer.read('orders');
    performer.perform({ type: 'logout', key: 'logout:t' });
    expect(placed).toEqual(['a read']);
    void performer.read('account');
    performer.readChanged('orders');
    await clock.run(1, never);
    expect(placed).toEqual(['a read', 'logout']);
    for (const { observed } of letters) observed();
    // Between the answer and the fact the account is not known to be logged out yet.
    void performer.read('orders');
    become('closed');
    void performer.read('orders');
    performer.perform({ type: 'read', key: 'read:orders', what: 'orders' });
    await clock.run(100, never);
    expect(placed).toEqual(['a read', 'logout']);
    become('open');
    void performer.read('orders');
    expect(placed).toEqual(['a read', 'logout', 'a read']);
  });
});
