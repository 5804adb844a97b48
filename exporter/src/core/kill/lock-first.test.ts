// A lock that goes before the exits: pressed once, waited for a while, and never at the cost of what is open.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  command,
  factsOf,
  given,
  kill,
  type Move,
  order,
  ordersRead,
  phase,
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
  proved,
  read,
} from '../../../../tests/given-lock.ts';
import type { KillSettings } from '../settings.ts';

describe('a lock that goes first', () => {
  const first = (over: Partial<KillSettings> = {}): Course =>
    run(
      given(kept({ lockFirst: true, ...over }), BROWSER),
      accountRead(sec(0), [CE], { CE: 10_000 }),
      ordersRead(sec(0)),
      kill(sec(0)),
      ordersRead(sec(0.1)),
    );
  const leave = (from: Course, at: number): Course => {
    const exits = run(from, ...read(sec(at), [], [CE]), ...read(sec(at + 0.2), [], [CE]));
    return flatReads(exits, at + 1, at + 2, at + 4);
  };

  it('is pressed when the book is empty, and positions are left at once when it is proved', () => {
    expect(phase(first())).toBe('locking');
    const held = run(first(), proved(sec(2), keyAt(first(), sec(1))));
    expect(phase(held)).toBe('flattening');
    const done = leave(held, 3);
    expect(phase(done)).toBe('locked');
    expect(factsOf(done, 'LockConfirmed')).toHaveLength(1);
  });

  it('keeps positions waiting 20 s at most, also over a restart', () => {
    expect(phase(run(first(), timer(sec(20))))).toBe('locking');
    const late = run(first(), timer(sec(20.2)));
    expect(phase(late)).toBe('flattening');
    expect(factsOf(late, 'LockFailed')).toEqual([
      { type: 'LockFailed', attempt: 1, why: 'not proved in 20 s', screenshots: [], late: true },
    ]);
    expect(phase(run(first(), timer(sec(20.1))))).toBe('flattening');
    expect(phase(run(restarted(first(), sec(30)), timer(sec(30))))).toBe('flattening');
  });

  it('whose proof comes late holds, and is not pressed again', () => {
    const key = keyAt(first(), sec(1));
    const late = run(first(), timer(sec(20.2)), proved(sec(21), key));
    expect(phase(late)).toBe('flattening');
    expect(factsOf(late, 'LockConfirmed')).toMatchObject([{ attempt: 1 }]);
    expect(phase(leave(late, 22))).toBe('locked');
    const failed = run(first(), timer(sec(20.2)), failing(sec(21), key));
    expect(factsOf(failed, 'LockFailed')).toHaveLength(1);
  });

  it('still waits for the code that a person was asked for when positions wait no longer', () => {
    const wants: Move = { type: 'codeWanted', at: sec(1), id: 'c1', what: 'OTP', until: sec(120) };
    const late = run(first(), wants, timer(sec(20.2)));
    expect(late.state.memory.phase).toMatchObject({
      name: 'flattening',
      trip: { lock: { codeWanted: { id: 'c1' } } },
    });
  });

  it('settles what people had sent before anything else is sent for the same position', () => {
    const asked = run(
      given(kept({ lockFirst: true }), BROWSER),
      accountRead(sec(0), [CE], { CE: 10_000 }),
      ordersRead(sec(0)),
      command(sec(0), { name: 'exit', reason: 'x', position: 'CE|NRML' }),
      ...read(sec(0.1), [], [CE]),
    );
    const ref = factsOf(asked, 'ExitIntended')[0]?.exit.ref ?? '';
    const lost: Move = {
      type: 'effectFailed',
      at: sec(0.2),
      key: `exit:${ref}`,
      failure: { kind: 'network', retry: 'unknown', message: 'lost' },
    };
    const tripped = run(asked, lost, kill(sec(0.3)), ordersRead(sec(0.4)));
    const released = run(tripped, proved(sec(1), keyAt(tripped, sec(0.5))), ...read(sec(1.1), [], [CE]));
    expect(phase(released)).toBe('flattening');
    // It may still fill: nothing else is sent before the book has proved what became of it.
    expect(factsOf(released, 'ExitIntended')).toHaveLength(1);
    expect(
      factsOf(run(released, ...read(sec(4), [], [CE]), ...read(sec(5), [], [CE])), 'ExitIntended'),
    ).toHaveLength(2);
  });

  it('goes first once: what reopens is not kept waiting for it a second time', () => {
    const failed = leave(run(first(), failing(sec(1), keyAt(first(), sec(1)), { retry: 'no' })), 2);
    const bot = order({ id: 'bot' });
    const rows = [...bought(failed), bot];
    const broken = run(failed, ...[6.5, 7.5].flatMap((s) => read(sec(s), rows, [BOUGHT])));
    expect(phase(broken)).toBe('cancelling');
    expect(phase(run(broken, ordersRead(sec(8), bought(failed))))).toBe('flattening');
  });

  it('is no lock where none is set up: positions wait for nothing', () => {
    const bare = run(given(kept({ lockFirst: true })), kill(sec(0)), ordersRead(sec(0.1)));
    expect(factsOf(bare, 'OrdersCancelled')).toEqual([{ type: 'OrdersCancelled', count: 0 }]);
    expect(factsOf(bare, 'LockFailed')).toEqual([]);
  });

  it('gets its full tries again once flat', () => {
    let course = leave(
      run(first({ lockAttempts: 2 }), failing(sec(1), keyAt(first(), sec(1)), { retry: 'no' })),
      2,
    );
    expect(phase(course)).toBe('locking');
    course = run(course, failing(sec(7), keyAt(course, sec(6.5))));
    expect(phase(course)).toBe('locking');
    course = run(course, failing(sec(18), keyAt(course, sec(17))));
    expect(phase(course)).toBe('stuck');
    expect(factsOf(course, 'KillStuck')[0]?.why).toContain('not proved in 2 tries');
    const ids = factsOf(course, 'LockFailed').map(({ attempt }) => attempt);
    expect(ids).toEqual([1, 2, 3]);
  });
});
