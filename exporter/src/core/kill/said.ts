// What is said once a day of rules that have not fired: limits that come near, and near misses.
import { isConfirmed } from '../account/observe.ts';
import type { AccountState } from '../account/state.ts';
import type { Fact } from '../fact.ts';
import type { ConditionId, Rule } from '../settings.ts';
import type { Ms } from '../types.ts';
import type { Verdict } from './conditions/verdict.ts';
import { evidenceOf } from './evidence.ts';
import { OF_MONEY, standing, waited } from './phrase.ts';

/** Conditions that are true or not, or that measure the age of what we read: nobody is warned of a share of those. */
const WITHOUT_LADDER: ReadonlySet<ConditionId> = new Set(['soldOptionStop', 'staleFeed', 'navStale']);

/** Floats may miss a round percentage by a hair. */
const HAIR = 1e-9;

/** What is missing must stay missing this long; the read that brings it may be on its way. */
const MISSED_AFTER_MS: Ms = 5_000;

/** The highest of `percents` that the verdict has reached; 0 for none. */
function stepOf({ state, headroomRatio }: Verdict, percents: readonly number[]): number {
  if (state === 'unknown' || headroomRatio === null) return 0;
  const used = (1 - headroomRatio) * 100 + HAIR;
  return percents.findLast((percent) => percent <= used) ?? 0;
}

/** An MTM that has leapt, or that stands on books that contradict each other, is nothing to warn of yet. */
const sureOfMoney = ({ memory, view }: AccountState): boolean => isConfirmed(view, memory.settings);

/** Limits of which a further step is used up; a leap over several says the last one. */
export function warnings(state: AccountState): readonly Fact[] {
  const { memory, view } = state;
  const { warnPercents, rules } = memory.settings;
  const found = new Map<string, Fact & { type: 'LimitNear' }>();
  for (const [i, rule] of rules.entries()) {
    for (const [j, { condition }] of rule.terms.entries()) {
      const verdict = view.verdicts[i]?.[j];
      if (verdict === undefined || WITHOUT_LADDER.has(condition)) continue;
      const percent = stepOf(verdict, warnPercents);
      const key = `${rule.id}/${condition}`;
      if (percent <= Math.max(memory.said.near[key] ?? 0, found.get(key)?.percent ?? 0)) continue;
      if (OF_MONEY.has(condition) && !sureOfMoney(state)) continue;
      const { observed, limit, text } = verdict;
      found.set(key, { type: 'LimitNear', rule: rule.id, condition, percent, observed, limit, text });
    }
  }
  return [...found.values()];
}

function missOf({ view }: AccountState, rule: Rule, index: number): Fact | null {
  const hold = view.holds[index];
  if (hold === undefined) return null;
  const { missed, partialSince } = hold;
  const isMissing = partialSince !== null && view.at - partialSince >= MISSED_AFTER_MS;
  if (missed === null && !isMissing) return null;
  const { verdicts, heldMs, reads } = missed ?? { verdicts: view.verdicts[index] ?? [], heldMs: 0, reads: 0 };
  const how = reads === 0 ? '' : `: ${waited(rule, heldMs, reads)}, then it was clear again`;
  const why = standing(rule, verdicts) + how;
  return { type: 'NearMiss', rule: rule.id, why, evidence: evidenceOf(rule, verdicts) };
}

/** Rules that came near and did not fire, each once a day. */
export function nearMisses(state: AccountState): readonly Fact[] {
  const { settings, said } = state.memory;
  return settings.rules.flatMap((rule, i) => {
    const fact = said.missed.includes(rule.id) ? null : missOf(state, rule, i);
    return fact === null ? [] : [fact];
  });
}
