// How long a rule has held, has nearly held, or could not be known: one step from look to look.
import type { Hold } from '../account/state.ts';
import type { Rule } from '../settings.ts';
import type { Ms } from '../types.ts';
import { conditions } from './conditions/index.ts';
import type { Picture, Verdict } from './conditions/verdict.ts';

const NEVER: Hold = {
  since: null,
  reads: 0,
  heldMs: 0,
  unknownSince: null,
  partialSince: null,
  missed: null,
};

/** Whether it has held for as long, and over as many reads, as it must. */
export function ripe(rule: Rule, hold: Hold | undefined, now: Ms): boolean {
  if (hold === undefined || hold.since === null) return false;
  return now - hold.since >= (rule.forMs ?? 0) && hold.reads >= (rule.forReads ?? 1);
}

interface Now {
  readonly holds: boolean;
  readonly partial: boolean;
  readonly known: boolean;
}

/** What became of a rule that was near and is near no more; what it said while it was is remembered. */
function missedBy(rule: Rule, before: Hold, now: Now, was: readonly Verdict[]) {
  const { holds, partial, known } = now;
  const { since, heldMs, reads } = before;
  if (since !== null) {
    const fired = heldMs >= (rule.forMs ?? 0) && reads >= (rule.forReads ?? 1);
    return fired || holds ? before.missed : { heldMs, reads, verdicts: was };
  }
  const ended = before.partialSince !== null && !holds && !partial && known;
  return ended ? { heldMs: 0, reads: 0, verdicts: was } : before.missed;
}

/** `fresh` when the market or the position has moved on since the last look, whose verdicts are `was`. */
export function nextHold(
  rule: Rule,
  verdicts: readonly Verdict[],
  was: readonly Verdict[],
  before: Hold = NEVER,
  at: Ms,
  fresh: boolean,
): Hold {
  let breached = 0;
  let fine = 0;
  for (const { state } of verdicts) {
    if (state === 'breach') breached += 1;
    else if (state === 'ok') fine += 1;
  }
  const all = rule.when === 'all';
  const known = breached + fine === verdicts.length;
  const holds = all ? breached === verdicts.length : breached > 0;
  const unknown = !holds && (all ? fine === 0 : true) && !known;
  const partial = all && breached > 0 && fine > 0;
  const quiet = !holds && !unknown && !partial;
  if (quiet && before.since === null && before.unknownSince === null && before.partialSince === null)
    return before;
  return {
    since: holds ? (before.since ?? at) : null,
    reads: holds ? before.reads + (fresh || before.since === null ? 1 : 0) : 0,
    heldMs: holds ? at - (before.since ?? at) : 0,
    unknownSince: unknown ? (before.unknownSince ?? at) : null,
    partialSince: partial ? (before.partialSince ?? at) : null,
    missed: unknown ? before.missed : missedBy(rule, before, { holds, partial, known }, was),
  };
}

export interface Judged {
  /** By rule and term, in the order of the rules. */
  readonly verdicts: readonly (readonly Verdict[])[];
  readonly holds: readonly Hold[];
}

/** One logic, live and afterwards. `fresh`: the picture is a new reading of the market, not the last one again. */
export function judgeRules(rules: readonly Rule[], picture: Picture, before: Judged, fresh: boolean): Judged {
  const verdicts = rules.map((rule) =>
    rule.terms.map((term) => conditions[term.condition](picture, term.factor ?? 1)),
  );
  const holds = rules.map((rule, i) =>
    nextHold(rule, verdicts[i] ?? [], before.verdicts[i] ?? [], before.holds[i], picture.at, fresh),
  );
  return { verdicts, holds };
}
