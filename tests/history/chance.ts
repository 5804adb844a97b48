// Numbers that follow from a seed, and what a made-up past draws from them.

export interface Chance {
  /** 0 <= it < 1. */
  next(): number;
  /** Whether something of this share happens. */
  hits(share: number): boolean;
  /** 0 to `most`, whole, both included. */
  whole(most: number): number;
}

/** A linear congruence of 32 bits, its high bits first. */
export function chanceOf(seed: number): Chance {
  let state = (seed * 2_654_435_761) >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  next();
  return { next, hits: (share) => next() < share, whole: (most) => Math.floor(next() * (most + 1)) };
}
