// Frames of the stream: golden tables of scripted situations, and no number where something is not known.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flattening, unknownMtm, watching } from '../../../tests/e2e/scripted-frames.ts';
import { RUNNING } from '../../../tests/plugin/boards.ts';
import { framesOf } from './framer.ts';
import { KINDS, type Kind, wantedOf } from './query.ts';
import { emptyStore, type Store, takeIn, takeNews } from './store.ts';

const AT = 1_764_900_000_000;
const frame = (nth: number, accounts = [watching('a', AT + nth * 250), unknownMtm('b', AT + nth * 250)]) => ({
  sequence: nth,
  at: AT + nth * 250,
  ageMs: 4,
  journalOk: true,
  accounts,
});

function told(): Store {
  const store = emptyStore();
  for (const nth of [1, 2, 3]) takeIn(store, frame(nth), nth * 250);
  takeIn(store, frame(40, [flattening('a', AT + 10_000), unknownMtm('b', AT + 10_000)]), 10_000);
  store.sessions = [RUNNING];
  const about = { account: 'a', hash: '', at: AT };
  takeNews(store, { ...about, seq: 2, position: 12, fact: { type: 'CancelCompleted', count: 2 } });
  takeNews(store, {
    ...about,
    seq: 1,
    position: 11,
    fact: { type: 'Blocked', rule: 'trades', why: 'enough' },
  });
  takeNews(store, { ...about, account: 'b', seq: 1, position: 13, fact: { type: 'MarksKept', marks: {} } });
  return store;
}
const ask = (kind: Kind, accounts = '') =>
  framesOf(told(), { refId: 'A', kind, wanted: wantedOf(accounts), base: 'api/x' });

describe('the frames of the stream', () => {
  it.each(KINDS)('%s are as they were agreed', (kind) => {
    const golden = new URL(`golden/${kind}.json`, import.meta.url);
    const agreed: unknown = JSON.parse(readFileSync(golden, 'utf8'));
    expect(JSON.parse(JSON.stringify(ask(kind)))).toEqual(agreed);
  });

  it('say unknown as null, never as zero', () => {
    const [table] = ask('accounts', 'b');
    const value = (name: string) => table?.fields.find((field) => field.name === name)?.values[0];
    expect([value('account'), value('total'), value('used')]).toEqual(['b', null, null]);
  });

  it('hold only the accounts that were asked for', () => {
    expect(ask('series', 'a').map(({ name }) => name)).toEqual(['a']);
    expect(ask('frames', '{a,zz}')[0]?.fields[0]?.values).toEqual(['a']);
    expect(ask('frames', '$__all')[0]?.fields[0]?.values).toEqual(['a', 'b']);
  });

  it('show a silence as a gap, and arrays are fresh each time', () => {
    const mtm = ask('series', 'a')[0]?.fields[1]?.values;
    expect(mtm).toEqual([166.25, 166.25, 166.25, null, -2512.5]);
    const store = told();
    const question = { refId: 'A', kind: 'series', wanted: null, base: '' } as const;
    expect(framesOf(store, question)[0]?.fields[0]?.values).not.toBe(
      framesOf(store, question)[0]?.fields[0]?.values,
    );
  });

  it('forget an account that is gone, and never hold more than ten minutes', () => {
    const store = emptyStore();
    for (let nth = 0; nth < 3_000; nth += 1) takeIn(store, frame(nth), nth);
    expect(store.series.get('a')).toHaveLength(2_400);
    takeIn(store, frame(3_001, []), 3_001);
    expect(store.series.size).toBe(0);
  });
});
