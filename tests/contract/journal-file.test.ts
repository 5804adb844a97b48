// What the contract asks of a journal in a file: crashes, a full disk, damage, and other programs.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, existsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../exporter/src/backbone/embedded/journal.ts';
import { openReader } from '../../exporter/src/backbone/embedded/reader.ts';
import { openDatabase } from '../../exporter/src/backbone/embedded/schema.ts';
import type { Journal } from '../../exporter/src/core/ports.ts';
import {
  blocked,
  cleanUp,
  counts,
  done,
  expectSound,
  facts,
  KINDS,
  newFile,
  start,
  upTo,
} from './journal-kinds.ts';

cleanUp();

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const startFile = (file: string, maxPages?: number): Promise<Journal> =>
  start({ open: () => openJournal(file, maxPages === undefined ? {} : { maxPages }) });

// A child process writes, so that it can die like a real one.
const WRITER = new URL('../../exporter/dist/backbone/embedded/journal.js', import.meta.url).href;
const writerSource = (file: string) => `
  import { writeSync } from 'node:fs';
  import { openJournal } from ${JSON.stringify(WRITER)};
  const journal = await openJournal(${JSON.stringify(file)});
  writeSync(1, 'open\\n');
  const write = async (account) => {
    let after = (await journal.read(account, 0)).length;
    for (;;) {
      const size = 1 + (after % 3);
      const facts = Array.from({ length: size }, (_, n) => ({ type: 'CancelCompleted', count: after + n + 1 }));
      await journal.append(account, after, after, facts);
      after += size;
      writeSync(1, account + ' ' + after + '\\n');
    }
  };
  await Promise.all(['asha', 'ravi', 'mira'].map(write));
`;

function startWriter(file: string) {
  const source = `${file}.mjs`;
  writeFileSync(source, writerSource(file));
  const writer = spawn(process.execPath, [source], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(writer);
  return writer;
}

/** A process writes until `enough` appends are acknowledged, then dies unwarned; gives what it was told. */
async function writeAndDie(file: string, enough: number): Promise<Map<string, number>> {
  const writer = startWriter(file);
  const died = once(writer, 'exit');
  const acknowledged = new Map<string, number>();
  let lines = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    lines += 1;
    if (lines === enough) writer.kill('SIGKILL');
    const [account, seq] = line.split(' ');
    if (account !== undefined && seq !== undefined) acknowledged.set(account, Number(seq));
  }
  expect(await died).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

const tamper = (file: string, sql: string): void => {
  const db = new Database(file);
  db.exec('drop trigger facts_never_change; drop trigger facts_never_leave;');
  db.exec(sql);
  db.close();
};

interface FileCase {
  readonly name: string;
  readonly check: () => Promise<void>;
}

const FILE_CASES: readonly FileCase[] = [
  {
    name: 'kill -9 while writing, ten times over: no fact that was acknowledged is lost',
    check: async () => {
      const file = newFile();
      for (let round = 1; round <= 10; round += 1) {
        const acknowledged = await writeAndDie(file, 5 + round * 7);
        const journal = await startFile(file);
        await expectSound(journal);
        expect(acknowledged.size).toBeGreaterThan(0);
        for (const [account, seq] of acknowledged) {
          const own = await journal.read(account, 0);
          expect(own.length).toBeGreaterThanOrEqual(seq);
          expect(own.map((row) => row.fact)).toEqual(counts(1, own.length));
        }
        await journal.close();
      }
    },
  },
  {
    name: 'torn write: the log cut anywhere with garbage behind it still gives a sound beginning',
    check: async () => {
      const file = newFile();
      await writeAndDie(file, 120);
      const size = statSync(`${file}-wal`).size;
      expect(size).toBeGreaterThan(100_000);
      const full = await lengthAfterTear(file, size, new Uint8Array());
      const lengths = new Set<number>();
      await fc.assert(
        fc.asyncProperty(fc.nat(size), fc.uint8Array({ maxLength: 9_000 }), async (cut, garbage) => {
          const length = await lengthAfterTear(file, cut, garbage);
          expect(length).toBeLessThanOrEqual(full);
          lengths.add(length);
        }),
        { numRuns: 40 },
      );
      expect(lengths.size).toBeGreaterThan(5);
    },
  },
  {
    name: 'disk full: the append is refused by kind, nothing of it stays, and the next that fits is taken',
    check: async () => {
      const file = newFile();
      const journal = await startFile(file, 200);
      const large = [blocked('x'.repeat(100_000))];
      let head = 0;
      let failure: unknown = null;
      while (failure === null && head < 100) {
        const recorded = await journal.append('asha', head, 1, large).catch((error) => error);
        if (Array.isArray(recorded)) head += 1;
        else failure = recorded;
      }
      expect(failure).toMatchObject({ kind: 'full' });
      expect(head).toBeGreaterThan(3);
      // Whether it shared the failed transaction or not, a wrong place is never told from facts not kept.
      const [again, wrong] = await Promise.allSettled([
        journal.append('asha', head, 1, large),
        journal.append('asha', head + 1, 1, [done(1)]),
      ]);
      expect(again).toMatchObject({ status: 'rejected', reason: { kind: 'full' } });
      expect(
        wrong.status === 'rejected' && (wrong.reason.kind === 'full' || wrong.reason.head === head),
      ).toBe(true);
      await journal.append('asha', head, 1, [done(1)]);
      expect(await expectSound(journal)).toHaveLength(head + 1);
      await journal.close();

      const withRoom = await startFile(file);
      await withRoom.append('asha', head + 1, 2, large);
      expect(await expectSound(withRoom)).toHaveLength(head + 2);
    },
  },
  {
    name: 'append-only: no program can change, take away or replace a fact through SQL',
    check: async () => {
      const file = newFile();
      const journal = await startFile(file);
      await journal.append('asha', 0, 1, counts(1, 3));
      const db = new Database(file);
      const row = `'CancelCompleted', '{}', '${'0'.repeat(64)}')`;
      for (const sql of [
        "update facts set fact = '{}'",
        'delete from facts',
        `insert or replace into facts (account, seq, at, type, fact, hash) values ('asha', 2, 1, ${row}`,
        `insert into facts (account, seq, at, type, fact, hash) values ('asha', 5, 1, ${row}`,
        `insert or replace into facts values (1, 'asha', 4, 1, ${row}`,
      ]) {
        expect(() => db.exec(sql), sql).toThrow('append-only');
      }
      db.close();
      expect(facts(await expectSound(journal))).toEqual(counts(1, 3));
    },
  },
  {
    name: 'an altered, removed or damaged fact: it is not opened, and the message names the fact',
    check: async () => {
      const changes = [
        `update facts set fact = '{"type":"CancelCompleted","count":99}' where account = 'ravi' and seq = 2`,
        "delete from facts where account = 'ravi' and seq = 1",
        "update facts set at = 5 where account = 'ravi' and seq = 2",
      ];
      for (const change of changes) {
        const file = newFile();
        const journal = await startFile(file);
        await journal.append('asha', 0, 1, counts(1, 900));
        await journal.append('ravi', 0, 1, counts(1, 3));
        await journal.append('asha', 900, 1, counts(901, 1_800).slice(0, 500));
        await journal.close();
        tamper(file, change);
        const opening = startFile(file);
        await expect(opening).rejects.toMatchObject({ kind: 'corrupt' });
        await expect(opening).rejects.toThrow('fact 2 of account ravi does not follow the one before it');
      }
    },
  },
  {
    name: 'a newer schema: refused with both versions and what to do, and left as it is',
    check: async () => {
      const file = newFile();
      await (await startFile(file)).close();
      const db = new Database(file);
      db.pragma('user_version = 7');
      db.close();
      const opening = startFile(file);
      await expect(opening).rejects.toMatchObject({ kind: 'refused' });
      await expect(opening).rejects.toThrow(
        /its schema is 7, this one knows 1\. Start the newer Tripline, or restore/,
      );
      expect(() => openReader(file)).toThrow('its schema is 7');
    },
  },
  {
    name: "somebody else's database or a text file: refused, and left as it is",
    check: async () => {
      const file = newFile();
      const db = new Database(file);
      db.exec('create table recipes (name)');
      db.close();
      await expect(startFile(file)).rejects.toThrow('not a Tripline journal');
      const text = newFile();
      appendFileSync(text, 'These are my notes, and there are more than a few of them here.\n'.repeat(20));
      await expect(startFile(text)).rejects.toMatchObject({ kind: 'corrupt' });
      expect(statSync(text).size).toBe(1_280);
    },
  },
  {
    name: 'durable by setting: write-ahead log and synchronous FULL are in force, and asserted',
    check: async () => {
      const file = newFile();
      const db = openDatabase({ file, busyTimeoutMs: 100, maxPages: null });
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(db.pragma('synchronous', { simple: true })).toBe(2);
      db.close();
      // A database in memory takes no write-ahead log and says so: the same as a file system that cannot.
      const inMemory = { file: ':memory:', busyTimeoutMs: 100, maxPages: null };
      expect(() => openDatabase(inMemory)).toThrow('does not allow journal_mode = wal (it gives memory)');
    },
  },
  {
    name: 'a second writer: refused while the first lives, here or in another process, and then let in',
    check: async () => {
      const file = newFile();
      const first = await startFile(file);
      await expect(startFile(file)).rejects.toThrow('another Tripline is writing to the journal');
      await first.append('asha', 0, 1, [done(1)]);
      await first.close();

      const other = startWriter(file);
      await once(other.stdout, 'data');
      await expect(startFile(file)).rejects.toMatchObject({ kind: 'refused' });
      other.kill('SIGKILL');
      await once(other, 'exit');
      const next = await startFile(file);
      expect((await expectSound(next)).length).toBeGreaterThan(0);
    },
  },
  {
    name: 'readers on another connection see each fact once it is acknowledged, while the writer writes',
    check: async () => {
      const file = newFile();
      const journal = await startFile(file);
      const reader = openReader(file);
      expect(reader.head()).toBe(0);
      await journal.append('asha', 0, 1, [done(1), blocked('one')]);
      await journal.append('ravi', 0, 1, [blocked('two'), done(2)]);
      expect(reader.head()).toBe(4);
      expect(reader.readAll(0, 100)).toEqual(await journal.readAll(0));
      expect(reader.read('ravi', 1, 100)).toEqual(await journal.read('ravi', 1));
      expect(facts(reader.byType(['Blocked'], 0, 100))).toEqual([blocked('one'), blocked('two')]);
      expect(facts(reader.byType(['Blocked', 'CancelCompleted'], 2, 1))).toEqual([blocked('two')]);
      expect(reader.byType([], 0, 100)).toEqual([]);
      expect(() => reader.readAll(0, -1)).toThrow(RangeError);
      reader.close();
      expect(() => openReader(newFile())).toThrow();
    },
  },
];

/** Opens a copy of the file with its log cut and spoilt; gives how many facts are left, all sound. */
async function lengthAfterTear(file: string, cut: number, garbage: Uint8Array): Promise<number> {
  const copy = newFile();
  copyFileSync(file, copy);
  copyFileSync(`${file}-wal`, `${copy}-wal`);
  truncateSync(`${copy}-wal`, cut);
  appendFileSync(`${copy}-wal`, garbage);
  expect(existsSync(`${copy}-shm`)).toBe(false);
  const journal = await startFile(copy);
  const all = await expectSound(journal);
  expect(all.map((row) => row.position)).toEqual(upTo(all.length));
  for (const account of ['asha', 'ravi', 'mira']) {
    const own = await journal.read(account, 0);
    expect(facts(own)).toEqual(counts(1, own.length));
    await journal.append(account, own.length, 1, [done(0)]);
  }
  await journal.close();
  return all.length;
}

describe.each(KINDS)('the file of the $name journal', ({ noFile }) => {
  if (noFile === null) for (const { name, check } of FILE_CASES) it(name, check);
  else it(`has none of these ${FILE_CASES.length} cases: ${noFile}`, () => expect(noFile).not.toBe(''));
});
