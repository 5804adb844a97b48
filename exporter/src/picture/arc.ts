// Arcs as SVG paths, for any start and sweep. Angles are degrees: 0 is at twelve o'clock, and they grow clockwise.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Circle extends Point {
  readonly radius: number;
}

/** Where a dial begins and how far it goes round; a negative sweep goes counter-clockwise. */
export interface Dial {
  readonly startDeg: number;
  readonly sweepDeg: number;
}

/** Three quarters of a circle, open at the bottom. */
export const GAUGE_DIAL: Dial = { startDeg: 225, sweepDeg: 270 };

const FULL_DEG = 360;
/** Coordinates have this precision: a thousandth of a pixel, so that equal pictures are equal text. */
const DECIMALS = 1000;

const tidy = (value: number): number => Math.round(value * DECIMALS) / DECIMALS + 0;

export function pointAt({ x, y, radius }: Circle, deg: number): Point {
  const rad = (deg * Math.PI) / 180;
  return { x: tidy(x + radius * Math.sin(rad)), y: tidy(y - radius * Math.cos(rad)) };
}

/** The angle of a share of the dial, 0 to 1; what lies outside is drawn at the end that it passed. */
export const angleOf = ({ startDeg, sweepDeg }: Dial, share: number): number =>
  startDeg + sweepDeg * Math.min(1, Math.max(0, share));

/** `A` commands from one angle to another, without a move; a whole circle takes two, because one would be empty. */
function arcTo(circle: Circle, fromDeg: number, toDeg: number): string {
  const sweep = Math.min(FULL_DEG, Math.max(-FULL_DEG, toDeg - fromDeg));
  if (Math.abs(sweep) === FULL_DEG) {
    const half = fromDeg + sweep / 2;
    return `${arcTo(circle, fromDeg, half)}${arcTo(circle, half, fromDeg + sweep)}`;
  }
  const end = pointAt(circle, fromDeg + sweep);
  const radius = tidy(circle.radius);
  const large = Math.abs(sweep) > FULL_DEG / 2 ? 1 : 0;
  return `A${radius} ${radius} 0 ${large} ${sweep > 0 ? 1 : 0} ${end.x} ${end.y}`;
}

/** A line along the circle, to be stroked. Nothing for an empty stretch, a radius of 0, or what is no number. */
export function arcPath(circle: Circle, fromDeg: number, toDeg: number): string {
  const isDrawn = circle.radius > 0 && Number.isFinite(toDeg - fromDeg) && toDeg !== fromDeg;
  if (!isDrawn) return '';
  const start = pointAt(circle, fromDeg);
  return `M${start.x} ${start.y}${arcTo(circle, fromDeg, toDeg)}`;
}

/** The outline of a stretch of a ring, to be filled: out along `circle`, back along `innerRadius`. */
export function ringPath(circle: Circle, innerRadius: number, fromDeg: number, toDeg: number): string {
  const outer = arcPath(circle, fromDeg, toDeg);
  if (outer === '') return '';
  const inner = { ...circle, radius: Math.max(0, innerRadius) };
  const isWhole = Math.abs(toDeg - fromDeg) >= FULL_DEG;
  if (isWhole) return `${outer}Z${inner.radius === 0 ? '' : `${arcPath(inner, toDeg, fromDeg)}Z`}`;
  const back = pointAt(inner, toDeg);
  const home = inner.radius === 0 ? '' : arcTo(inner, toDeg, fromDeg);
  return `${outer}L${back.x} ${back.y}${home}Z`;
}
