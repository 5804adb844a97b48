// The journal in one SQLite file: an append that has resolved survives the death of process and machine.
import { resolve } from 'node:path';
import type { Fact, Recorded } from '../../core/fact.ts';
import { Conflict, type Journal } from '../../core/ports.ts';
import type { Ms } from '../../core/types.ts';
import type { JournalFailure } from '../failure.ts';
import { checkPage, serialise } from '../serialise.ts';
import { toRecorded } from './row.ts';
import { openLine, type WorkerLine } from './worker-line.ts';

export interface JournalOptions {
  /** Told once when the worker ends by itself. The journal is then dead; it may be opened again at once. */
  readonly onFailure?: (failure: JournalFailure) => void;
  /** How long another program's lock on the file is waited for; 1,000 ms. */
  readonly busyTimeoutMs?: number;
  /** Largest size of the file, in pages of 4 KiB; absent = the disk's. Beyond it, `full`. */
  readonly maxPages?: number;
}

/**
 * Opens or creates the file and checks its end. Rejects with JournalFailure: `refused` (a second writer, a newer
 * or foreign file), `corrupt` (the chain is broken), `busy`, `full` or `io`. Appends reject with Conflict,
 * JournalFailure, or RangeError when they are out of bounds.
 */
export async function openJournal(file: string, options: JournalOptions = {}): Promise<Journal> {
  const { onFailure = () => {}, busyTimeoutMs = 1_000, maxPages = null } = options;
  const line = await openLine({ file: resolve(file), busyTimeoutMs, maxPages }, onFailure);
  return {
    append: (account, after, at, facts) => append(line, account, after, at, facts),
    read: (account, after, limit) => read(line, account, after, limit),
    readAll: (after, limit) => read(line, null, after, limit),
    close: () => line.close(),
  };
}

async function append(line: WorkerLine, account: string, after: number, at: Ms, facts: readonly Fact[]) {
  const { texts, bytes } = serialise(account, after, at, facts);
  const types = facts.map((fact) => fact.type);
  const answer = await line.ask({ op: 'append', account, after, at, types, texts }, bytes);
  if (answer.op === 'conflict') throw new Conflict(account, after, answer.head);
  if (answer.op !== 'appended') throw new Error(`the journal answered an append with ${answer.op}`);
  // Parsed anew from what was written: what decided and what is replayed are then the same.
  return texts.map((text, index): Recorded => {
    const seq = after + 1 + index;
    const hash = answer.hashes[index] ?? '';
    return { account, seq, position: answer.position + index, at, fact: JSON.parse(text), hash };
  });
}

/** Asks again until it has `limit` facts or there are no more, because one message carries only so much. */
async function read(line: WorkerLine, account: string | null, after: number, limit?: number) {
  checkPage(after, limit);
  const wanted = limit ?? Number.MAX_SAFE_INTEGER;
  const facts: Recorded[] = [];
  let from = after;
  while (facts.length < wanted) {
    const answer = await line.ask({ op: 'read', account, after: from, limit: wanted - facts.length }, 0);
    if (answer.op !== 'rows') throw new Error(`the journal answered a read with ${answer.op}`);
    for (const row of answer.rows) facts.push(toRecorded(row));
    const last = answer.rows.at(-1);
    if (last === undefined) break;
    from = account === null ? last.position : last.seq;
  }
  return facts;
}
