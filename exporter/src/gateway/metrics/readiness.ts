// Metrics of the kill's path: what was looked at last, what it found, and how long ago.
import type { AccountFrame } from '../../contract.ts';
import type { Check } from '../../core/types.ts';
import { gauge, type Table } from './table.ts';

const MOST_CHECKS = 60;

interface Subject {
  readonly account: AccountFrame;
  /** When the frame was taken. */
  readonly at: number;
}

/** Checks of one name would collide; what was not looked at has no series. */
function looked({ account: { readiness } }: Subject): readonly Check[] {
  const byName = new Map((readiness?.checks ?? []).map((check) => [check.name, check]));
  return [...byName.values()].filter(({ ok }) => ok !== null).slice(0, MOST_CHECKS);
}

export const READINESS: Table<Subject> = {
  each: ({ frame }) => (frame?.accounts ?? []).map((account) => ({ account, at: frame?.at ?? account.at })),
  labels: ({ account }) => ({ account: account.id }),
  lines: [
    gauge('kill_path_ready', 'Whether what a kill needs was found to be there.', (subject) =>
      looked(subject).map(({ name, ok }) => [{ check: name }, ok ? 1 : 0] as const),
    ),
    gauge('kill_path_ready_age_seconds', 'Time since that was looked at.', (subject) =>
      looked(subject).map(
        ({ name, at }) => [{ check: name }, Math.max(0, (subject.at - at) / 1000)] as const,
      ),
    ),
  ],
};
