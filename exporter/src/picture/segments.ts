// A dial cut into equal segments with a gap between them, and which of them are lit.
import type { Stretch } from './scale.ts';

export const MOST_SEGMENTS = 100;
/** A gap never takes more than this share of the room of a segment. */
const WIDEST_GAP = 0.8;

/** `count` segments over the whole dial, in shares; `gap` is the room between two, as a share of one segment's room. */
export function segmentsOf(count: number, gap: number): readonly Stretch[] {
  const number = Math.min(MOST_SEGMENTS, Math.max(1, Math.floor(Number.isNaN(count) ? 1 : count)));
  const room = 1 / number;
  const half = number === 1 ? 0 : (room * Math.min(WIDEST_GAP, Math.max(0, gap))) / 2;
  return Array.from({ length: number }, (_, nth) => ({
    from: nth === 0 ? 0 : nth * room + half,
    to: nth === number - 1 ? 1 : (nth + 1) * room - half,
  }));
}

/** Lit when its middle is covered; a value that moved at all lights the segment that it moved into. */
export function isLit(segment: Stretch, fill: Stretch | null): boolean {
  if (fill === null || fill.to <= fill.from) return false;
  const middle = (segment.from + segment.to) / 2;
  const covers = fill.from <= middle && middle <= fill.to;
  const holdsAll = segment.from <= fill.from && fill.to <= segment.to;
  return covers || holdsAll;
}
