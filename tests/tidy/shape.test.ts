// Planted shapes: a file, a function or a line past its measure is seen, and what is exempt is not.
import { describe, expect, it } from 'vitest';
import { longFiles, longFunctions, silentFiles, wideLines } from './shape.ts';

const file = (text: string, path = 'exporter/src/a.ts') => [{ path, text }];
const rows = (count: number, row = '  step();') => Array(count).fill(row).join('\n');

describe('the first line', () => {
  it.each(['// Says.\nx', '/* Says. */', '#!/usr/bin/env node\n// Says.\nx'])(
    'is a comment in %j',
    (text) => {
      expect(silentFiles(file(text))).toEqual([]);
    },
  );

  it.each(["import 'x';\n// Late.", '', '\n// Late.', '#!/usr/bin/env node\nx'])(
    'is not one in %j',
    (text) => {
      expect(silentFiles(file(text))).toHaveLength(1);
    },
  );

  it('is asked of scripts without an ending, but not of data', () => {
    expect(silentFiles(file('#!/usr/bin/env bash\nset -e', '.ci/run'))).toHaveLength(1);
    expect(silentFiles(file('{}', 'a.json'))).toEqual([]);
  });
});

describe('the length of a file', () => {
  it('may be 400 lines', () => expect(longFiles(file(`${rows(400, 'x;')}\n`))).toEqual([]));
  it('may not be 401', () => expect(longFiles(file(rows(401, 'x;')))).toHaveLength(1));
});

describe('the width of a line', () => {
  it('may be 120 in code and 140 in tests', () => {
    expect(wideLines(file('x'.repeat(120)))).toEqual([]);
    expect(wideLines(file('x'.repeat(140), 'exporter/src/a.test.ts'))).toEqual([]);
  });

  it('may not be more', () => {
    expect(wideLines(file(`ok\n${'x'.repeat(121)}`))).toEqual(['exporter/src/a.ts:2 is 121 wide, over 120']);
    expect(wideLines(file('x'.repeat(141), 'tests/a.ts'))).toHaveLength(1);
  });
});

describe('the length of a function', () => {
  it('may be 70 lines', () => {
    expect(longFunctions(file(`function a() {\n${rows(68)}\n}`))).toEqual([]);
  });

  it.each([
    `\nfunction a() {\n${rows(69)}\n}`,
    `\nconst a = () => {\n${rows(69)}\n};`,
    `\nclass A { a() {\n${rows(69)}\n} }`,
    `\nqueue.each(() => {\n${rows(69)}\n});`,
  ])('may not be 71, whatever its form', (text) => {
    expect(longFunctions(file(text))).toEqual(['exporter/src/a.ts:2 is a function of 71 lines']);
  });

  it('does not count a table', () => {
    const table = `[\n${rows(80, '  { a: 1 },')}\n]`;
    expect(longFunctions(file(`function a() {\n  return ${table};\n}`))).toEqual([]);
  });

  it('counts a literal that holds code', () => {
    const literal = `{\n${rows(80, '  ...with(() => 1),')}\n}`;
    expect(longFunctions(file(`function a() {\n  return ${literal};\n}`))).toHaveLength(1);
  });

  it('measures a named function on its own, not within its maker', () => {
    const inner = `  function b() {\n${rows(60)}\n  }`;
    expect(longFunctions(file(`function a() {\n${inner}\n${inner}\n}`))).toEqual([]);
    const long = `  function b() {\n${rows(80)}\n  }`;
    expect(longFunctions(file(`function a() {\n${long}\n}`))).toHaveLength(1);
  });

  it('leaves out the callbacks of tests, and of tests only', () => {
    const text = `describe('a', () => {\n${rows(80)}\n});`;
    expect(longFunctions(file(text, 'exporter/src/a.test.ts'))).toEqual([]);
    expect(longFunctions(file(text))).toHaveLength(1);
    expect(longFunctions(file(`function given() {\n${rows(80)}\n}`, 'tests/a.test.ts'))).toHaveLength(1);
  });
});
