// The exporter's address as people type it.
import { describe, expect, it } from 'vitest';
import { addressOf } from './settings.ts';

describe('an address', () => {
  it.each([
    ['http://exporter:9464', 'http://exporter:9464'],
    [' https://desk.example/tripline/ ', 'https://desk.example/tripline'],
    ['http://127.0.0.1:9464//', 'http://127.0.0.1:9464'],
  ])('%s is taken', (text, url) => expect(addressOf(text)).toEqual({ url }));

  it.each([
    ['', /Say where/],
    ['exporter:9464', /begins with http/],
    ['//exporter', /begins with http/],
    ['http://me:secret@exporter', /Leave user and password out/],
    ['http://exporter/?a=1', /ends before/],
  ])('%s is refused in words', (text, why) => {
    expect(addressOf(text)).toEqual({ wrong: expect.stringMatching(why) });
  });
});
