// The fault that earlier systems had with the broker's own lock; the others are in faults.test.ts.
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../exporter/src/core/settings.ts';
import {
  accountRead,
  CAN,
  type Course,
  closed,
  effectFailed,
  exitOrder,
  exitsDue,
  facts,
  given,
  keysDue,
  kill,
  ordersRead,
  phase,
  run,
  sec,
  short,
} from '../given.ts';

const CE = short('CE', 75, 10_000);
const exitOf = (course: Course, at: number) => {
  const [exit] = exitsDue(course, at);
  if (exit === undefined) throw new Error('no exit is due');
  return exit;
};

describe('sequence', () => {
  it('fault 23: a lock that is refused because positions are open ends flat and locked all the same', () => {
    const settings = { kill: { ...DEFAULT_SETTINGS.kill, lockFirst: true } };
    const press = (course: Course, at: number): string =>
      keysDue(course, at).find((key) => key.startsWith('lock:')) ?? 'none';
    const first = run(
      given(settings, { ...CAN, lock: 'browser' }),
      accountRead(sec(0), [CE], { CE: 10_000 }),
      ordersRead(sec(0)),
      kill(sec(0)),
      ordersRead(sec(1)),
    );
    expect(phase(first)).toBe('locking');
    const refused = run(first, effectFailed(sec(2), press(first, sec(1)), 'no'));
    expect(phase(refused)).toBe('flattening');
    const exits = run(refused, ordersRead(sec(3)), accountRead(sec(3), [CE], { CE: 10_000 }));
    const rows = [exitOrder(exitOf(exits, sec(3)))];
    const flat = [4, 5, 7].flatMap((s) => [
      ordersRead(sec(s), rows),
      accountRead(sec(s), [closed('CE', 75, 10_000, 10_000)]),
    ]);
    const proved = run(exits, ...flat);
    expect(phase(proved)).toBe('locking');
    const evidence = ['the terminal says that trading is off'];
    const proof = { how: 'browser', already: false, evidence, screenshots: [], fingerprint: null } as const;
    const locked = run(proved, { type: 'locked', at: sec(8), key: press(proved, sec(7)), proof });
    expect(phase(locked)).toBe('locked');
    expect(facts(locked).slice(-5)).toEqual([
      'FlatSeen',
      'FlatVerified',
      'LockConfirmed',
      'KillLocked',
      'TradesClosed',
    ]);
  });
});
