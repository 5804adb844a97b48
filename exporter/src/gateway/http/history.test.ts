// Who changed what of a configuration, and why no rule has fired: over HTTP, as a caller reads it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completeSettings, DEFAULT_SETTINGS, type Settings } from '../../core/settings.ts';
import { as, get, type Running, startGateway } from '../fixture.ts';

let gateway: Running;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.close());

const change = (settings: Partial<Settings>, by: string) =>
  ({ type: 'SettingsChanged', settings: { ...DEFAULT_SETTINGS, ...settings }, by }) as const;
interface Told {
  readonly account: string;
  readonly changes: readonly { readonly seq: number; readonly changes: readonly unknown[] }[];
  readonly next: number | null;
}
const ask = (path: string) => get(`${gateway.url}/api/accounts/${path}`, as('read'));
const history = async (query = '') => {
  const answer = await ask(`paper-1/config/history${query}`);
  return { status: answer.status, body: answer.json() as unknown as Told };
};

describe('the history of a configuration', () => {
  it('names each change by its place in the file, newest first, with who and when', async () => {
    gateway.journal.add('paper-1', 1_000, change({ dailyLoss: 100_000 }, 'config'));
    gateway.journal.add('paper-2', 1_500, change({ dailyLoss: 5 }, 'user:else'));
    gateway.journal.add('paper-1', 2_000, change({ dailyLoss: 250_000 }, 'token:ops'));
    const { status, body } = await history();
    expect(status).toBe(200);
    expect(body).toMatchObject({ account: 'paper-1', next: null });
    expect(body.changes[0]).toEqual({
      seq: 2,
      at: 2_000,
      by: 'token:ops',
      changes: [{ path: 'limits.dailyLoss', before: 1_000, after: 2_500 }],
    });
    expect(body.changes[1]).toMatchObject({ seq: 1, by: 'config' });
  });

  it('comes in pages', async () => {
    for (let n = 1; n <= 5; n++)
      gateway.journal.add('paper-1', n, change({ dailyLoss: n * 100 }, `user:${n}`));
    const first = await history('?limit=2');
    expect(first.body.changes.map(({ seq }) => seq)).toEqual([5, 4]);
    const second = await history(`?limit=2&before=${first.body.next}`);
    expect(second.body.changes).toMatchObject([
      { seq: 3, changes: [{ before: 2, after: 3 }] },
      { seq: 2, changes: [{ before: 1, after: 2 }] },
    ]);
    const last = await history(`?limit=2&before=${second.body.next}`);
    expect([last.body.changes.length, last.body.next]).toEqual([1, null]);
  });

  it('calls nothing a change that an older journal could not know of', async () => {
    const { kill: _kill, linked: _linked, warnPercents: _warn, ...older } = DEFAULT_SETTINGS;
    gateway.journal.add('paper-1', 1, { type: 'SettingsChanged', settings: older as Settings, by: 'config' });
    gateway.journal.add(
      'paper-1',
      2,
      change({ ...completeSettings(older as Settings), dailyLoss: 700 }, 'user:a'),
    );
    const { body } = await history();
    expect(body.changes[0]?.changes).toEqual([{ path: 'limits.dailyLoss', before: null, after: 7 }]);
  });

  it('is unknown for an account that nobody knows, and refuses a page of nothing', async () => {
    const none = await ask('nobody/config/history');
    expect([none.status, none.json().code]).toEqual([404, 'UNKNOWN_ACCOUNT']);
    expect((await history('?limit=0')).status).toBe(400);
    expect((await history('?before=0')).status).toBe(400);
  });
});

describe('why no rule has fired', () => {
  it('is told of each rule, with the hours of the market', async () => {
    const answer = await ask('paper-1/explain');
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      account: 'paper-1',
      phase: 'watching',
      stale: false,
      market: { state: 'always', opensAt: null, closesAt: null },
      rules: [{ id: 'outer-loss', state: 'clear', headroom: 749.5 }],
    });
  });

  it('is not told of an account that there is not', async () => {
    const answer = await ask('nobody/explain');
    expect([answer.status, answer.json().code]).toEqual([404, 'UNKNOWN_ACCOUNT']);
  });
});
