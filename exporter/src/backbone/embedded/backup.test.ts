// A backup of the journal while it is written: whole as of one moment, and never over anything that is there.
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { backUp } from './backup.ts';
import { openJournal } from './journal.ts';
import { openReader } from './reader.ts';

const dir = mkdtempSync(join(tmpdir(), 'tripline-backup-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a backup of the journal', () => {
  it('taken while facts are appended has all of them up to a moment, in their order', async () => {
    const file = join(dir, 'journal.sqlite');
    const journal = await openJournal(file);
    let seq = 0;
    let more = true;
    const writing = (async () => {
      while (more) {
        const rows = await journal.append('a1', seq, seq, [{ type: 'Unblocked', why: `clear ${seq}` }]);
        seq += rows.length;
      }
    })();
    for (const n of [1, 2, 3]) {
      const before = seq;
      const copy = join(dir, `copy-${n}.sqlite`);
      await backUp(file, copy);
      const reader = openReader(copy);
      const rows = reader.readAll(0, 1_000_000);
      expect(rows.length).toBeGreaterThanOrEqual(before);
      expect(rows.map((row) => row.seq)).toEqual(rows.map((_, i) => i + 1));
      reader.close();
      expect(statSync(copy).mode & 0o777).toBe(0o600);
    }
    more = false;
    await writing;
    await journal.close();
  });

  it('leaves what is there as it is, and nothing half done', async () => {
    const taken = join(dir, 'taken');
    writeFileSync(taken, 'mine');
    await expect(backUp(join(dir, 'journal.sqlite'), taken)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(statSync(taken).size).toBe(4);
    expect(existsSync(`${taken}.part`)).toBe(false);
    await expect(backUp(join(dir, 'none.sqlite'), join(dir, 'x'))).rejects.toThrow();
    expect(existsSync(join(dir, 'x'))).toBe(false);
  });
});
