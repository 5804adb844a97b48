// What the data directory holds of one account's past: samples and facts of a span, read with or without an exporter.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type JournalReader, openReader } from '../backbone/embedded/reader.ts';
import { evolve } from '../core/account/evolve.ts';
import { emptyMemory, type Memory } from '../core/account/state.ts';
import type { Recorded } from '../core/fact.ts';
import type { Sample } from '../core/sample.ts';
import type { Settings } from '../core/settings.ts';
import type { Day, Ms } from '../core/types.ts';
import { type HistoryReader, openHistoryReader } from '../gateway/history/embedded/reader.ts';

const PAGE = 1_000;
/** More days than any journal is kept for. */
const MAX_DAYS = 10_000;

/** What the whole journal says of an account. */
export interface Known {
  readonly settings: Settings;
  readonly days: readonly Day[];
}

export interface Past {
  /** Accounts that have samples. */
  readonly accounts: readonly string[];
  /** null where the journal has no facts of the account. */
  known(account: string): Known | null;
  memoryAt(account: string, at: Ms): Memory;
  facts(account: string, from: Ms, to: Ms): Iterable<Recorded>;
  samples(account: string, from: Ms, to: Ms): Iterable<Sample>;
  close(): void;
}

function* allFacts(reader: JournalReader, account: string): Generator<Recorded> {
  for (let after = 0; ; ) {
    const page = reader.read(account, after, PAGE);
    yield* page;
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return;
  }
}

function known(reader: JournalReader, account: string): Known | null {
  let memory: Memory = emptyMemory;
  const days: Day[] = [];
  for (const recorded of allFacts(reader, account)) {
    memory = evolve(memory, recorded);
    if (recorded.fact.type === 'DayRolled' && days.length < MAX_DAYS) days.push(recorded.fact.day);
  }
  return memory.seq === 0 ? null : { settings: memory.settings, days };
}

/** Throws an Error in words when there is nothing to read. */
export function openPast(dataDir: string): Past {
  const journal = join(dataDir, 'journal.sqlite');
  const history = join(dataDir, 'history.sqlite');
  if (!existsSync(journal)) throw new Error(`there is no journal at ${journal}`);
  if (!existsSync(history))
    throw new Error(`there are no samples at ${history}; the exporter keeps them as it runs`);
  const reader = openReader(journal);
  let kept: HistoryReader;
  try {
    kept = openHistoryReader(history);
  } catch (error) {
    reader.close();
    throw error;
  }
  return {
    accounts: kept.accounts().map(({ id }) => id),
    known: (account) => known(reader, account),
    memoryAt(account, at) {
      let memory: Memory = emptyMemory;
      for (const recorded of allFacts(reader, account)) {
        if (recorded.at >= at) break;
        memory = evolve(memory, recorded);
      }
      return memory;
    },
    *facts(account, from, to) {
      for (const recorded of allFacts(reader, account)) {
        if (recorded.at >= to) return;
        if (recorded.at >= from) yield recorded;
      }
    },
    *samples(account, from, to) {
      for (const page of kept.samples(account, from, to)) yield* page;
    },
    close() {
      kept.close();
      reader.close();
    },
  };
}
