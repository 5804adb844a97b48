// The journals that the contract is checked on, and the words its suites share.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect } from 'vitest';
import { verifyChain } from '../../exporter/src/backbone/chain.ts';
import { openJournal } from '../../exporter/src/backbone/embedded/journal.ts';
import { memoryJournal, memoryStore } from '../../exporter/src/backbone/memory.ts';
import type { Fact, Recorded } from '../../exporter/src/core/fact.ts';
import type { Journal } from '../../exporter/src/core/ports.ts';

/** A place that facts can be left in: each `open` is a new start of the program. */
export interface Place {
  open(): Promise<Journal>;
}

export interface Kind {
  readonly name: string;
  readonly place: () => Place;
  /** Why the cases about files do not apply; null where they do. */
  readonly noFile: string | null;
}

export const KINDS: readonly Kind[] = [
  {
    name: 'memory',
    place: () => {
      const store = memoryStore();
      return { open: async () => memoryJournal(store) };
    },
    noFile: 'it has no file: nothing that could be torn, filled, shared, altered or outlive the process',
  },
  {
    name: 'embedded',
    place: () => {
      const file = newFile();
      return { open: () => openJournal(file) };
    },
    noFile: null,
  },
];

const folders: string[] = [];
const journals: Journal[] = [];

export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-journal-'));
  folders.push(folder);
  return join(folder, 'journal.db');
}

export async function start(place: Place): Promise<Journal> {
  const journal = await place.open();
  journals.push(journal);
  return journal;
}

/** Closes what `start` opened and removes what `newFile` made, in every suite that asks for it. */
export function cleanUp(): void {
  afterEach(async () => {
    for (const journal of journals.splice(0)) await journal.close();
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
}

export const done = (count: number): Fact => ({ type: 'CancelCompleted', count });
export const blocked = (why: string): Fact => ({ type: 'Blocked', rule: 'stale-feed', why });
export const counts = (from: number, to: number): Fact[] =>
  Array.from({ length: to - from + 1 }, (_, index) => done(from + index));
export const facts = (recorded: readonly Recorded[]): Fact[] => recorded.map((row) => row.fact);
export const seqs = (recorded: readonly Recorded[]): number[] => recorded.map((row) => row.seq);
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** Every account's facts are gap-free and chained, and the positions only grow. */
export async function expectSound(journal: Journal): Promise<readonly Recorded[]> {
  const all = await journal.readAll(0);
  const positions = all.map((row) => row.position);
  expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
  for (const account of new Set(all.map((row) => row.account))) {
    const own = await journal.read(account, 0);
    expect(own).toEqual(all.filter((row) => row.account === account));
    expect(seqs(own)).toEqual(upTo(own.length));
    expect(verifyChain(own)).toBe(null);
  }
  return all;
}
