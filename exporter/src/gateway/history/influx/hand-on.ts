// Hands points to InfluxDB. What it refuses for good is found by halves, told and left out: it must not stop the rest.
import { InfluxFailure, type Link } from './link.ts';
import type { Point } from './points.ts';
import type { Policy } from './schema.ts';

export interface Handed {
  /** Points that it will never take. */
  readonly refused: number;
  /** Its words for the last of them. */
  readonly why: string | null;
}

const BEYOND = /points beyond retention policy dropped=(\d+)/;
const BAD_REQUEST = 400;
const TOO_LARGE = 413;

const NONE: Handed = { refused: 0, why: null };

/** Rejects with `InfluxFailure` when it is the server or the way to it that fails, not the points. */
export async function handOn(link: Link, policy: Policy, points: readonly Point[]): Promise<Handed> {
  if (points.length === 0) return NONE;
  try {
    await link.write(policy, points);
    return NONE;
  } catch (error) {
    if (!(error instanceof InfluxFailure) || !(error.status === BAD_REQUEST || error.status === TOO_LARGE))
      throw error;
    const why = error.message;
    // All the others of the batch are taken when it says this.
    const beyond = BEYOND.exec(why)?.[1];
    if (beyond !== undefined) return { refused: Number(beyond), why };
    if (points.length === 1) return { refused: 1, why };
    const half = Math.ceil(points.length / 2);
    const first = await handOn(link, policy, points.slice(0, half));
    const second = await handOn(link, policy, points.slice(half));
    return { refused: first.refused + second.refused, why: second.why ?? first.why };
  }
}
