// Each rule with its conditions: the sentence that says why it has not fired, or has, and the headroom of each.
import type { AccountFrame, ConditionView, RuleView } from '../../../contract.ts';
import { conditionChip, conditionList } from './conditions.ts';
import { h, icon } from './dom.ts';
import { money } from './format.ts';
import { RULE_LOOKS, THEN_WORDS } from './phases.ts';

function left({ headroom }: RuleView, currency: string): HTMLElement | null {
  if (headroom === null) return null;
  return h('span', { class: 'rule-left num' }, `${money(headroom, currency)} left`);
}

function ruleItem(rule: RuleView, conditions: readonly ConditionView[], currency: string): HTMLElement {
  const { word, shape } = RULE_LOOKS[rule.state];
  return h(
    'li',
    { class: 'rule-item', 'data-key': rule.id, 'data-rule': rule.state },
    h(
      'div',
      { class: 'rule-head' },
      h('span', { class: 'state' }, icon(shape), word),
      h('span', { class: 'name' }, rule.id, h('span', { class: 'rule' }, THEN_WORDS[rule.then])),
      left(rule, currency),
    ),
    h('p', { class: 'rule-why num' }, rule.text),
    h('ul', { class: 'terms' }, ...conditions.map(conditionChip)),
  );
}

/** The rules of an account in their order; of an engine that tells none, only its conditions. */
export function ruleList({ rules, conditions, currency }: AccountFrame): HTMLElement {
  if (rules.length === 0) return conditionList(conditions);
  const items = rules.map((rule) => {
    const own = conditions.filter((condition) => condition.rule === rule.id);
    return ruleItem(rule, own, currency);
  });
  return h('section', { 'aria-label': 'Rules' }, h('h3', {}, 'Rules'), h('ul', { class: 'rules' }, ...items));
}
