// What may come of a press of the broker's lock, late, twice or not at all, and what a person is told of it.
import { describe, expect, it } from 'vitest';
import {
  CAN,
  type Course,
  DAY,
  dueAt,
  factsOf,
  flattening,
  given,
  kill,
  type Move,
  order,
  phase,
  readFailed,
  restarted,
  run,
  SETTINGS,
  sec,
  T0,
  timer,
} from '../../../../tests/given.ts';
import {
  BOUGHT,
  BROWSER,
  bought,
  CE,
  failing,
  flatReads,
  kept,
  keyAt,
  locking,
  PROOF,
  press,
  proved,
  read,
} from '../../../../tests/given-lock.ts';
import { boot, emptyMemory } from '../account/state.ts';

const key = (): string => keyAt(locking(), sec(4));
const stuck = (course: Course) => factsOf(course, 'KillStuck').map(({ why }) => why);
const wants = (at: number, id: string): Move => ({
  type: 'codeWanted',
  at: sec(at),
  id,
  what: 'OTP',
  until: sec(at + 120),
});

describe('a proof', () => {
  it('that comes twice counts once, and a failure after it counts for nothing', () => {
    const locked = run(locking(), proved(sec(5), key()));
    const later = run(locked, proved(sec(6), key()), failing(sec(7), key()));
    expect(factsOf(later, 'LockConfirmed')).toHaveLength(1);
    expect(factsOf(later, 'LockFailed')).toEqual([]);
    const unlooked = run(restarted(locking(), sec(5)), proved(sec(6), key()), failing(sec(7), key()));
    expect(factsOf(unlooked, 'LockFailed')).toEqual([]);
  });

  it('locks the account until its day ends, and for a day where none is known', () => {
    expect(factsOf(run(locking(), proved(sec(5), key())), 'KillLocked')).toEqual([
      { type: 'KillLocked', until: DAY.endsAt },
    ]);
    const dayless = run(
      { state: boot('a', CAN, emptyMemory, T0), recorded: [] },
      { type: 'settings', at: T0, settings: SETTINGS, by: 'config' },
      kill(sec(0)),
    );
    const flat = run(dayless, ...[0.5, 1, 3].flatMap((s) => read(sec(s), [], [])));
    expect(phase(flat)).toBe('locked');
    expect(factsOf(flat, 'KillLocked')).toEqual([{ type: 'KillLocked', until: sec(3) + 86_400_000 }]);
  });

  it('without evidence is a failure that says so', () => {
    const empty = run(locking(), {
      type: 'locked',
      at: sec(5),
      key: key(),
      proof: { ...PROOF, evidence: [] },
    });
    expect(factsOf(empty, 'LockFailed')).toEqual([
      {
        type: 'LockFailed',
        attempt: 1,
        why: 'it was said to hold, without any evidence',
        screenshots: ['p.png'],
      },
    ]);
    expect(press(empty, sec(15))).not.toBeNull();
  });
});

describe('a proof that comes while it is not sure that the account is flat', () => {
  it('locks it once the two books agree', () => {
    const sold = order({ id: 's', symbol: 'PE', side: 'sell', filled: 75, avgPrice: 1, status: 'complete' });
    const torn = run(locking(), ...read(sec(6), [...bought(locking()), sold], [BOUGHT]));
    const held = run(torn, proved(sec(6.5), key()));
    expect(factsOf(held, 'LockConfirmed')).toHaveLength(1);
    expect(phase(held)).toBe('locking');
    expect(phase(flatReads(held, 7))).toBe('locking');
    expect(phase(flatReads(held, 7, 9.5))).toBe('locked');
  });

  it('locks it once it can be read again', () => {
    const blind = run(locking(), timer(sec(65)), proved(sec(66), key()));
    expect(factsOf(blind, 'LockConfirmed')).toHaveLength(1);
    expect(phase(blind)).toBe('stuck');
    expect(phase(flatReads(blind, 67))).toBe('locked');
  });
});

describe('a failure', () => {
  it('ends the wait for a code', () => {
    const asked = run(locking(), wants(5, 'c1'));
    expect(asked.state.memory.phase).toMatchObject({ trip: { lock: { codeWanted: { id: 'c1' } } } });
    const failed = run(asked, failing(sec(6), key()));
    expect(failed.state.memory.phase).toMatchObject({ trip: { lock: { codeWanted: null } } });
  });

  it('leaves nothing to do until its pause is over', () => {
    const failed = run(locking(), failing(sec(5), key()));
    expect(dueAt(failed, sec(14.9)).map(({ type }) => type)).toEqual(['gate']);
    expect(keyAt(failed, sec(15))).toMatch(/^lock:[0-9a-z]+-\d+-2$/);
  });

  it('of an attempt that is on record already counts for nothing', () => {
    const twice = run(locking(), failing(sec(5), key()), failing(sec(6), key()));
    expect(factsOf(twice, 'LockFailed')).toHaveLength(1);
  });

  it('has no picture where none was taken', () => {
    expect(factsOf(run(locking(), failing(sec(5), key())), 'LockFailed')[0]?.screenshots).toEqual([]);
  });

  it('tells a person why: refused for good, or so many tries', () => {
    const refused = failing(sec(5), key(), { retry: 'no', message: 'no such page' });
    expect(stuck(run(locking(), refused))).toEqual([
      'the lock of the broker: it will not be pressed in this way: no such page',
    ]);
    const once = locking({ lockAttempts: 1 });
    expect(stuck(run(once, failing(sec(5), keyAt(once, sec(4)))))).toEqual([
      'the lock of the broker: not proved in 1 tries: the dialogue did not come',
    ]);
  });

  it('calls nobody while the lock goes first, for positions are left now', () => {
    const first = flattening(sec(0), [CE], kept({ lockFirst: true, lockAttempts: 1 }), BROWSER);
    const refused = run(first, failing(sec(1), keyAt(first, sec(0.5)), { retry: 'no' }));
    expect(stuck(refused)).toEqual([]);
    expect(phase(refused)).toBe('flattening');
  });

  it('of something else, or of a lock that has no number, is none of this lock', () => {
    const stem = key().replace(/\d+$/, '');
    for (const other of ['read:orders', stem, `${stem}0`, `${stem}1.5`, `${stem}-1`, 'lock:']) {
      expect(factsOf(run(locking(), failing(sec(5), other)), 'LockFailed')).toEqual([]);
      expect(factsOf(run(locking(), proved(sec(5), other)), 'LockConfirmed')).toEqual([]);
    }
  });
});

describe('a code that the terminal wants', () => {
  it('is on record once, also when it is wanted again by the same name, and not once the lock is proved', () => {
    const asked = run(locking(), wants(5, 'c1'), wants(6, 'c1'), wants(7, 'c2'));
    expect(factsOf(asked, 'CodeWanted').map(({ id }) => id)).toEqual(['c1', 'c2']);
    const locked = run(locking(), proved(sec(5), key()), wants(6, 'c1'));
    expect(factsOf(locked, 'CodeWanted')).toEqual([]);
  });

  it('is on record when nothing has tripped: better by the daily look than in a kill', () => {
    expect(factsOf(run(given(), wants(5, 'c1')), 'CodeWanted')).toEqual([
      { type: 'CodeWanted', id: 'c1', what: 'OTP', until: sec(125) },
    ]);
    expect(factsOf(run(given(), proved(sec(5), key()), failing(sec(6), key())), 'LockFailed')).toEqual([]);
  });
});

describe('a lock of which nothing is heard', () => {
  it('calls a person a minute after the last try had its turn', () => {
    const tried = flatReads(run(locking(), failing(sec(5), key())), 40, 70);
    expect(stuck(run(tried, timer(sec(75))))).toEqual([]);
    expect(stuck(run(tried, timer(sec(75.1))))).toEqual(['no word of the lock of the broker for 60 s']);
  });

  it('calls a person when the account cannot be read either, and says so', () => {
    const blind = run(locking(), readFailed(sec(30), 'orders'), timer(sec(64.1)));
    expect(stuck(blind)).toEqual(['flat and not locked, and not read for 60 s: network failure']);
    const recovering = run(locking(), timer(sec(64)));
    expect(stuck(recovering)).toEqual([]);
  });

  it('calls nobody while the lock goes first: that wait has an end of its own', () => {
    const first = run(flattening(sec(0), [], kept({ lockFirst: true }), BROWSER), timer(sec(19)));
    expect(phase(first)).toBe('locking');
    expect(stuck(first)).toEqual([]);
  });
});

it('a lock that went first and is not set up any more is not waited for', () => {
  const { state, recorded } = flattening(sec(0), [CE], kept({ lockFirst: true }), BROWSER);
  const without = run({ state: boot(state.id, CAN, state.memory, sec(1)), recorded }, timer(sec(1)));
  expect(factsOf(without, 'LockFailed')).toMatchObject([
    { attempt: 1, why: 'the broker has no lock of its own any more', late: true },
  ]);
  expect(phase(without)).toBe('flattening');
});
