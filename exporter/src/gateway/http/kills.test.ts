// The receipt of a group, over HTTP: made of the journals of all of its accounts.
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../core/fact.ts';
import { get, startGateway } from '../fixture.ts';
import { GroupView } from './schema/event.ts';

describe('the receipts', () => {
  it('of a group hold every account, whichever of them is asked for', async () => {
    const own = await startGateway();
    const about = { reason: 'x', by: 'y', evidence: [], mtm: null, seenAt: 1 } as const;
    const done: readonly Fact[] = [
      { type: 'FlatVerified', askedAt: 3, mtm: null },
      { type: 'KillLocked', until: 9 },
    ];
    const { journal } = own;
    const seqs = {
      a: journal.read('paper-1', 0, 1_000).length + 1,
      b: journal.read('paper-2', 0, 1_000).length + 1,
    };
    journal.add(
      'paper-1',
      1,
      { type: 'KillTripped', cause: 'manual', rule: 'manual', ...about, linked: ['paper-2'] },
      { type: 'LinkedTold', account: 'paper-2', outcome: 'tripped', seq: seqs.b, detail: '' },
      ...done,
    );
    const origin = { account: 'paper-1', seq: seqs.a };
    journal.add(
      'paper-2',
      2,
      { type: 'KillTripped', cause: 'linked', rule: 'linked', ...about, origin },
      ...done,
    );
    const of = (account: string, seq: number) => get(`${own.url}/api/accounts/${account}/kills/${seq}/group`);
    const group = (await of('paper-1', seqs.a)).json();
    expect(GroupView.parse(group)).toEqual(group);
    expect(group).toMatchObject({ origin, allFlat: true, allLocked: true, failed: [] });
    expect((await of('paper-2', seqs.b)).json()).toEqual(group);
    expect((await of('paper-1', 999)).json().code).toBe('UNKNOWN_KILL');
    await own.close();
  });
});
