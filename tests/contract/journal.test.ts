// One suite for every journal: what the port promises holds in memory and on a disk, and on a disk also after a crash.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../exporter/src/backbone/chain.ts';
import { openJournal } from '../../exporter/src/backbone/embedded/journal.ts';
import { openReader } from '../../exporter/src/backbone/embedded/reader.ts';
import { memoryJournal, memoryStore } from '../../exporter/src/backbone/memory.ts';
import type { Fact, Recorded } from '../../exporter/src/core/fact.ts';
import { Conflict, type Journal } from '../../exporter/src/core/ports.ts';

/** A place that facts can be left in: each `open` is a new start of the program. */
interface Place {
  open(): Promise<Journal>;
}

interface Kind {
  readonly name: string;
  readonly place: () => Place;
  /** Why the cases about files do not apply; null where they do. */
  readonly noFile: string | null;
}

const KINDS: readonly Kind[] = [
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
const children: ChildProcess[] = [];

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-journal-'));
  folders.push(folder);
  return join(folder, 'journal.db');
}

async function start(place: Place): Promise<Journal> {
  const journal = await place.open();
  journals.push(journal);
  return journal;
}

const startFile = (file: string, maxPages?: number): Promise<Journal> =>
  start({ open: () => openJournal(file, maxPages === undefined ? {} : { maxPages }) });

afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const done = (count: number): Fact => ({ type: 'CancelCompleted', count });
const blocked = (why: string): Fact => ({ type: 'Blocked', rule: 'stale-feed', why });
const counts = (from: number, to: number): Fact[] =>
  Array.from({ length: to - from + 1 }, (_, index) => done(from + index));
const facts = (recorded: readonly Recorded[]): Fact[] => recorded.map((row) => row.fact);
const seqs = (recorded: readonly Recorded[]): number[] => recorded.map((row) => row.seq);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** Every account's facts are gap-free and chained, and the positions only grow. */
async function expectSound(journal: Journal): Promise<readonly Recorded[]> {
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

describe.each(KINDS)('the $name journal', ({ place }) => {
  it('gives facts back in order, numbered without a gap from 1', async () => {
    const journal = await start(place());
    const first = await journal.append('asha', 0, 100, [done(1), done(2)]);
    const second = await journal.append('asha', 2, 200, [done(3)]);
    expect(seqs([...first, ...second])).toEqual([1, 2, 3]);
    expect([...first, ...second].map((row) => row.at)).toEqual([100, 100, 200]);
    expect(await journal.read('asha', 0)).toEqual([...first, ...second]);
    expect(facts(await journal.read('asha', 0))).toEqual([done(1), done(2), done(3)]);
  });

  it('refuses an append that does not follow the head, lower or higher, and keeps nothing of it', async () => {
    const journal = await start(place());
    await journal.append('asha', 0, 1, counts(1, 3));
    for (const after of [0, 2, 4, 99]) {
      const late = journal.append('asha', after, 2, [done(9)]);
      await expect(late).rejects.toBeInstanceOf(Conflict);
      await expect(late).rejects.toMatchObject({ head: 3 });
    }
    await expect(journal.append('ravi', 1, 2, [done(9)])).rejects.toMatchObject({ head: 0 });
    expect(facts(await journal.readAll(0))).toEqual(counts(1, 3));
  });

  it('keeps two accounts apart though their facts interleave', async () => {
    const journal = await start(place());
    for (let seq = 0; seq < 10; seq += 1) {
      await journal.append('asha', seq, seq, [done(seq)]);
      await journal.append('ravi', seq * 2, seq, [done(100 + seq), done(200 + seq)]);
    }
    expect(facts(await journal.read('asha', 0))).toEqual(counts(0, 9));
    expect(seqs(await journal.read('ravi', 0))).toEqual(upTo(20));
    const all = await expectSound(journal);
    expect(all.map((row) => row.account).slice(0, 6)).toEqual([
      'asha',
      'ravi',
      'ravi',
      'asha',
      'ravi',
      'ravi',
    ]);
  });

  it('takes an empty append as the question whether we are still at the head', async () => {
    const journal = await start(place());
    expect(await journal.append('asha', 0, 1, [])).toEqual([]);
    await journal.append('asha', 0, 1, [done(1)]);
    expect(await journal.append('asha', 1, 1, [])).toEqual([]);
    await expect(journal.append('asha', 0, 1, [])).rejects.toBeInstanceOf(Conflict);
    expect(await journal.readAll(0)).toHaveLength(1);
  });

  it('gives the same facts after it was closed and opened again, and goes on from there', async () => {
    const here = place();
    const before = await start(here);
    await before.append('asha', 0, 1, counts(1, 3));
    await before.append('ravi', 0, 2, counts(1, 2));
    const written = await before.readAll(0);
    await before.close();
    const after = await start(here);
    expect(await after.readAll(0)).toEqual(written);
    await expect(after.append('asha', 2, 3, [done(9)])).rejects.toBeInstanceOf(Conflict);
    await after.append('asha', 3, 3, [done(4)]);
    expect(await expectSound(after)).toHaveLength(6);
  });

  it('reads by pages, of one account and of all, each page full until the last', async () => {
    const journal = await start(place());
    await journal.append('asha', 0, 1, counts(1, 7));
    await journal.append('ravi', 0, 1, counts(1, 3));
    expect(seqs(await journal.read('asha', 0, 3))).toEqual([1, 2, 3]);
    expect(seqs(await journal.read('asha', 3, 3))).toEqual([4, 5, 6]);
    expect(seqs(await journal.read('asha', 6, 3))).toEqual([7]);
    expect(await journal.read('asha', 7, 3)).toEqual([]);
    expect(await journal.read('nobody', 0)).toEqual([]);
    const all = await journal.readAll(0);
    const middle = all[4]?.position ?? 0;
    expect(await journal.readAll(middle, 4)).toEqual(all.slice(5, 9));
    for (const limit of [0, -1, 1.5]) await expect(journal.readAll(0, limit)).rejects.toThrow(RangeError);
  });

  it('lets one of many appends at once through when all of them claim the same place', async () => {
    const journal = await start(place());
    const rivals = upTo(40).map((rival) => journal.append('asha', 0, rival, [done(rival)]));
    const others = upTo(40).map((seq) => journal.append('ravi', seq - 1, seq, [done(seq)]));
    const ends = await Promise.allSettled(rivals);
    expect(ends.map((end) => end.status)).toEqual(['fulfilled', ...Array(39).fill('rejected')]);
    expect(ends.every((end) => end.status === 'fulfilled' || end.reason instanceof Conflict)).toBe(true);
    await Promise.all(others);
    expect(await expectSound(journal)).toHaveLength(41);
  });

  it('answers a read with every append that was asked for before it', async () => {
    const journal = await start(place());
    const writing = upTo(20).map((seq) => journal.append('asha', seq - 1, seq, [done(seq)]));
    expect(seqs(await journal.read('asha', 0))).toEqual(upTo(20));
    await Promise.all(writing);
  });

  it('gives every character back, and facts of 64 KiB', async () => {
    const here = place();
    const journal = await start(here);
    const texts = [
      '₹ 1,00,000 · नमस्ते · 🧯',
      '\u0000\u001f"\\\u2028',
      '\ud800',
      'é'.normalize('NFD'),
      'x'.repeat(65_536),
    ];
    await journal.append('आशा', 0, 1, texts.map(blocked));
    for (let seq = texts.length; seq < 40; seq += 1)
      await journal.append('आशा', seq, 1, [blocked('y'.repeat(65_536))]);
    await journal.close();
    const again = await start(here);
    expect(facts(await again.read('आशा', 0, texts.length))).toEqual(texts.map(blocked));
    expect(await expectSound(again)).toHaveLength(40);
  });

  it('answers an append with exactly what a reader will read', async () => {
    const journal = await start(place());
    const odd = { ...done(Number.NaN), extra: undefined };
    const recorded = await journal.append('asha', 0, 1, [odd, done(-0)]);
    expect(recorded).toStrictEqual(await journal.read('asha', 0));
    expect(recorded.map((row) => row.fact)).toStrictEqual([{ ...done(0), count: null }, done(0)]);
  });

  it('refuses what is too large or makes no sense, and takes the next append', async () => {
    const journal = await start(place());
    const refused: [string, number, number, Fact[]][] = [
      ['asha', 0, 1, [blocked('x'.repeat(256 * 1024))]],
      ['asha', 0, 1, Array(5).fill(blocked('é'.repeat(120_000)))],
      ['asha', 0, 1, counts(1, 1_001)],
      ['asha', -1, 1, []],
      ['asha', 0.5, 1, []],
      ['asha', 0, 1.5, []],
      ['', 0, 1, []],
      ['a\nb', 0, 1, []],
      ['\ud800', 0, 1, []],
      ['x'.repeat(129), 0, 1, []],
    ];
    for (const append of refused) await expect(journal.append(...append)).rejects.toThrow(RangeError);
    expect(await journal.readAll(0)).toEqual([]);
    expect(await journal.append('asha', 0, 1, counts(1, 1_000))).toHaveLength(1_000);
  });

  it('holds 100,000 facts', async () => {
    const journal = await start(place());
    const started = performance.now();
    const writing = upTo(1_000).map((batch) => {
      const account = `account-${batch % 10}`;
      return journal.append(account, Math.floor((batch - 1) / 10) * 100, batch, counts(1, 100));
    });
    await Promise.all(writing);
    const written = performance.now();
    const all = await journal.readAll(0);
    const read = performance.now();
    expect(all).toHaveLength(100_000);
    for (let n = 0; n < 10; n += 1) {
      const own = all.filter((row) => row.account === `account-${n}`);
      expect(own).toHaveLength(10_000);
      expect(verifyChain(own)).toBe(null);
    }
    console.info(`100,000 facts: written in ${ms(written - started)}, read in ${ms(read - written)}`);
  });

  it('finishes what was asked for before it was closed', async () => {
    const here = place();
    const journal = await start(here);
    const writing = upTo(20).map((seq) => journal.append('asha', seq - 1, seq, [done(seq)]));
    await Promise.all([journal.close(), ...writing]);
    expect(await expectSound(await start(here))).toHaveLength(20);
  });

  it('refuses to work once it is closed, and closing twice is no harm', async () => {
    const journal = await start(place());
    await journal.close();
    await journal.close();
    await expect(journal.append('asha', 0, 1, [done(1)])).rejects.toMatchObject({ kind: 'closed' });
    await expect(journal.read('asha', 0)).rejects.toMatchObject({ kind: 'closed' });
  });
});

const ms = (length: number): string => `${Math.round(length)} ms`;

/** Any program of appends, right and wrong ones, with restarts between them. */
const program = fc.array(
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({ account: fc.nat(2), off: fc.integer({ min: -1, max: 1 }), size: fc.nat(4) }),
    },
    { weight: 1, arbitrary: fc.constant('restart' as const) },
  ),
  { maxLength: 40 },
);

type Step = 'restart' | { readonly account: number; readonly off: number; readonly size: number };

async function run(steps: readonly Step[], place: Place) {
  const heads = new Map<string, number>();
  const answers: unknown[] = [];
  let journal = await start(place);
  for (const step of steps) {
    if (step === 'restart') {
      await journal.close();
      journal = await start(place);
      continue;
    }
    const account = `account-${step.account}`;
    const head = heads.get(account) ?? 0;
    const after = step.size % 2 === 0 ? head : Math.max(0, head + step.off);
    const answer = await journal.append(account, after, after, counts(1, step.size)).catch((error) => error);
    if (Array.isArray(answer)) heads.set(account, after + step.size);
    answers.push(answer instanceof Conflict ? { head: answer.head } : answer);
  }
  answers.push(await expectSound(journal));
  await journal.close();
  return answers;
}

it('every journal answers any run of appends, conflicts and restarts as the first one does', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (steps) => {
      const [model, ...others] = await Promise.all(KINDS.map(({ place }) => run(steps, place())));
      for (const other of others) expect(other).toEqual(model);
    }),
    { numRuns: 25 },
  );
});

// The cases of a file. A child process writes, so that it can die like a real one.

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

/** A process writes until `enough` appends are acknowledged, then dies unwarned; gives what it had been told. */
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
      // Whether it shared the failed transaction or not, a wrong place is never told from facts that were not kept.
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
      const { openDatabase } = await import('../../exporter/src/backbone/embedded/schema.ts');
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
    name: 'a second writer: refused while the first lives, here or in another process, and let in once it died',
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
    name: 'readers on another connection see each fact as soon as it is acknowledged, while the writer writes',
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

/** Opens a copy of the file with its log cut and spoilt; gives how many facts are still there, all of them sound. */
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
