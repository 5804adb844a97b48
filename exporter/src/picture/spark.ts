// A series of values as a line in a small box; where a value is unknown the line is broken, not drawn through.

export interface Box {
  readonly width: number;
  readonly height: number;
}

const tidy = (value: number): number => Math.round(value * 100) / 100 + 0;

/** A path from left to right, highest value at the top; a series that never moves lies in the middle. */
export function sparkPath(values: readonly (number | null)[], { width, height }: Box): string {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as readonly number[];
  if (values.length < 2 || known.length === 0) return '';
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  const range = high - low;
  let isDown = false;
  return values
    .map((value, index) => {
      if (value === null || !Number.isFinite(value)) {
        isDown = false;
        return '';
      }
      const x = tidy((index / (values.length - 1)) * width);
      const y = tidy(range > 0 ? (1 - (value - low) / range) * height : height / 2);
      const command = `${isDown ? 'L' : 'M'}${x} ${y}`;
      isDown = true;
      return command;
    })
    .join('');
}
