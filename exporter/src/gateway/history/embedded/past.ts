// The history of one file, open for questions: beside the exporter that writes it, and without one.
import type { OpenPast } from '../port.ts';
import { openHistoryReader } from './reader.ts';

/** Throws when the file does not exist, is not ours, or is of an older version. */
export function openEmbeddedPast(file: string): OpenPast {
  const reader = openHistoryReader(file);
  return {
    accounts: async () => reader.accounts(),
    async *samples(account, from, to) {
      yield* reader.samples(account, from, to);
    },
    async *bars(account, from, to, step) {
      yield* reader.bars(account, from, to, step);
    },
    async *facts(account, types, from, to) {
      yield* reader.facts(account, types, from, to);
    },
    async *trades(account, from, to) {
      yield* reader.trades(account, from, to);
    },
    days: async (account, from, to) => reader.days(account, from, to),
    close: reader.close,
  };
}
