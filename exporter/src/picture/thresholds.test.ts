// Thresholds: what each step covers of a scale, and which of their labels have room.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marksOf, stepAt, stretchesOf, withRoom } from './thresholds.ts';

const steps = [
  { value: Number.NEGATIVE_INFINITY, color: 'green' },
  { value: 60, color: 'orange' },
  { value: 85, color: 'red' },
];
const scale = { min: 0, max: 100 };

describe('the step that holds', () => {
  it.each([
    [0, 'green'],
    [59.9, 'green'],
    [60, 'orange'],
    [1_000, 'red'],
  ])('at %d is %s', (value, color) => expect(stepAt(value, steps)?.color).toBe(color));

  it('is none below the first, and for what is no number', () => {
    expect(stepAt(5, steps.slice(1))).toBeNull();
    expect(stepAt(Number.NaN, steps)).toBeNull();
  });
});

describe('the stretches of a scale', () => {
  it('are its steps in order, however they are given', () => {
    const wanted = [
      { from: 0, to: 0.6, color: 'green' },
      { from: 0.6, to: 0.85, color: 'orange' },
      { from: 0.85, to: 1, color: 'red' },
    ];
    expect(stretchesOf(steps, scale)).toEqual(wanted);
    expect(stretchesOf([...steps].reverse(), scale)).toEqual(wanted);
  });

  it.each([
    ['a scale within one step', { min: 61, max: 80 }, [{ from: 0, to: 1, color: 'orange' }]],
    ['a scale above all', { min: 90, max: 95 }, [{ from: 0, to: 1, color: 'red' }]],
    ['limits that are equal', { min: 60, max: 60 }, [{ from: 0, to: 1, color: 'orange' }]],
  ])('leave out what covers nothing: %s', (_, own, wanted) =>
    expect(stretchesOf(steps, own)).toEqual(wanted),
  );

  it('touch one another and never overlap', () => {
    const step = fc.record({ value: fc.double({ min: -500, max: 500, noNaN: true }), color: fc.string() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (some) => {
        const found = stretchesOf(some, { min: -100, max: 100 });
        for (const [nth, { from, to }] of found.entries()) {
          expect(to).toBeGreaterThan(from);
          expect(to).toBe(found[nth + 1]?.from ?? 1);
        }
      }),
    );
  });
});

describe('marks', () => {
  it('are the ends and what lies between, each once', () => {
    expect(marksOf(steps, scale).map(({ value }) => value)).toEqual([0, 60, 85, 100]);
    expect(marksOf([{ value: 0, color: 'a' }, ...steps, { value: 60, color: 'b' }], scale)).toHaveLength(4);
    expect(marksOf(steps, { min: 5, max: 5 })).toEqual([{ value: 5, share: 0 }]);
  });

  it('give way where there is no room, the ends last', () => {
    const at = (...shares: number[]) => shares.map((share) => ({ value: share, share }));
    expect(withRoom(at(0, 0.02, 0.5, 0.53, 0.99, 1), 0.05)).toEqual(at(0, 0.5, 1));
    expect(withRoom(at(0, 0.01), 0.05)).toEqual(at(0));
    expect(withRoom(at(0.3), 0.05)).toEqual(at(0.3));
    expect(withRoom([], 0.05)).toEqual([]);
  });
});
