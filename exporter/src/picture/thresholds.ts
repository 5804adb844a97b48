// Thresholds on a scale: the stretch that each covers, where its mark stands, and which labels have room.
import { type Scale, type Stretch, shareOf } from './scale.ts';

/** From `value` upwards this step holds; the first one usually begins at minus infinity. */
export interface Step {
  readonly value: number;
  readonly color: string;
}

export interface ColouredStretch extends Stretch {
  readonly color: string;
}

const inOrder = (steps: readonly Step[]): readonly Step[] => [...steps].sort((a, b) => a.value - b.value);

/** The step that holds at `value`; null below the first, and for what is no number. */
export function stepAt(value: number, steps: readonly Step[]): Step | null {
  return inOrder(steps).findLast((step) => step.value <= value) ?? null;
}

/** What each step covers of the scale, in order; a step that covers nothing is left out. */
export function stretchesOf(steps: readonly Step[], scale: Scale): readonly ColouredStretch[] {
  const sorted = inOrder(steps);
  return sorted.flatMap(({ value, color }, index) => {
    const from = shareOf(value, scale);
    const next = sorted[index + 1];
    const to = next === undefined ? 1 : shareOf(next.value, scale);
    return from === null || to === null || to <= from ? [] : [{ from, to, color }];
  });
}

export interface Mark {
  readonly value: number;
  readonly share: number;
}

/** The values to label: both ends, and each threshold strictly between them. */
export function marksOf(steps: readonly Step[], scale: Scale): readonly Mark[] {
  const low = Math.min(scale.min, scale.max);
  const high = Math.max(scale.min, scale.max);
  const inner = inOrder(steps).filter(({ value }) => value > low && value < high);
  const all = [low, ...inner.map(({ value }) => value), high].flatMap((value) => {
    const share = shareOf(value, scale);
    return share === null || !Number.isFinite(value) ? [] : [{ value, share }];
  });
  return all.filter(({ value }, index) => all.findIndex((other) => other.value === value) === index);
}

/** Leaves out what would stand closer than `gap` to a mark that stays; the ends stay first. */
export function withRoom(marks: readonly Mark[], gap: number): readonly Mark[] {
  const first = marks[0];
  const last = marks.at(-1);
  if (first === undefined || last === undefined) return [];
  const kept: Mark[] = first === last || last.share - first.share < gap ? [first] : [first, last];
  for (const mark of marks.slice(1, -1)) {
    if (kept.every((other) => Math.abs(other.share - mark.share) >= gap)) kept.push(mark);
  }
  return kept.sort((a, b) => a.share - b.share);
}
