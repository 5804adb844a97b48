// Planted words: they are put together at run time, so that the check does not find them in this file.
import { describe, expect, it } from 'vitest';
import { emptyNames, unfinishedWork } from './words.ts';

describe('names', () => {
  it.each(['src/utils.ts', 'src/common/a.ts', 'src/test-helpers.ts', 'src/session.manager.ts', 'Utils/a.md'])(
    'refuses %s',
    (path) => expect(emptyNames([{ path, text: '' }])).toHaveLength(1),
  );

  it.each(['src/commonwealth.ts', 'src/manage.ts', 'src/engine/loop.ts'])('accepts %s', (path) => {
    expect(emptyNames([{ path, text: '' }])).toEqual([]);
  });
});

describe('unfinished work', () => {
  const found = (text: string, path = 'a.ts') => unfinishedWork([{ path, text }]);

  it.each([
    ['TO', 'DO: later'],
    ['FIX', 'ME'],
    ['@ts-', 'ignore'],
    ['@ts-', 'expect-error'],
    ['biome-', 'ignore lint: no'],
    ['eslint-', 'disable'],
    ['it.', "only('x')"],
    ['describe.', "skip('x')"],
    ['test.', "todo('x')"],
  ])('refuses %s%s', (start, end) => {
    expect(found(`ok\n// ${start}${end}`)).toHaveLength(1);
  });

  it('says where', () => {
    expect(found(`ok\n// TO${'DO'}`)).toEqual([`a.ts:2 says "TO${'DO'}"`]);
  });

  it.each(["it.skipIf(!chromium)('x')", 'stream.skip(3)', 'the skipper', 'only once'])(
    'accepts %s',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );
});
