// A tick finds those who hold its instrument, and nobody who has left it.
import { expect, it } from 'vitest';
import { Holders } from './holders.ts';

it('knows who holds an instrument now', () => {
  const holders = new Holders<string>();
  holders.update('a', new Set(['CE', 'PE']));
  holders.update('b', new Set(['CE']));
  expect([...holders.of('CE')]).toEqual(['a', 'b']);
  holders.update('a', new Set(['PE', 'FUT']));
  expect([...holders.of('CE')]).toEqual(['b']);
  expect([...holders.of('FUT')]).toEqual(['a']);
  holders.update('b', new Set());
  expect([...holders.of('CE')]).toEqual([]);
});
