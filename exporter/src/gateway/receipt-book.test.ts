// The gateway knows the head of each account's receipts, and hands out the lines that lead to it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fact } from '../core/fact.ts';
import { verify } from '../receipts/verify.ts';
import { get, memoryJournal, type Running, startGateway } from './fixture.ts';
import { createReceiptHeads } from './receipt-book.ts';

const trip: Fact = {
  type: 'KillTripped',
  cause: 'manual',
  rule: 'manual',
  reason: 'enough',
  by: 'token:ops',
  evidence: [],
  mtm: null,
  seenAt: 1,
};
const locked: Fact = { type: 'KillLocked', until: 9 };

describe('the heads of receipts', () => {
  it('follow the journal: none before the first lock, then one more with each filing', () => {
    const journal = memoryJournal();
    const heads = createReceiptHeads(journal);
    journal.add('asha', 1, trip);
    expect([heads.of('asha'), heads.all()]).toEqual([null, []]);
    journal.add('asha', 2, locked);
    const first = heads.of('asha');
    expect(first).toMatchObject({ account: 'asha', filing: 1, trip: 1, at: 2 });
    journal.add('asha', 3, { type: 'Rearmed', clears: 1, reason: 'x', by: 'token:asha' });
    expect(heads.of('asha')).toMatchObject({ filing: 2 });
    expect(heads.of('asha')?.hash).not.toBe(first?.hash);
    expect(createReceiptHeads(journal).all()).toEqual(heads.all());
    // A message about the lock names the filing of the lock, however late it is sent.
    expect([heads.on('asha', 2), heads.on('asha', 1)]).toEqual([first?.hash, null]);
  });
});

describe('/api/receipts', () => {
  let gateway: Running;
  beforeEach(async () => {
    gateway = await startGateway();
    for (const account of ['paper-1', 'paper-2']) gateway.journal.add(account, 1, trip, locked);
  });
  afterEach(() => gateway.close());
  const lines = async (query: string) => (await get(`${gateway.url}/api/receipts${query}`)).text;

  it('gives lines that prove to end in the heads, page by page', async () => {
    const { heads } = (await get(`${gateway.url}/api/receipts/head`)).json() as { heads: { hash: string }[] };
    const text = (await lines('?limit=1')) + (await lines('?limit=1&after=1'));
    expect(text).toBe(await lines(''));
    expect(verify(text, { heads: heads.map(({ hash }) => hash) })).toMatchObject({ ok: true, filings: 2 });
    expect(await lines('?account=paper-2')).toContain('"account":"paper-2"');
  });

  it('stand beside the receipt: what was filed of it, and the head', async () => {
    const { kills } = (await get(`${gateway.url}/api/accounts/paper-1/kills`)).json() as {
      kills: { head: unknown; filings: unknown[] }[];
    };
    expect(kills[0]).toMatchObject({
      filings: [{ filing: 1, on: 'KillLocked', previous: null }],
      head: { filing: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });
});
