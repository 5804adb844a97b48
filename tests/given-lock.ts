// Plain data for tests of the broker's own lock: an account proved flat, its presses, and what may come of them.
import { DEFAULT_SETTINGS, type KillSettings } from '../exporter/src/core/settings.ts';
import type { Failure, LockProof, Order, Position } from '../exporter/src/core/types.ts';
import {
  accountRead,
  CAN,
  type Course,
  closed,
  dueAt,
  exitOrder,
  factsOf,
  flattening,
  type Move,
  ordersRead,
  run,
  sec,
  short,
} from './given.ts';

export const CE = short('CE', 75, 10_000);
export const BOUGHT = closed('CE', 75, 10_000, 10_000);
export const BROWSER = { ...CAN, lock: 'browser' } as const;
export const PROOF: LockProof = {
  how: 'browser',
  already: false,
  evidence: ['Kill switch is on'],
  screenshots: ['p.png'],
  fingerprint: null,
};
export const kept = (over: Partial<KillSettings> = {}) => ({ kill: { ...DEFAULT_SETTINGS.kill, ...over } });
export const bought = (course: Course): readonly Order[] =>
  factsOf(course, 'ExitIntended').map(({ exit }) => exitOrder(exit));
export const read = (
  at: number,
  orders: readonly Order[],
  positions: readonly Position[],
): readonly Move[] => [ordersRead(at, orders), accountRead(at, positions, { CE: 10_000 })];
export const flatReads = (course: Course, ...seconds: readonly number[]): Course =>
  run(course, ...seconds.flatMap((s) => read(sec(s), bought(course), [BOUGHT])));
/** Proved flat at 4 s, its lock to be pressed. */
export const locking = (over: Partial<KillSettings> = {}): Course =>
  flatReads(flattening(sec(0), [CE], kept(over), BROWSER), 1, 2, 4);
export const press = (course: Course, at: number) => {
  const [effect] = dueAt(course, at).filter(({ type }) => type === 'lock');
  return effect?.type === 'lock' ? effect : null;
};
export const keyAt = (course: Course, at: number): string => {
  const effect = press(course, at);
  if (effect === null) throw new Error('no lock is due');
  return effect.key;
};
export const proved = (at: number, key: string): Move => ({ type: 'locked', at, key, proof: PROOF });
export const failing = (at: number, key: string, over: Partial<Failure> = {}): Move => ({
  type: 'effectFailed',
  at,
  key,
  failure: { kind: 'broker', retry: 'yes', message: 'the dialogue did not come', ...over },
});
