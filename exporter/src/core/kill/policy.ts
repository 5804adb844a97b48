// What the rules of an account lead to: a kill before all else, then a reduction, a block, and what is only said.
import { lastGoodReadAt } from '../account/observe.ts';
import type { AccountState, View } from '../account/state.ts';
import type { Fact } from '../fact.ts';
import { tradedSince } from '../market.ts';
import type { Rule } from '../settings.ts';
import type { Ms } from '../types.ts';
import { evidenceOf, inWords } from './evidence.ts';
import { ripe } from './hold.ts';
import { reach } from './reach.ts';
import { decideReduction, decideWaiting } from './reduce.ts';
import { nearMisses, warnings } from './said.ts';

function tripped(state: AccountState, rule: Rule, index: number): Fact {
  const { view } = state;
  const evidence = evidenceOf(rule, view.verdicts[index] ?? []);
  const seenAt = view.holds[index]?.since ?? view.at;
  const mtm = view.mtm?.value ?? null;
  const cause = { cause: 'rule', rule: rule.id, reason: inWords(evidence), by: 'tripline' } as const;
  return { type: 'KillTripped', ...cause, evidence, mtm, seenAt, ...reach(state) };
}

/**
 * How long something could have been known and was not. While the market is closed nobody has prices, and that is no
 * fault; a broker that cannot be read is one at any hour.
 */
export function unknownFor({ memory, view }: AccountState, since: Ms): Ms {
  const unread = view.at - Math.max(since, lastGoodReadAt(view) ?? since);
  return Math.max(tradedSince(memory.day, since, view.at), unread);
}

/** Why a rule has been unknowable beyond its grace, or null. */
function blind(state: AccountState, index: number): string | null {
  const { memory, view } = state;
  const since = view.holds[index]?.unknownSince ?? null;
  if (since === null || unknownFor(state, since) <= memory.settings.unknownGraceMs) return null;
  const why = view.verdicts[index]?.find((v) => v.state === 'unknown')?.text ?? 'unknown';
  return `unknown for too long: ${why}`;
}

/** Why nothing that adds exposure may happen now, or null. Being unable to know for long is a reason. */
function blockedBy(state: AccountState): { rule: string; why: string } | null {
  const { memory, view } = state;
  for (const [i, rule] of memory.settings.rules.entries()) {
    if (rule.then === 'notify') continue;
    if (ripe(rule, view.holds[i], view.at)) {
      return { rule: rule.id, why: inWords(evidenceOf(rule, view.verdicts[i] ?? [])) };
    }
    const why = blind(state, i);
    if (why !== null) return { rule: rule.id, why };
  }
  return null;
}

/** Only what is known is clear: after a restart the grace of the unknown runs anew, and it is not a proof. */
function knownClear(view: View, rules: readonly Rule[]): boolean {
  const known = (rule: Rule, i: number) =>
    rule.then === 'notify' || (view.holds[i]?.unknownSince ?? null) === null;
  return lastGoodReadAt(view) !== null && rules.every(known);
}

function decideBlock(state: AccountState): readonly Fact[] {
  const { memory, view } = state;
  const block = blockedBy(state);
  if (memory.phase.name === 'watching' && block !== null) return [{ type: 'Blocked', ...block }];
  if (memory.phase.name === 'blocked' && block === null && knownClear(view, memory.settings.rules)) {
    return [{ type: 'Unblocked', why: `${memory.phase.rule} is clear again` }];
  }
  return [];
}

/** What a rule that only tells has to tell: that it holds, or that it cannot be known, each once a day. */
function noteOf(state: AccountState, rule: Rule, index: number): Fact | null {
  const { memory, view } = state;
  const { noted, unknown } = memory.said;
  const holds = ripe(rule, view.holds[index], view.at);
  if ((holds ? noted : unknown).includes(rule.id)) return null;
  const blindWhy = holds ? null : blind(state, index);
  if (!holds && blindWhy === null) return null;
  const evidence = evidenceOf(rule, view.verdicts[index] ?? []);
  const why = blindWhy ?? inWords(evidence);
  return { type: 'RuleNoted', rule: rule.id, why, evidence, ...(holds ? {} : { unknown: true }) };
}

function decideNotes(state: AccountState): readonly Fact[] {
  return state.memory.settings.rules.flatMap((rule, i) => {
    const note = rule.then === 'notify' ? noteOf(state, rule, i) : null;
    return note === null ? [] : [note];
  });
}

/** Facts that follow from the rules of an account that is watched. */
export function decideRules(state: AccountState): readonly Fact[] {
  const { memory, view } = state;
  for (const [i, rule] of memory.settings.rules.entries()) {
    if (rule.then === 'kill' && ripe(rule, view.holds[i], view.at)) return [tripped(state, rule, i)];
  }
  return [
    ...decideReduction(state),
    ...decideBlock(state),
    ...decideWaiting(state),
    ...decideNotes(state),
    ...nearMisses(state),
    ...warnings(state),
  ];
}
