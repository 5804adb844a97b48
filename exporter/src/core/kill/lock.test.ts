// The broker's own lock: pressed once flat, tried again, watched meanwhile, and never believed without a proof.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  CAN,
  type Course,
  command,
  DAY,
  dueAt,
  facts,
  factsOf,
  flattening,
  type Move,
  NEXT_DAY,
  order,
  ordersRead,
  phase,
  readFailed,
  restarted,
  run,
  sec,
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

describe('the lock', () => {
  it('is pressed once flat is proved, and the account is locked by its proof', () => {
    const course = locking();
    expect(phase(course)).toBe('locking');
    expect(facts(course)).not.toContain('KillLocked');
    const effect = press(course, sec(4));
    expect(effect?.request).toEqual({ id: expect.stringMatching(/^[\w-]+-1$/), dryRun: false });
    const locked = run(course, proved(sec(5), keyAt(course, sec(4))));
    expect(phase(locked)).toBe('locked');
    expect(factsOf(locked, 'LockConfirmed')).toEqual([{ type: 'LockConfirmed', attempt: 1, proof: PROOF }]);
    expect(press(locked, sec(6))).toBeNull();
  });

  it('is pressed by nobody while the account is not flat, where it does not go first', () => {
    for (let s = 0; s < 3; s++) expect(press(flattening(sec(0), [CE], {}, BROWSER), sec(s))).toBeNull();
  });

  it('that is not proved is tried again after a pause, under a name of its own', () => {
    const course = locking();
    const first = keyAt(course, sec(4));
    const failed = run(course, failing(sec(5), first, { screenshots: ['a.png'] }));
    expect(factsOf(failed, 'LockFailed')).toEqual([
      { type: 'LockFailed', attempt: 1, why: 'the dialogue did not come', screenshots: ['a.png'] },
    ]);
    expect(press(failed, sec(14.9))).toBeNull();
    expect(keyAt(failed, sec(15))).not.toBe(first);
    expect(phase(run(failed, proved(sec(16), keyAt(failed, sec(15)))))).toBe('locked');
  });

  it('calls a person after its tries, goes on slowly, and ends locked when it is proved after all', () => {
    let course = locking();
    for (const s of [5, 15, 25]) course = run(course, failing(sec(s), keyAt(course, sec(s))));
    expect(phase(course)).toBe('stuck');
    expect(factsOf(course, 'KillStuck')).toMatchObject([
      { step: 'locking', why: expect.stringContaining('not proved in 3 tries: the dialogue') },
    ]);
    expect(press(course, sec(84))).toBeNull();
    const again = run(course, failing(sec(86), keyAt(course, sec(85))));
    expect(factsOf(again, 'KillStuck')).toHaveLength(1);
    const watched = flatReads(again, 140);
    expect(phase(run(watched, proved(sec(147), keyAt(watched, sec(146)))))).toBe('locked');
  });

  it('of an API is tried faster than a browser once a person knows', () => {
    const api = { ...CAN, lock: 'api' } as const;
    const course = flatReads(
      flattening(sec(0), [CE], kept({ lockAttempts: 1, lockRetryMs: 500 }), api),
      1,
      2,
      4,
    );
    const stuck = run(course, failing(sec(5), keyAt(course, sec(4))));
    expect(phase(stuck)).toBe('stuck');
    expect(press(stuck, sec(9.9))).toBeNull();
    expect(press(stuck, sec(10))).not.toBeNull();
  });

  it('that is refused for good calls a person at once', () => {
    const course = locking();
    const stuck = run(
      course,
      failing(sec(5), keyAt(course, sec(4)), { retry: 'no', message: 'page changed' }),
    );
    expect(phase(stuck)).toBe('stuck');
    expect(factsOf(stuck, 'KillStuck')[0]?.why).toContain('page changed');
    expect(press(stuck, sec(65))).not.toBeNull();
  });

  it('that says nothing calls a person in time, but gives a code the time that was given for it', () => {
    const silent = run(flatReads(locking(), 30, 60), timer(sec(64)), timer(sec(65)));
    expect(factsOf(silent, 'KillStuck')).toMatchObject([
      { step: 'locking', why: expect.stringContaining('no word') },
    ]);
    const wants: Move = { type: 'codeWanted', at: sec(10), id: 'c1', what: 'OTP', until: sec(120) };
    const asked = flatReads(run(locking(), wants, wants), 60, 119);
    expect(factsOf(asked, 'CodeWanted')).toHaveLength(1);
    expect(phase(run(asked, timer(sec(121))))).toBe('locking');
    expect(phase(run(flatReads(asked, 150, 179), timer(sec(181))))).toBe('stuck');
  });

  it('is pressed again by a new process, under the same name', () => {
    const course = locking();
    const reborn = restarted(course, sec(6));
    expect(keyAt(reborn, sec(6))).toBe(keyAt(course, sec(4)));
    const failed = restarted(run(course, failing(sec(5), keyAt(course, sec(4)))), sec(6));
    expect(press(failed, sec(14))).toBeNull();
    expect(press(failed, sec(15))?.request.id).toMatch(/-2$/);
  });

  it('is not called locked by a new process that has not looked yet', () => {
    const reborn = restarted(locking(), sec(6));
    const confirmed = run(reborn, proved(sec(7), keyAt(reborn, sec(6))));
    expect(facts(confirmed)).toContain('LockConfirmed');
    expect(phase(confirmed)).toBe('locking');
    expect(phase(flatReads(confirmed, 8))).toBe('locked');
  });

  it('is not believed where there is no evidence', () => {
    const course = locking();
    const key = keyAt(course, sec(4));
    const empty = run(course, { type: 'locked', at: sec(5), key, proof: { ...PROOF, evidence: [] } });
    expect(phase(empty)).toBe('locking');
    expect(factsOf(empty, 'LockFailed')).toMatchObject([{ attempt: 1, screenshots: ['p.png'] }]);
  });

  it('does not take the answer of another trip for its own', () => {
    const course = locking();
    expect(phase(run(course, proved(sec(5), 'lock:abc-1-1')))).toBe('locking');
    expect(phase(run(course, proved(sec(5), `${keyAt(course, sec(4))}x`)))).toBe('locking');
  });

  it('that was not proved ends with its day', () => {
    const course = run(locking(), failing(sec(5), keyAt(locking(), sec(4)), { retry: 'no' }));
    expect(phase(run(course, { type: 'day', at: DAY.endsAt, day: NEXT_DAY }))).toBe('watching');
  });

  it('is not waited for by commands: the account has tripped, and is re-armed only once locked', () => {
    for (const name of ['kill', 'cancel', 'stop', 'reset-day'] as const) {
      const refused = run(locking(), command(sec(5), { name, reason: 'x' }));
      expect(factsOf(refused, 'CommandRefused')).toMatchObject([{ code: 'ALREADY_TRIPPED' }]);
    }
    const clears = locking().recorded.find(({ fact }) => fact.type === 'KillTripped')?.seq ?? 0;
    const early = run(locking(), command(sec(5), { name: 'rearm', reason: 'x', clears }));
    expect(factsOf(early, 'CommandRefused')).toMatchObject([{ code: 'NOT_LOCKED' }]);
  });
});

describe('while the lock is pressed', () => {
  const bot = order({ id: 'bot' });
  const dirty = (course: Course, ...seconds: readonly number[]): Course =>
    run(course, ...seconds.flatMap((s) => read(sec(s), [...bought(course), bot], [BOUGHT])));

  it('an order that reappears starts the kill from its cancels, also out of stuck', () => {
    expect(phase(dirty(locking(), 6))).toBe('locking');
    const broken = dirty(locking(), 6, 7);
    expect(phase(broken)).toBe('cancelling');
    expect(factsOf(broken, 'FlatBroken')[0]?.what).toContain('CE');
    const stuck = run(locking(), failing(sec(5), keyAt(locking(), sec(4)), { retry: 'no' }));
    expect(phase(dirty(stuck, 6, 7))).toBe('cancelling');
  });

  it('one bad read does not begin anything anew, and rows that cannot be read are given longer', () => {
    const blip = run(dirty(locking(), 6), ...read(sec(7), bought(locking()), [BOUGHT]));
    expect(phase(blip)).toBe('locking');
    const unread = (s: number): readonly Move[] => [
      ordersRead(sec(s), bought(locking()), { unparsed: ['orders[3]: qty'] }),
      accountRead(sec(s), [BOUGHT]),
    ];
    expect(phase(run(locking(), ...unread(6), ...unread(8)))).toBe('locking');
    expect(phase(run(locking(), ...unread(6), ...unread(9)))).toBe('cancelling');
  });

  it('a position book that lags behind its orders is given longer too', () => {
    const lagging = (s: number) => read(sec(s), bought(locking()), [CE]);
    expect(phase(run(locking(), ...lagging(6), ...lagging(7)))).toBe('locking');
    expect(phase(run(locking(), ...lagging(6), ...lagging(7), ...lagging(9.1)))).toBe('cancelling');
  });

  it('a proof that comes while something is open is kept, and the account is locked once it is flat again', () => {
    const course = locking();
    const late = run(dirty(course, 6), proved(sec(6.2), keyAt(course, sec(4))));
    expect(phase(late)).toBe('locking');
    const broken = dirty(late, 7);
    expect(phase(broken)).toBe('cancelling');
    const done = flatReads(broken, 8, 9, 10, 12);
    expect(phase(done)).toBe('locked');
    expect(factsOf(done, 'LockConfirmed')).toHaveLength(1);
  });

  it('calls a person when it goes on, and when nobody can look', () => {
    let course = locking();
    for (let n = 1; n <= 6; n++) {
      course = dirty(course, 20 * n, 20 * n + 1);
      if (n < 6) course = flatReads(course, 20 * n + 2, 20 * n + 3, 20 * n + 4, 20 * n + 6);
    }
    expect(phase(course)).toBe('stuck');
    expect(factsOf(course, 'KillStuck').at(-1)?.why).toContain('reopened 6 times, last before the lock');
    const blind = run(locking(), readFailed(sec(60), 'account'), timer(sec(65)));
    expect(factsOf(blind, 'KillStuck')[0]?.why).toContain('not read for 60 s');
  });

  it('leaves reading to the polls and cancels nothing before it is sure', () => {
    const types = dueAt(dirty(locking(), 6), sec(6)).map(({ type }) => type);
    expect(types).toEqual(['gate']);
  });
});

it('a bypass has the lock pressed again, under a name that it never had', () => {
  const course = locking();
  const key = keyAt(course, sec(4));
  const locked = run(course, proved(sec(5), key));
  const bot = order({ id: 'bot' });
  const open = run(locked, ...[10, 11].flatMap((s) => read(sec(s), [...bought(course), bot], [BOUGHT])));
  expect(factsOf(open, 'BypassSeen')).toHaveLength(1);
  const flat = flatReads(open, 12, 13, 14, 16);
  expect(phase(flat)).toBe('locking');
  expect(keyAt(flat, sec(16))).not.toBe(key);
  expect(press(flat, sec(16))?.request.id).toMatch(/-2$/);
});

describe('whatever the lock answers and whenever the process dies', () => {
  const step = fc.record({
    what: fc.constantFrom('fail', 'refuse', 'silence', 'crash', 'flat', 'bot', 'code'),
    gap: fc.integer({ min: 1, max: 70 }),
  });
  it('the account is called locked only after a proof, and every name is used for one outcome', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.boolean(), (steps, lockFirst) => {
        let course = locking({ lockFirst: false });
        if (lockFirst)
          course = run(course, {
            type: 'settings',
            at: sec(4),
            by: 'x',
            settings: { ...course.state.memory.settings, ...kept({ lockFirst }) },
          });
        let at = 5;
        for (const { what, gap } of steps) {
          at += gap;
          const key = press(course, sec(at))?.key ?? null;
          if (what === 'fail' && key !== null) course = run(course, failing(sec(at), key));
          if (what === 'refuse' && key !== null) course = run(course, failing(sec(at), key, { retry: 'no' }));
          if (what === 'silence') course = run(course, timer(sec(at)));
          if (what === 'crash') course = restarted(course, sec(at));
          if (what === 'flat') course = flatReads(course, at, at + 1);
          if (what === 'code')
            course = run(course, {
              type: 'codeWanted',
              at: sec(at),
              id: `c${at}`,
              what: 'OTP',
              until: sec(at + 30),
            });
          if (what === 'bot') {
            const rows = [...bought(course), order({ id: `bot-${at}` })];
            course = run(course, ...[at, at + 1].flatMap((s) => read(sec(s), rows, [BOUGHT])));
          }
          at += 2;
        }
        expect(facts(course)).not.toContain('KillLocked');
        const attempts = factsOf(course, 'LockFailed').map(({ attempt }) => attempt);
        expect(new Set(attempts).size).toBe(attempts.length);
        // Whatever happened, it gets out: flat again, and proved.
        for (let n = 0; n < 8; n++) course = flatReads(course, at + n * 10, at + n * 10 + 2);
        at += 200;
        course = flatReads(course, at);
        const key = press(course, sec(at + 1))?.key;
        if (key !== undefined) course = run(course, proved(sec(at + 1), key));
        course = flatReads(course, at + 2, at + 4, at + 6, at + 8);
        expect(phase(course)).toBe('locked');
      }),
      { numRuns: 200 },
    );
  });
});
