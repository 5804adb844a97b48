// Receipts leave through the command line, and come back to be proved: with the journal, with a head, or alone.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from '../../../tests/scripted-cli.ts';
import { openJournal } from '../backbone/embedded/journal.ts';
import type { Fact } from '../core/fact.ts';

const facts: readonly Fact[] = [
  { type: 'MarksKept', marks: {} },
  {
    type: 'KillTripped',
    cause: 'manual',
    rule: 'manual',
    reason: 'enough',
    by: 'token:ops',
    evidence: [],
    mtm: null,
    seenAt: 5,
  },
  { type: 'OrdersCancelled', count: 0 },
  { type: 'KillLocked', until: 99 },
  { type: 'Rearmed', clears: 2, reason: 'looked at', by: 'token:asha' },
];

let desk: Desk;
let file: string;
beforeEach(async () => {
  desk = await openDesk();
  file = join(desk.dir, 'receipts.jsonl');
  const journal = await openJournal(join(desk.dir, 'journal.sqlite'));
  for (const account of ['asha', 'ravi']) await journal.append(account, 0, 1_000, facts);
  await journal.close();
});
afterEach(() => desk.close());

const exported = () => desk.tripline('receipts', 'export', '--journal', desk.dir, '--out', file);
const headIn = (err: string): string => /head of asha: filing 2 (\w{64})/.exec(err)?.[1] ?? '';

describe('tripline receipts', () => {
  it('exports what the journal holds, into a new file only, and proves it', async () => {
    const { exit, err } = await exported();
    expect([exit, err]).toEqual([0, expect.stringContaining('4 filings')]);
    const proof = await desk.tripline(
      'receipts',
      'verify',
      file,
      '--journal',
      desk.dir,
      '--head',
      headIn(err),
    );
    expect([proof.exit, proof.out]).toEqual([0, expect.stringContaining('the chain holds over 4 filings')]);
    expect((await exported()).exit).toBe(1);
    const one = await desk.tripline('receipts', 'export', '--journal', desk.dir, '--account', 'ravi');
    expect(one.out.split('\n').map((line) => JSON.parse(line).account)).toEqual(['ravi', 'ravi']);
  });

  it('names what was edited, and a tail that was cut off once a head is given', async () => {
    const { err } = await exported();
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, lines.join('\n').replace('enough', 'enouhg'));
    const edited = await desk.tripline('receipts', 'verify', file);
    expect([edited.exit, edited.err]).toEqual([
      1,
      expect.stringContaining('edited at line 1, asha, filing 1'),
    ]);
    await writeFile(file, lines.toSpliced(1, 1).join('\n'));
    const cut = await desk.tripline('receipts', 'verify', file, '--head', headIn(err));
    expect([cut.exit, cut.err]).toEqual([1, expect.stringContaining('missing')]);
  });

  it('says that nothing was proved where the file or the journal cannot be read', async () => {
    expect((await desk.tripline('receipts', 'verify', `${file}.not`)).exit).toBe(2);
    await exported();
    expect((await desk.tripline('receipts', 'verify', file, '--journal', `${desk.dir}/no`)).exit).toBe(2);
    expect((await desk.tripline('receipts', 'verify', file, '--head', 'short')).exit).toBe(2);
  });

  it('adds the hash of a screenshot that the receipt names and that is still there', async () => {
    const journal = await openJournal(join(desk.dir, 'journal.sqlite'));
    const evidence = [
      { condition: 'x', observed: null, limit: null, text: '', screenshots: ['a.png', '../b'] },
    ];
    const trip = { ...facts[1], evidence } as Fact;
    await journal.append('mira', 0, 1_000, [trip, { type: 'KillLocked', until: 9 }]);
    await journal.close();
    const folder = join(desk.dir, 'terminals', 'mira', 'screenshots');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'a.png'), 'a picture');
    const { out } = await desk.tripline('receipts', 'export', '--journal', desk.dir, '--account', 'mira');
    const sha256 = createHash('sha256').update('a picture').digest('hex');
    expect(JSON.parse(out).screenshots).toEqual([{ name: 'a.png', sha256 }]);
    await writeFile(file, `${out}\n`);
    expect((await desk.tripline('receipts', 'verify', file)).exit).toBe(0);
  });

  it('says what came of it when the exporter cannot be reached', async () => {
    await desk.stopServer();
    expect((await desk.tripline('receipts', 'export')).exit).toBe(3);
  });
});
