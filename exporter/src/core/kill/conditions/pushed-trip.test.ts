// A trading system's own trip of its day.
import { expect, it } from 'vitest';
import { picture } from '../../../../../tests/picture.ts';
import { pushedTrip } from './pushed-trip.ts';

it.each([
  ['nothing pushed', null, { state: 'unknown' }],
  ['nothing said of it', {}, { state: 'ok' }],
  ['not tripped', { tripped_day: false, trip_reason: 'an old one' }, { state: 'ok' }],
  [
    'tripped',
    { tripped_day: true, trip_reason: 'max loss' },
    { state: 'breach', text: 'its trading system has tripped the day: max loss' },
  ],
  ['tripped, without a word', { tripped_day: true, trip_reason: null }, { state: 'breach' }],
])('with %s', (_, state, verdict) => {
  const pushed = state === null ? null : { state, receivedAt: 0 };
  expect(pushedTrip(picture({ pushed }), 1)).toMatchObject(verdict);
});
