// Many messages in one: how many, of what, on which accounts, and the last of them in full.
import { wordsOf } from './kinds.ts';
import type { Digest, LeftOut } from './queue.ts';

const MOST_NAMED = 5;

function named(accounts: ReadonlySet<string>): string {
  const all = [...accounts];
  if (all.length === 0) return '';
  const more = all.length - MOST_NAMED;
  return ` on ${all.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export function digestText({ kind, count, accounts, last }: Digest, windowMs: number): string {
  return `${count} more ${wordsOf(kind)}${named(accounts)} within ${windowMs / 1_000} s. The last: ${last.text}`;
}

export function leftOutText({ count, kinds }: LeftOut): string {
  const parts = Object.entries(kinds).map(([kind, some]) => `${some} ${wordsOf(kind)}`);
  const what = `${count} messages could not be sent in time and were left out`;
  return `${what}: ${parts.join(', ')}. The journal has them all.`;
}
