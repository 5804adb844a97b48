// Planted dead files: what only its own test uses is dead, whatever else names it is a use.
import { describe, expect, it } from 'vitest';
import { deadFiles } from './reach.ts';

const target = { path: 'exporter/src/engine/loop.ts', text: '// x' };
const dead = (path: string, text: string) => deadFiles([target, { path, text }]);

describe('a file that is used', () => {
  it.each([
    ['by an import', 'exporter/src/main.ts', "import { a } from './engine/loop.ts';"],
    ['as a worker', 'exporter/src/main.ts', "new Worker(new URL('./engine/loop.js', import.meta.url));"],
    ['by a test elsewhere', 'tests/contract/a.test.ts', "import '../../exporter/src/engine/loop.ts';"],
    ['by a benchmark, compiled', 'tests/bench/a.bench.mjs', "import '../../exporter/dist/engine/loop.js';"],
  ])('%s', (_name, path, text) => {
    expect(dead(path, text)).toEqual([]);
  });

  it('by a page', () => {
    const script = { path: 'exporter/src/gateway/console/page/main.ts', text: '' };
    const html = {
      path: 'exporter/src/gateway/console/index.html',
      text: '<script src="/main.js"></script>',
    };
    expect(deadFiles([script, html])).toEqual([]);
    expect(deadFiles([script])).toHaveLength(1);
  });

  it('as the beginning of a process', () => {
    expect(deadFiles([{ path: 'exporter/src/main.ts', text: '' }])).toEqual([]);
  });
});

describe('a file that is dead', () => {
  it('is used by its own test only', () => {
    expect(dead('exporter/src/engine/loop.test.ts', "import { a } from './loop.ts';")).toEqual([
      'exporter/src/engine/loop.ts:1 is used by nothing but its own test',
    ]);
  });

  it('has a name that stands elsewhere in another folder', () => {
    expect(dead('exporter/src/paper/a.ts', "import './loop.ts';")).toHaveLength(1 + 1);
  });
});
