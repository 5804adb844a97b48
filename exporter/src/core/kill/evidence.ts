// What was seen and what it was held against, taken from the verdicts of a rule.
import type { Evidence } from '../fact.ts';
import type { Rule } from '../settings.ts';
import type { Verdict } from './conditions/verdict.ts';

export function evidenceOf(rule: Rule, verdicts: readonly Verdict[]): readonly Evidence[] {
  return rule.terms.map(({ condition }, i) => {
    const { observed = null, limit = null, text = '' } = verdicts[i] ?? {};
    return { condition, observed, limit, text };
  });
}

/** All of it in one line, as a reason. */
export const inWords = (evidence: readonly Evidence[]): string => evidence.map(({ text }) => text).join('; ');
