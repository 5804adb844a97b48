// Planted impurities: whatever brings time, chance or the world into the core is seen.
import { describe, expect, it } from 'vitest';
import { impurities } from './purity.ts';

const found = (text: string, path = 'exporter/src/core/a.ts') => impurities([{ path, text }]);

describe('the purity of the core', () => {
  it.each([
    'const now = Date.now();',
    'const then: Date | null = null;',
    'const chance = Math.random();',
    'const port = process.env.PORT;',
    'const all = globalThis;',
    'setTimeout(() => undefined, 1);',
    "console.log('x');",
    'const began = performance.now();',
    'const world = { process };',
  ])('refuses %s', (text) => {
    expect(found(text)).toHaveLength(1);
  });

  it.each([
    'const at = input.at;',
    'const a = order.process;',
    'interface A { process: string; fetch(): void }',
    'const a = { console: 1 };',
    '// Date.now() would be wrong here',
    "const text = 'Date.now()';",
    'const rounded = Math.round(1.5);',
  ])('accepts %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('leaves tests and other rooms alone', () => {
    expect(found('Date.now();', 'exporter/src/core/a.test.ts')).toEqual([]);
    expect(found('Date.now();', 'exporter/src/engine/a.ts')).toEqual([]);
  });
});
