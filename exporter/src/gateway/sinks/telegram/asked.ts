// Commands that wait for their second step: each has a number that counts once, soon, and for who asked, in his chat.
import { randomInt, timingSafeEqual } from 'node:crypto';

const VALID_MS = 60_000;
const MOST_WRONG = 3;
const MOST_WAITING = 100;

export interface Person {
  readonly chat: number;
  readonly person: number;
}

interface Waiting<T> {
  readonly number: string;
  readonly until: number;
  readonly what: T;
  wrong: number;
}

export interface Asked<T> {
  /** A newer command of the same person in the same chat takes the place of the one before. Gives the number. */
  ask(who: Person, what: T): string;
  /** The command, which then waits no more; null when the number is not this person's, or too old. */
  confirm(who: Person, number: string): T | null;
}

const keyOf = ({ chat, person }: Person): string => `${chat} ${person}`;
const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** `nowMs` is monotonic: no change of the clock makes an old number valid. */
export function createAsked<T>(
  nowMs: () => number,
  draw: () => string = () => String(randomInt(100_000, 1_000_000)),
): Asked<T> {
  const waiting = new Map<string, Waiting<T>>();
  return {
    ask(who, what) {
      const number = draw();
      waiting.delete(keyOf(who));
      waiting.set(keyOf(who), { number, until: nowMs() + VALID_MS, what, wrong: 0 });
      const [oldest] = waiting.keys();
      if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest);
      return number;
    },
    confirm(who, number) {
      const one = waiting.get(keyOf(who));
      if (one === undefined) return null;
      const isRight = same(one.number, number) && nowMs() <= one.until;
      one.wrong += isRight ? 0 : 1;
      if (isRight || one.wrong >= MOST_WRONG || nowMs() > one.until) waiting.delete(keyOf(who));
      return isRight ? one.what : null;
    },
  };
}
