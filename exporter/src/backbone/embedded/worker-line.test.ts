// When the journal's worker dies nobody waits for ever, and the journal can be opened again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalFailure } from '../failure.ts';
import { openJournal } from './journal.ts';
import type { Append } from './message.ts';
import { openLine } from './worker-line.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tripline-line-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = () => ({ file: join(folder, 'journal.db'), busyTimeoutMs: 100, maxPages: null });
const good: Append = { op: 'append', account: 'asha', after: 0, at: 1, types: ['Unblocked'], texts: ['{}'] };

describe("the journal's worker", () => {
  it('dying rejects what waits, tells once, refuses what follows, and leaves the file free', async () => {
    const told: JournalFailure[] = [];
    const line = await openLine(options(), (failure) => told.push(failure));
    await line.ask(good, 2);
    // Not a list of texts at all: the worker has no answer to it and dies of it.
    const waiting = [line.ask({ ...good, after: 1, texts: null as never }, 0), line.ask(good, 2)];
    const ends = await Promise.allSettled(waiting);
    expect(ends.map((end) => end.status === 'rejected' && end.reason.kind)).toEqual(['io', 'io']);
    await expect(line.ask(good, 2)).rejects.toMatchObject({ kind: 'closed' });
    await line.close();
    expect(told.map((failure) => failure.kind)).toEqual(['io']);

    const again = await openJournal(options().file);
    expect(await again.read('asha', 0)).toHaveLength(1);
    await again.close();
  });

  it('refuses as busy what would wait beyond the bound, and takes it when there is room', async () => {
    const line = await openLine(options(), () => {});
    const half = 32 * 1024 * 1024;
    const waiting = [line.ask(good, half), line.ask({ ...good, after: 1 }, half)];
    await expect(line.ask({ ...good, after: 2 }, 1)).rejects.toMatchObject({ kind: 'busy' });
    await Promise.all(waiting);
    expect(await line.ask({ ...good, after: 2 }, half)).toMatchObject({ op: 'appended', position: 3 });
    await line.close();
  });
});
