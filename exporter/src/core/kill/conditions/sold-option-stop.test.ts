// The stop of a sold option: breached by one that executed and by one that is gone.
import { expect, it } from 'vitest';
import { SETTINGS, sec } from '../../../../../tests/given.ts';
import { soldOptionStop } from './sold-option-stop.ts';
import type { Picture } from './verdict.ts';

const picture = (stops: Picture['stops']): Picture => ({
  at: sec(0),
  settings: SETTINGS,
  legs: [],
  mtm: null,
  mtmConfirmed: true,
  stops,
  lastGoodReadAt: null,
  watchingSince: sec(0),
});

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
  expect(soldOptionStop(picture(stops), 1)).toMatchObject(verdict);
});
