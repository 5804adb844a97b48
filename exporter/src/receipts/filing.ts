// Binds each filed receipt of an account to the one before it, so that a head names all of them.
import { createHash } from 'node:crypto';
import type { Recorded } from '../core/fact.ts';
import { createDrafter, type Draft } from '../core/kill/filings.ts';
import { canonical } from './canonical.ts';

export interface Filing extends Draft {
  /** 1, 2, 3 … within the account. */
  readonly filing: number;
  /** Hash of the account's filing before this one; null for the first. */
  readonly previous: string | null;
  /** SHA-256, hex, of the canonical JSON of all other members. */
  readonly hash: string;
}

/** What is enough to find a filing again, and to prove that nothing before it was changed. */
export interface ReceiptHead {
  readonly account: string;
  readonly filing: number;
  readonly trip: number;
  readonly at: number;
  readonly hash: string;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const filingHash = (filing: Omit<Filing, 'hash'>): string => sha256(canonical(filing));

export const headOf = ({ account, filing, trip, at, hash }: Filing): ReceiptHead => ({
  account,
  filing,
  trip,
  at,
  hash,
});

/** Takes the facts of one account in order, from its first one, and gives the filings that they make. */
export function createFiler(): (row: Recorded) => Filing | null {
  const draft = createDrafter();
  let last: { readonly filing: number; readonly hash: string | null } = { filing: 0, hash: null };
  return (row) => {
    const drafted = draft(row);
    if (drafted === null) return null;
    const unbound = { ...drafted, filing: last.filing + 1, previous: last.hash };
    const filing = { ...unbound, hash: filingHash(unbound) };
    last = filing;
    return filing;
  };
}
