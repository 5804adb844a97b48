// The stop of a sold option: breached by one that executed and by one that is gone.
import { expect, it } from 'vitest';
import { picture } from '../../../../../tests/picture.ts';
import { soldOptionStop } from './sold-option-stop.ts';
import type { Picture } from './verdict.ts';

it.each<readonly [string, Picture['stops'], object]>([
  ['no stop', [], { state: 'ok', observed: 0, headroomRatio: 1 }],
  [
    'one executed',
    [{ symbol: 'CE', how: 'executed' }],
    { state: 'breach', observed: 1, headroomRatio: 0, text: 'the stop of CE executed' },
  ],
  [
    'one gone',
    [{ symbol: 'PE', how: 'missing' }],
    { state: 'breach', text: 'the stop of PE is gone while its short is open' },
  ],
  [
    'two',
    [
      { symbol: 'CE', how: 'executed' },
      { symbol: 'PE', how: 'missing' },
    ],
    { state: 'breach', observed: 2 },
  ],
])('with %s', (_, stops, verdict) => {
  expect(soldOptionStop(picture({ stops }), 1)).toMatchObject(verdict);
});
