// Binds each fact to all facts of its account before it, so that a changed or missing one shows.
import { createHash } from 'node:crypto';
import type { Recorded } from '../core/fact.ts';
import type { Ms } from '../core/types.ts';

/** The end of a chain so far: what the next fact must follow. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

export const CHAIN_START: ChainEnd = { seq: 0, hash: '' };

/**
 * SHA-256, hex, of the previous hash followed by `{"account":…,"seq":…,"at":…,"fact":…}` without spaces.
 * `text` is the fact's JSON exactly as it is stored.
 */
export function chainHash(previous: string, account: string, seq: number, at: Ms, text: string): string {
  const row = `{"account":${JSON.stringify(account)},"seq":${seq},"at":${at},"fact":${text}}`;
  return createHash('sha256')
    .update(previous + row)
    .digest('hex');
}

/** The first seq that does not follow from `before` and the facts in front of it; null when all do. */
export function verifyChain(recorded: readonly Recorded[], before: ChainEnd = CHAIN_START): number | null {
  const account = recorded[0]?.account;
  let end = before;
  for (const row of recorded) {
    const { seq, at, hash } = row;
    if (row.account !== account || seq !== end.seq + 1) return seq;
    if (hash !== chainHash(end.hash, account, seq, at, JSON.stringify(row.fact))) return seq;
    end = { seq, hash };
  }
  return null;
}
