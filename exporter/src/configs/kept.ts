// A file of accounts as it was last understood: what is new in it, and what of that must wait for a restart.
import { type CheckedAccount, FIXED_PARTS } from '../config/account.ts';
import { inOneLine, readJson, type Stamp, stampOf } from './json-file.ts';
import type { Sheet } from './sheet.ts';

/** A file under watch. */
export interface Kept {
  readonly sheet: Sheet;
  /** What it said beside its accounts when the process started. */
  readonly restAtStart: string;
  /** The writing that was last taken up or complained of. */
  seen: Stamp;
  /** A writing that could not be understood when it was first seen. */
  doubted: Stamp;
  /** All of its accounts obey it; while false it is taken up again at every look. */
  settled: boolean;
  warnings: readonly string[];
}

export const restOf = (sheet: Sheet, json: unknown): string => JSON.stringify(sheet.rest(json));

export type News =
  | { readonly what: 'nothing' }
  | { readonly what: 'broken'; readonly detail: string }
  | { readonly what: 'read'; readonly json: unknown; readonly accounts: readonly CheckedAccount[] };

/**
 * Reads the file if it changed. A writer that does not rename leaves half a file for a moment, so only a writing
 * that is still broken at the next look is called so.
 */
export async function newsOf(kept: Kept): Promise<News> {
  const { sheet } = kept;
  if (kept.settled && (await stampOf(sheet.path)) === kept.seen) return { what: 'nothing' };
  const { stamp, json } = await readJson(sheet.path);
  const read = json.ok ? sheet.accounts(json.data) : json;
  if (json.ok && read.ok) {
    kept.seen = stamp;
    return { what: 'read', json: json.data, accounts: read.data };
  }
  if (kept.seen === stamp) return { what: 'nothing' };
  if (kept.doubted !== stamp) {
    kept.doubted = stamp;
    return { what: 'nothing' };
  }
  kept.seen = stamp;
  return { what: 'broken', detail: read.ok ? '' : inOneLine(read.errors) };
}

const fixedOf = ({ account }: CheckedAccount): Readonly<Record<(typeof FIXED_PARTS)[number], unknown>> => ({
  id: account.id,
  broker: account.broker,
  options: account.options,
  lock: account.lock,
  currency: account.settings.currency,
  pollSeconds: account.pollMs,
});

/** The fixed parts in which two writings of an account differ. */
export function fixedChanges(atStart: CheckedAccount, now: CheckedAccount): readonly string[] {
  const [before, after] = [fixedOf(atStart), fixedOf(now)];
  return FIXED_PARTS.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]));
}

/** The account as it may run now: what is fixed stays as it was at the start. */
export const runnable = ({ account: atStart }: CheckedAccount, { account: now }: CheckedAccount) => ({
  ...atStart,
  day: now.day,
  settings: { ...now.settings, currency: atStart.settings.currency },
});
