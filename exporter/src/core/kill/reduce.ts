// A rule that reduces: which positions it wants left, and in what order their exits are asked for.
import { lastGoodReadAt } from '../account/observe.ts';
import type { AccountState } from '../account/state.ts';
import type { Fact } from '../fact.ts';
import type { Leg } from '../risk/mtm.ts';
import type { Rule } from '../settings.ts';
import { evidenceOf, inWords } from './evidence.ts';
import { ripe } from './hold.ts';
import { EXITS_MOST } from './manual-exit.ts';
import { inScope } from './scope.ts';

/** More open positions than anybody holds; a fact must stay small. */
const POSITIONS_MOST = 1_000;

const isShort = ({ position }: Leg): boolean => position.netQty < 0;

/** What is open in the scope of a reduction, shorts first. */
function reducible({ memory, view }: AccountState): readonly Leg[] {
  const { reduceScope } = memory.settings.kill;
  const open = view.legs.filter(({ position: p }) => p.netQty !== 0 && inScope(reduceScope, p));
  return [...open.filter(isShort), ...open.filter((leg) => !isShort(leg))];
}

/**
 * Rules that reduce and have fired, each once a day. With nothing open there is nothing to leave, and the day's one
 * time is not spent; but of positions that only their owner sees nobody knows, and then it is said.
 */
export function decideReduction(state: AccountState): readonly Fact[] {
  const { memory, view, can } = state;
  const fired = (rule: Rule, i: number) =>
    rule.then === 'reduce' && !memory.said.reduced.includes(rule.id) && ripe(rule, view.holds[i], view.at);
  if (!memory.settings.rules.some(fired)) return [];
  const positions = reducible(state)
    .slice(0, POSITIONS_MOST)
    .map(({ position }) => position.key);
  if (positions.length === 0 && can.hands === 'orders') return [];
  return memory.settings.rules.flatMap((rule, i): readonly Fact[] => {
    if (!fired(rule, i)) return [];
    const evidence = evidenceOf(rule, view.verdicts[i] ?? []);
    return [{ type: 'Reduced', rule: rule.id, why: inWords(evidence), evidence, positions }];
  });
}

/**
 * The exits of a reduction whose turn it is: never more than may run at once, and no long while a short is open, which
 * it may be the hedge of.
 */
export function decideWaiting(state: AccountState): readonly Fact[] {
  const { memory, view } = state;
  const { waiting, exits } = memory.requests;
  if (waiting.length === 0 || lastGoodReadAt(view) === null) return [];
  const shorts = new Set(
    reducible(state)
      .filter(isShort)
      .map((leg) => leg.position.key),
  );
  const running = new Set(exits.map(({ position }) => position));
  return waiting
    .filter(({ position }) => !running.has(position) && (shorts.size === 0 || shorts.has(position)))
    .slice(0, Math.max(0, EXITS_MOST - exits.length))
    .map(({ position, rule, why }): Fact => {
      return { type: 'ExitRequested', position, reason: why, by: `rule:${rule}` };
    });
}
