// Each condition with its headroom: with its sentence in a list of its own, without it under the rule that says it.
import type { ConditionView } from '../../../contract.ts';
import { h, icon, withVar } from './dom.ts';
import { percent } from './format.ts';
import { conditionName, STATE_LOOKS } from './phases.ts';

function headroom({ headroomRatio }: ConditionView): HTMLElement {
  if (headroomRatio === null) return h('span', { class: 'headroom muted' }, 'headroom –');
  const fill = withVar(h('span', { class: 'fill' }), '--to', `${(headroomRatio * 100).toFixed(1)}%`);
  return h(
    'span',
    { class: 'headroom num' },
    h('span', { class: 'bar small', 'aria-hidden': 'true' }, fill),
    `${percent(headroomRatio)} left`,
  );
}

function row(condition: ConditionView): HTMLElement {
  const { word, shape } = STATE_LOOKS[condition.state];
  return h(
    'li',
    { 'data-key': `${condition.rule}/${condition.id}`, 'data-state': condition.state },
    h('span', { class: 'state' }, icon(shape), word),
    h('span', { class: 'name' }, conditionName(condition.id), h('span', { class: 'rule' }, condition.rule)),
    headroom(condition),
    h('span', { class: 'why muted num' }, condition.text),
  );
}

/** One condition in a few words, where a sentence beside it says the rest. */
export function conditionChip(condition: ConditionView): HTMLElement {
  const { word, shape } = STATE_LOOKS[condition.state];
  return h(
    'li',
    { 'data-key': condition.id, 'data-state': condition.state },
    h('span', { class: 'state' }, icon(shape), h('span', { class: 'name' }, conditionName(condition.id))),
    h('span', { class: 'muted' }, word),
    condition.headroomRatio === null ? null : headroom(condition),
  );
}

export function conditionList(conditions: readonly ConditionView[]): HTMLElement {
  const list =
    conditions.length === 0
      ? h('p', { class: 'muted' }, 'no conditions evaluated yet')
      : h('ul', { class: 'conditions' }, ...conditions.map(row));
  return h('section', { 'aria-label': 'Conditions' }, h('h3', {}, 'Conditions'), list);
}
