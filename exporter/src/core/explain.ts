// Why each rule has not fired: what is true, what is missing, and what is left of the limit.
import type { RuleView } from '../contract.ts';
import type { AccountState } from './account/state.ts';
import { currentTrip } from './account/state.ts';
import { major } from './day-view.ts';
import type { Verdict } from './kill/conditions/verdict.ts';
import { ripe } from './kill/hold.ts';
import { OF_MONEY, standing, unknowns, waited } from './kill/phrase.ts';
import { unknownFor } from './kill/policy.ts';
import type { Rule } from './settings.ts';
import type { Minor } from './types.ts';

/** Money between the value and its limit; a loss and a floor are neared from above, a profit from below. */
function distance({ state, observed, limit }: Verdict, condition: string): Minor | null {
  if (state === 'breach') return 0;
  if (state === 'unknown' || observed === null || limit === null) return null;
  if (condition === 'dailyLoss') return Math.max(0, observed + limit);
  return Math.max(0, condition === 'dailyProfit' ? limit - observed : observed - limit);
}

/** What is left of the nearest term that counts in money; where none does, of the nearest that has a scale. */
function headroomOf(rule: Rule, verdicts: readonly Verdict[]): Pick<RuleView, 'headroom' | 'headroomRatio'> {
  const scaled = rule.terms.flatMap(({ condition }, i) => {
    const verdict = verdicts[i];
    if (verdict === undefined || verdict.headroomRatio === null) return [];
    return [{ condition, verdict, ratio: verdict.headroomRatio }];
  });
  const inMoney = scaled.filter(({ condition }) => OF_MONEY.has(condition));
  const nearest = (inMoney.length > 0 ? inMoney : scaled).toSorted((a, b) => a.ratio - b.ratio)[0];
  if (nearest === undefined) return { headroom: null, headroomRatio: null };
  const { condition, verdict, ratio } = nearest;
  const money = OF_MONEY.has(condition) ? distance(verdict, condition) : null;
  return { headroom: major(money), headroomRatio: ratio };
}

/** Whether the rule has done its work: it holds long enough, or what it has led to still stands. */
function hasFired({ memory, view }: AccountState, rule: Rule, index: number): boolean {
  const { phase } = memory;
  const trip = currentTrip(phase);
  if (trip !== null) return trip.cause === 'rule' && trip.rule === rule.id;
  if (phase.name === 'stopped') return false;
  return rule.then !== 'kill' && ripe(rule, view.holds[index], view.at);
}

const FIRED: Readonly<Record<Rule['then'], string>> = {
  kill: 'killed the account',
  reduce: 'has positions left and blocks new exposure',
  block: 'blocks new exposure',
  notify: 'is told',
};

function stateOf(state: AccountState, rule: Rule, index: number): RuleView['state'] {
  if (hasFired(state, rule, index)) return 'fired';
  const hold = state.view.holds[index];
  if ((hold?.since ?? null) !== null) return 'holding';
  return (hold?.unknownSince ?? null) === null ? 'clear' : 'unknown';
}

/** How long it has been unknowable, and what follows when that lasts. */
function graceText(state: AccountState, rule: Rule, index: number): string {
  const { unknownGraceMs } = state.memory.settings;
  const since = state.view.holds[index]?.unknownSince ?? state.view.at;
  const forMs = unknownFor(state, since);
  const then = rule.then === 'notify' ? 'this is told' : 'new exposure is blocked';
  const grace = `${Math.round(unknownGraceMs / 1000)} s`;
  if (forMs > unknownGraceMs) return `; for more than ${grace}, so ${then}`;
  return `; for ${Math.floor(forMs / 1000)} s, after ${grace} ${then}`;
}

function textOf(state: AccountState, rule: Rule, index: number): string {
  const { memory, view } = state;
  const verdicts = view.verdicts[index] ?? [];
  const now = standing(rule, verdicts);
  switch (stateOf(state, rule, index)) {
    case 'fired':
      return `${FIRED[rule.then]}: ${currentTrip(memory.phase)?.reason ?? now}`;
    case 'holding': {
      if (memory.phase.name === 'stopped') return `${now}; monitoring is stopped, so it does not fire`;
      const hold = view.holds[index];
      const wait = waited(rule, hold?.heldMs ?? 0, hold?.reads ?? 0);
      return wait === '' ? now : `${now}; ${wait}`;
    }
    case 'unknown': {
      const breached = verdicts.some((verdict) => verdict.state === 'breach');
      const what = breached ? now : unknowns(rule, verdicts);
      return `not known: ${what}${graceText(state, rule, index)}`;
    }
    case 'clear':
      return verdicts.length === 0 ? 'not evaluated yet' : now;
  }
}

/** One view a rule, in the order of the settings. */
export function ruleViews(state: AccountState): readonly RuleView[] {
  const { memory, view } = state;
  return memory.settings.rules.map((rule, i): RuleView => {
    const verdicts = view.verdicts[i] ?? [];
    const isBreached = (j: number) => verdicts[j]?.state === 'breach';
    const { id, then, when, terms } = rule;
    const breached = terms.filter((_, j) => isBreached(j)).map(({ condition }) => condition);
    const missing = terms.filter((_, j) => !isBreached(j)).map(({ condition }) => condition);
    const text = textOf(state, rule, i);
    return {
      id,
      then,
      when,
      state: stateOf(state, rule, i),
      breached,
      missing,
      ...headroomOf(rule, verdicts),
      text,
    };
  });
}
