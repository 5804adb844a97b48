// What a kill leaves and what it leaves alone: short positions and whatever is no option, long options, or all.
import type { Trip } from '../account/state.ts';
import type { Leg } from '../risk/mtm.ts';
import type { Scope } from '../settings.ts';
import type { Left, Position } from '../types.ts';

type Held = Pick<Position, 'netQty' | 'optionType'>;

/** A bought option can lose no more than what it cost, and covers what was sold against it. */
const isHedge = ({ netQty, optionType }: Held): boolean => optionType !== null && netQty > 0;

/** Whether an open position belongs to the scope; a position that turns its side turns its scope too. */
export function inScope(scope: Scope, position: Held): boolean {
  switch (scope) {
    case 'all':
      return true;
    case 'hedges':
      return isHedge(position);
    case 'primary':
      return !isHedge(position);
  }
}

/** The open legs that a kill of this scope has to leave. */
export const legsInScope = (scope: Scope, legs: readonly Leg[]): readonly Leg[] =>
  legs.filter(({ position }) => position.netQty !== 0 && inScope(scope, position));

/** What stays open when everything in scope is left. */
export const leftOf = (scope: Scope, legs: readonly Leg[]): readonly Left[] =>
  legs
    .filter(({ position }) => position.netQty !== 0 && !inScope(scope, position))
    .map(({ position: { key, symbol, netQty } }) => ({ key, symbol, netQty }));

/**
 * Legs that are open though the account was proved flat: those in scope, and those outside it of which more is held
 * than was left on purpose. A hedge that was left and shrinks is somebody's business; one that grows is new exposure.
 */
export function reopenedLegs({ scope, left }: Pick<Trip, 'scope' | 'left'>, legs: readonly Leg[]) {
  const held = new Map(left.map(({ key, netQty }) => [key, Math.abs(netQty)]));
  return legs.filter(
    ({ position }) =>
      position.netQty !== 0 &&
      (inScope(scope, position) || Math.abs(position.netQty) > (held.get(position.key) ?? 0)),
  );
}

const KINDS: Readonly<Record<Exclude<Scope, 'all'>, readonly [string, string]>> = {
  primary: ['hedge', 'hedges'],
  hedges: ['position', 'positions'],
};

/** "flat" for a kill that leaves everything; for any other what is meant by it, and what still stands. */
export function flatWords(scope: Scope, left: number | null): string {
  if (scope === 'all') return 'flat';
  const [one, many] = KINDS[scope];
  const rest =
    left === null ? `${many} are left on purpose` : `${left} ${left === 1 ? one : many} left on purpose`;
  return `flat in scope ${scope}, ${rest}`;
}
