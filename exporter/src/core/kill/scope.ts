// Which positions a kill or a reduction is about: what carries the risk, what hedges it, or all.
import type { Scope } from '../settings.ts';
import type { Position } from '../types.ts';

/** A long option is a hedge; every short, and whatever is no option, is primary. */
export function inScope(position: Position, scope: Scope): boolean {
  if (scope === 'all') return true;
  const hedge = position.optionType !== null && position.netQty > 0;
  return hedge === (scope === 'hedges');
}
