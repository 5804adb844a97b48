// How long each rule has held or could not be known, and whether that is long enough: one logic, live and afterwards.
import type { Hold } from '../account/state.ts';
import type { Rule } from '../settings.ts';
import type { Ms } from '../types.ts';
import { conditions } from './conditions/index.ts';
import type { Picture, Verdict } from './conditions/verdict.ts';

function hold(
  rule: Rule,
  verdicts: readonly Verdict[],
  before: Hold | undefined,
  at: Ms,
  fresh: boolean,
): Hold {
  const states = verdicts.map((v) => v.state);
  const holds = rule.when === 'all' ? states.every((s) => s === 'breach') : states.includes('breach');
  const open = rule.when === 'all' ? !states.includes('ok') : true;
  const unknown = !holds && open && states.includes('unknown');
  return {
    since: holds ? (before?.since ?? at) : null,
    reads: holds ? (before?.reads ?? 0) + (fresh || (before?.since ?? null) === null ? 1 : 0) : 0,
    unknownSince: unknown ? (before?.unknownSince ?? at) : null,
  };
}

export interface Judged {
  /** By rule and term, in the order of the rules. */
  readonly verdicts: readonly (readonly Verdict[])[];
  readonly holds: readonly Hold[];
}

/** `fresh`: the picture is a new reading of the market, not the last one at a later time. */
export function judgeRules(
  rules: readonly Rule[],
  picture: Picture,
  before: readonly Hold[],
  fresh: boolean,
): Judged {
  const verdicts = rules.map((rule) =>
    rule.terms.map((term) => conditions[term.condition](picture, term.factor ?? 1)),
  );
  const holds = rules.map((rule, i) => hold(rule, verdicts[i] ?? [], before[i], picture.at, fresh));
  return { verdicts, holds };
}

/** True when the rule has held for as long, and over as many readings, as it asks. */
export function ripe(rule: Rule, hold: Hold | undefined, now: Ms): boolean {
  if (hold === undefined || hold.since === null) return false;
  return now - hold.since >= (rule.forMs ?? 0) && hold.reads >= (rule.forReads ?? 1);
}
