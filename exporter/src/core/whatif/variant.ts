// Settings with a few limits changed, and with the rule that a changed limit needs where none heeds it yet.
import type { ConditionId, Rule, Settings } from '../settings.ts';
import type { Minor } from '../types.ts';

/** Absent = as it is. Money in minor units. */
export interface Changes {
  readonly dailyLoss?: Minor;
  readonly dailyProfit?: Minor;
  readonly trailStep?: Minor;
  /** Of the daily loss alone, without a stop. */
  readonly outerFactor?: number;
  readonly rules?: readonly Rule[];
}

const heeds = (rules: readonly Rule[], condition: ConditionId): boolean =>
  rules.some(({ then, terms }) => then === 'kill' && terms.some((term) => term.condition === condition));

/** As the default rules are: prices and positions are never read at one moment, so it is seen twice. */
const killOn = (id: string, condition: ConditionId, factor?: number): Rule => ({
  id,
  when: 'all',
  terms: [factor === undefined ? { condition } : { condition, factor }],
  forReads: 2,
  then: 'kill',
});

/** A rule that asks for nothing but the daily loss. */
const isNet = ({ then, terms }: Rule): boolean =>
  then === 'kill' && terms.length === 1 && terms[0]?.condition === 'dailyLoss';

function withOuter(rules: readonly Rule[], factor: number | undefined): readonly Rule[] {
  if (factor === undefined) return rules;
  if (!rules.some(isNet)) return [...rules, killOn('outer-loss', 'dailyLoss', factor)];
  return rules.map((rule) => (isNet(rule) ? { ...rule, terms: [{ condition: 'dailyLoss', factor }] } : rule));
}

function heeding(
  rules: readonly Rule[],
  wanted: boolean,
  id: string,
  condition: ConditionId,
): readonly Rule[] {
  return !wanted || heeds(rules, condition) ? rules : [...rules, killOn(id, condition)];
}

export function variant(settings: Settings, changes: Changes): Settings {
  const { dailyLoss, dailyProfit, trailStep, outerFactor } = changes;
  let rules = withOuter(changes.rules ?? settings.rules, outerFactor);
  rules = heeding(rules, dailyLoss !== undefined, 'daily-loss', 'dailyLoss');
  rules = heeding(rules, dailyProfit !== undefined, 'daily-profit', 'dailyProfit');
  rules = heeding(rules, trailStep !== undefined, 'trailing-profit', 'trailingProfit');
  const { day } = settings;
  return {
    ...settings,
    rules,
    dailyLoss: dailyLoss ?? settings.dailyLoss,
    day: {
      ...day,
      dailyProfit: dailyProfit ?? day.dailyProfit,
      trailStep: trailStep ?? day.trailStep,
    },
  };
}
