// What people were told lets them prove the receipts later: the heads in their messages are those of the export.
import { expect, it } from 'vitest';
import { givenSink } from '../../../../tests/given-sink.ts';
import type { Fact } from '../../core/fact.ts';
import { lineOf } from '../../receipts/line.ts';
import { verify } from '../../receipts/verify.ts';
import type { MemoryJournal } from '../fixture.ts';
import { createReceiptHeads, filings } from '../receipt-book.ts';
import { createView } from '../view.ts';
import { aliveMessage } from './alive.ts';

const trip: Fact = {
  ...{ type: 'KillTripped', cause: 'manual', rule: 'manual', reason: 'enough', by: 'token:ops' },
  ...{ evidence: [], mtm: null, seenAt: 1 },
};
const locked: Fact = { type: 'KillLocked', until: 9 };
const exportOf = (journal: MemoryJournal): string =>
  filings(journal, undefined, 0, 100)
    .map((one) => `${lineOf(one)}\n`)
    .join('');
const headsIn = (text: string): readonly string[] => text.match(/\b[0-9a-f]{64}\b/g) ?? [];

it('a message that an account is locked carries the head of its receipts', async () => {
  const { sink, clock, journal, texts } = givenSink();
  journal.add('a', clock.now(), trip, locked);
  journal.add('b', clock.now(), trip, locked);
  sink.poke();
  await clock.pass(5_000);
  sink.close();
  const told = texts().filter((text) => text.includes('LOCKED until'));
  const heads = told.flatMap(headsIn);
  expect(heads).toHaveLength(2);
  expect(verify(exportOf(journal), { heads })).toMatchObject({ ok: true, filings: 2 });
  // A journal that was made anew with other words cannot yield them.
  const other = givenSink().journal;
  other.add('a', clock.now(), { ...trip, reason: 'other' }, locked);
  expect(verify(exportOf(other), { heads })).toMatchObject({ ok: false, how: 'missing' });
});

it('the daily message carries the heads of all accounts, or of those that a sink is for', () => {
  const { journal, sink } = givenSink();
  sink.close();
  for (const account of ['a', 'b']) journal.add(account, 5, trip, locked);
  const heads = createReceiptHeads(journal).all();
  const { text } = aliveMessage(createView(), heads, null, 10);
  expect(text).toContain('Receipt head of a: filing 1, ');
  expect(verify(exportOf(journal), { heads: headsIn(text) })).toMatchObject({ ok: true });
  expect(headsIn(text)).toHaveLength(2);
  expect(headsIn(aliveMessage(createView(), heads, new Set(['b']), 10).text)).toEqual([heads[1]?.hash]);
});
