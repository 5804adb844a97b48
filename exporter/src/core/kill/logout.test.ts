// Logging out: once the lock has been looked at, tried again with patience, and never at the cost of the lock.
import { describe, expect, it } from 'vitest';
import {
  accountRead,
  type Course,
  command,
  DAY,
  dueAt,
  effectDone,
  effectFailed,
  factsOf,
  flattening,
  given,
  keysDue,
  NEXT_DAY,
  order,
  ordersRead,
  phase,
  restarted,
  run,
  sec,
  short,
  timer,
} from '../../../../tests/given.ts';
import { accountFrame, phaseText } from '../frame.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';

const settings = { kill: { ...DEFAULT_SETTINGS.kill, logout: true } };
const reads = (...seconds: readonly number[]) =>
  seconds.flatMap((s) => [ordersRead(sec(s)), accountRead(sec(s), [])]);
const locked = (over: object = settings): Course => run(flattening(sec(0), [], over), ...reads(1, 4));
const logoutAt = (course: Course, at: number): string | undefined =>
  keysDue(course, at).find((key) => key.startsWith('logout:'));
const loggedOut = (): Course => {
  const stable = run(locked(), ...reads(6));
  return run(stable, effectDone(sec(7), logoutAt(stable, sec(6)) ?? 'none'));
};

describe('logging out', () => {
  it('waits for a look at the lock, a while after it was locked', () => {
    expect(phase(locked())).toBe('locked');
    expect(logoutAt(locked(), sec(60))).toBeUndefined();
    expect(logoutAt(run(locked(), ...reads(4.5)), sec(60))).toBeUndefined();
    expect(logoutAt(run(locked(), ...reads(4.99)), sec(60))).toBeUndefined();
    expect(logoutAt(run(locked(), ...reads(5)), sec(5))).toBeDefined();
    const types = dueAt(run(locked(), ...reads(6)), sec(6)).map(({ type }) => type);
    expect(types).toEqual(['gate', 'logout']);
    const suspicious = run(locked(), ordersRead(sec(6), [order()]), accountRead(sec(6), []));
    expect(logoutAt(suspicious, sec(6))).toBeUndefined();
  });

  it('is not done where nobody asked for it, nor twice', () => {
    expect(logoutAt(run(locked({}), ...reads(6)), sec(6))).toBeUndefined();
    const course = loggedOut();
    expect(factsOf(course, 'LoggedOut')).toHaveLength(1);
    expect(logoutAt(course, sec(600))).toBeUndefined();
    expect(dueAt(run(course, effectDone(sec(8), 'gate:closed')), sec(600))).toEqual([]);
  });

  it('is on record by the answer to it and to nothing else', () => {
    const stable = run(locked(), ...reads(6));
    const key = logoutAt(stable, sec(6)) ?? 'none';
    const before = [effectDone(sec(1), key), effectDone(sec(1), 'logout:abc-1-')];
    expect(factsOf(run(given(settings), ...before), 'LoggedOut')).toEqual([]);
    expect(factsOf(run(stable, effectDone(sec(7), 'gate:closed')), 'LoggedOut')).toEqual([]);
    expect(factsOf(run(stable, effectDone(sec(7), key), effectDone(sec(8), key)), 'LoggedOut')).toHaveLength(
      1,
    );
  });

  it('says that it failed until it has not', () => {
    const stable = run(locked(), ...reads(6));
    const key = logoutAt(stable, sec(6)) ?? 'none';
    const words = ({ state }: Course) =>
      accountFrame(state, 'paper', sec(9), { parseRejects: {}, relogins: 0 }).phaseText;
    expect(words(stable)).not.toContain('not logged out');
    const failed = run(stable, effectFailed(sec(7), key, 'yes'));
    expect(words(failed)).toContain('not logged out: network failure');
    expect(words(run(failed, effectDone(sec(8), key)))).not.toContain('not logged out');
    expect(words(given(settings))).not.toContain('not logged out');
  });

  it('calls nobody for what is not read afterwards, says that it is not watched, and stays locked', () => {
    const later = run(loggedOut(), timer(sec(600)), timer(sec(3_600)));
    expect(phase(later)).toBe('locked');
    expect(phaseText(later.state.memory.phase, 'orders')).toContain('not watched until the lock ends');
    expect(phase(run(restarted(later, sec(4_000)), timer(sec(4_000)), timer(sec(5_000))))).toBe('locked');
  });

  it('that fails is tried again with a pause that grows, ends after its tries, and unlocks nothing', () => {
    let course = run(locked(), ...reads(6));
    let at = 6;
    let tries = 0;
    for (
      let key = logoutAt(course, sec(at));
      key !== undefined && tries < 100;
      key = logoutAt(course, sec(at))
    ) {
      course = run(course, effectFailed(sec(at), key, 'yes'));
      expect(logoutAt(course, sec(at) + 400)).toBeUndefined();
      tries += 1;
      at += 61;
      course = run(course, ...reads(at - 30, at));
    }
    expect(tries).toBe(12);
    expect(phase(course)).toBe('locked');
    const stats = { parseRejects: {}, relogins: 0 };
    expect(accountFrame(course.state, 'paper', sec(at), stats).phaseText).toContain('not logged out');
  });

  it('ends with the lock: what was seen before counts as nothing then', () => {
    const next = run(loggedOut(), { type: 'day', at: DAY.endsAt, day: NEXT_DAY });
    expect(phase(next)).toBe('watching');
    expect(next.state.view.accountAt).toBeNull();
    expect(next.state.view.step).toBeGreaterThan(5);
    const clears = loggedOut().recorded.find(({ fact }) => fact.type === 'KillTripped')?.seq ?? 0;
    const again = run(loggedOut(), command(sec(9_000), { name: 'rearm', reason: 'seen', clears }));
    expect(phase(again)).toBe('watching');
    expect(again.state.view.ordersAt).toBeNull();
    const read = run(
      again,
      ordersRead(sec(9_001)),
      accountRead(sec(9_001), [short('CE', 75, 10_000)], { CE: 10_000 }),
    );
    expect(read.state.view.mtm?.value).toBe(0);
  });
});
