// Why each rule has not fired: what is true, what is missing, and what is left of the limit.
import type { RuleView } from '../contract.ts';
import type { AccountState } from './account/state.ts';

/** One view a rule, in the order of the settings. */
export function ruleViews({ memory, view }: AccountState): readonly RuleView[] {
  return memory.settings.rules.map((rule, i): RuleView => {
    const verdicts = view.verdicts[i] ?? [];
    const named = rule.terms.map((term, j) => ({ id: term.condition, verdict: verdicts[j] }));
    const breached = named.filter(({ verdict }) => verdict?.state === 'breach').map(({ id }) => id);
    const missing = named.filter(({ verdict }) => verdict?.state !== 'breach').map(({ id }) => id);
    const holding = (view.holds[i]?.since ?? null) !== null;
    const unknown = (view.holds[i]?.unknownSince ?? null) !== null;
    const state = holding ? 'holding' : unknown ? 'unknown' : 'clear';
    const text = verdicts.map((verdict) => verdict.text).join('; ');
    const { id, then, when } = rule;
    return { id, then, when, state, breached, missing, headroom: null, headroomRatio: null, text };
  });
}
