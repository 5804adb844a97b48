// Arcs for any start and sweep: by table where a person can check the figures, by properties everywhere else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { angleOf, arcPath, GAUGE_DIAL, pointAt, ringPath } from './arc.ts';

const circle = { x: 100, y: 100, radius: 50 };

describe('a point on the circle', () => {
  it.each([
    [0, { x: 100, y: 50 }],
    [90, { x: 150, y: 100 }],
    [180, { x: 100, y: 150 }],
    [-90, { x: 50, y: 100 }],
    [360, { x: 100, y: 50 }],
  ])('at %d degrees', (deg, point) => expect(pointAt(circle, deg)).toEqual(point));
});

describe('the angle of a share', () => {
  it.each([
    [0, 225],
    [0.5, 360],
    [1, 495],
    [-3, 225],
    [7, 495],
  ])('%d of the gauge is at %d degrees', (share, deg) => expect(angleOf(GAUGE_DIAL, share)).toBe(deg));
});

describe('an arc', () => {
  it.each([
    ['a quarter', 0, 90, 'M100 50A50 50 0 0 1 150 100'],
    ['more than a half', 0, 270, 'M100 50A50 50 0 1 1 50 100'],
    ['counter-clockwise', 90, 0, 'M150 100A50 50 0 0 0 100 50'],
    ['a whole circle', 0, 360, 'M100 50A50 50 0 0 1 100 150A50 50 0 0 1 100 50'],
    ['more than a circle', 0, 900, 'M100 50A50 50 0 0 1 100 150A50 50 0 0 1 100 50'],
    ['nothing', 30, 30, ''],
    ['an unknown end', 0, Number.NaN, ''],
    ['an endless one', 0, Number.POSITIVE_INFINITY, ''],
  ])('of %s', (_, from, to, path) => expect(arcPath(circle, from, to)).toBe(path));

  it('of a circle without a radius is nothing', () => {
    expect(arcPath({ ...circle, radius: 0 }, 0, 90)).toBe('');
    expect(arcPath({ ...circle, radius: -1 }, 0, 90)).toBe('');
  });

  const deg = fc.double({ min: -1_000, max: 1_000, noNaN: true });
  it('holds finite numbers only, whatever is asked', () => {
    fc.assert(
      fc.property(deg, deg, fc.double({ min: 0.001, max: 5_000, noNaN: true }), (from, to, radius) => {
        expect(arcPath({ ...circle, radius }, from, to)).not.toMatch(/NaN|Infinity|undefined|e[-+]/);
      }),
    );
  });

  it('has its flag for more than a half exactly there', () => {
    fc.assert(
      fc.property(fc.integer({ min: -360, max: 360 }), fc.integer({ min: 1, max: 359 }), (from, sweep) => {
        expect(/A50 50 0 ([01]) 1/.exec(arcPath(circle, from, from + sweep))?.[1]).toBe(
          sweep > 180 ? '1' : '0',
        );
      }),
    );
  });
});

describe('a stretch of a ring', () => {
  it.each([
    ['a quarter', 25, 0, 90, 'M100 50A50 50 0 0 1 150 100L125 100A25 25 0 0 0 100 75Z'],
    ['a quarter of a pie', 0, 0, 90, 'M100 50A50 50 0 0 1 150 100L100 100Z'],
    [
      'the whole',
      25,
      0,
      360,
      'M100 50A50 50 0 0 1 100 150A50 50 0 0 1 100 50ZM100 75A25 25 0 0 0 100 125A25 25 0 0 0 100 75Z',
    ],
    ['a whole pie', -1, 0, 360, 'M100 50A50 50 0 0 1 100 150A50 50 0 0 1 100 50Z'],
    ['nothing', 25, 10, 10, ''],
  ])('of %s', (_, inner, from, to, path) => expect(ringPath(circle, inner, from, to)).toBe(path));
});
