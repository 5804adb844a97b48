// Where the parts of a dial stand in the room that it is given: a pure function, nothing is measured by drawing.
import { type Circle, pointAt } from '../../../exporter/src/picture/arc.ts';

export interface Room {
  readonly width: number;
  readonly height: number;
}

export interface Wanted {
  /** Share of the radius that the bar takes, 0 to 1. */
  readonly barWidth: number;
  readonly ring: boolean;
  readonly labels: boolean;
  /** Lines of text below the dial, in pixels. */
  readonly footer: number;
}

export interface DialLayout {
  /** The middle line of the bar. */
  readonly bar: Circle;
  readonly barWidth: number;
  readonly ring: Circle;
  readonly ringWidth: number;
  readonly labels: Circle;
  readonly labelSize: number;
  /** What fits inside the bar. */
  readonly inner: Circle;
}

/** Of the radius: how far the open bottom of a three-quarter dial reaches below its centre. */
const BOTTOM = Math.SQRT1_2;
const RING_SHARE = 0.045;
const RING_GAP_SHARE = 0.025;

/** The dial as large as fits: labels stand outside its ring, the footer below its open bottom. */
export function layoutOf({ width, height }: Room, { barWidth, ring, labels, footer }: Wanted): DialLayout {
  const labelSize = Math.min(12, Math.max(8, Math.min(width, height) * 0.06));
  const aside = labels ? Math.min(width * 0.2, labelSize * 4) : 0;
  const above = labels ? labelSize * 1.4 : 0;
  const below = footer + (labels ? labelSize : 0);
  const free = Math.max(0, height - above - below);
  const radius = Math.max(0, Math.min(width / 2 - aside, free / (1 + BOTTOM)) - 1);
  const ringWidth = ring ? Math.max(2, radius * RING_SHARE) : 0;
  const gap = ring ? Math.max(1, radius * RING_GAP_SHARE) : 0;
  const outer = Math.max(0, radius - ringWidth - gap);
  const thick = outer * Math.min(1, Math.max(0.02, barWidth));
  // In a room that is higher than the dial the dial stands in the middle of it.
  const spare = Math.max(0, free - radius * (1 + BOTTOM));
  const centre = { x: width / 2, y: above + radius + spare / 2 };
  return {
    bar: { ...centre, radius: Math.max(0, outer - thick / 2) },
    barWidth: thick,
    ring: { ...centre, radius: Math.max(0, radius - ringWidth / 2) },
    ringWidth,
    labels: { ...centre, radius: radius + labelSize * 0.5 },
    labelSize,
    inner: { ...centre, radius: Math.max(0, outer - thick) },
  };
}

export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** Where a label at this angle begins, so that it runs away from the dial and never into it. */
export function placeLabel(circle: Circle, deg: number): Placed {
  const { x, y } = pointAt(circle, deg);
  const aside = Math.sin((deg * Math.PI) / 180);
  return { x, y, anchor: Math.abs(aside) < 0.2 ? 'middle' : aside > 0 ? 'start' : 'end' };
}
