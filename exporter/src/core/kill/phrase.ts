// What conditions say, as parts of a sentence that a trader understands; and why a rule has not fired.
import type { ConditionId, Rule, Term } from '../settings.ts';
import type { Ms } from '../types.ts';
import { money, type Verdict } from './conditions/verdict.ts';

/** Conditions whose figures are money; those of the others have units of their own. */
export const OF_MONEY: ReadonlySet<ConditionId> = new Set(['dailyLoss', 'dailyProfit', 'trailingProfit']);

/** The day's result as people say it: a loss, or where the day stands. */
const result = (value: number): string =>
  value < 0 ? `the loss of ${money(-value)}` : `the result of ${value > 0 ? '+' : ''}${money(value)}`;

function dailyLoss({ state, observed, limit, text }: Verdict): string {
  if (state === 'unknown' || observed === null || limit === null) return text;
  const room = observed + limit;
  if (room <= 0) return `${result(observed)} is ${room < 0 ? 'over' : 'at'} the limit of ${money(limit)}`;
  const where = observed < 0 ? 'below the limit of' : 'away from the loss limit of';
  return `${result(observed)} is ${money(room)} ${where} ${money(limit)}`;
}

function dailyProfit({ state, observed, limit, text }: Verdict): string {
  if (state === 'unknown' || observed === null || limit === null) return text;
  const room = limit - observed;
  if (room <= 0) return `${result(observed)} has reached the profit limit of ${money(limit)}`;
  return `${result(observed)} is ${money(room)} short of the profit limit of ${money(limit)}`;
}

function soldOptionStop({ state, text }: Verdict): string {
  return state === 'ok' ? 'no stop of a sold option has executed' : text;
}

const PHRASES: Partial<Record<ConditionId, (verdict: Verdict) => string>> = {
  dailyLoss,
  dailyProfit,
  soldOptionStop,
};

const NO_LIMIT: Partial<Record<ConditionId, string>> = {
  dailyLoss: 'no loss limit is set',
  dailyProfit: 'no profit limit is set',
  trailingProfit: 'no trailing step is set',
  consecutiveLosses: 'no limit of losses in a row is set',
  tradeCount: 'no limit of trades is set',
  drawdown: 'no drawdown limit is set',
  atrSpike: 'no ATR limit is set',
};

/** One condition's verdict as a part of a sentence. */
export function phraseOf({ condition }: Term, verdict: Verdict): string {
  const unset = verdict.state === 'ok' && verdict.limit === null && verdict.text === 'no limit set';
  if (unset) return NO_LIMIT[condition] ?? `${condition} has no limit`;
  return PHRASES[condition]?.(verdict) ?? verdict.text;
}

function said(rule: Rule, verdicts: readonly Verdict[], ...states: readonly Verdict['state'][]): string {
  const parts = rule.terms.flatMap((term, i) => {
    const verdict = verdicts[i];
    return verdict !== undefined && states.includes(verdict.state) ? [phraseOf(term, verdict)] : [];
  });
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

/** What is true, and what is missing: `the loss is over the limit, but no stop has executed`. */
export function standing(rule: Rule, verdicts: readonly Verdict[]): string {
  const breached = said(rule, verdicts, 'breach');
  if (breached === '') return said(rule, verdicts, 'ok', 'unknown');
  // Of `any` one is enough: nothing is missing.
  const missing = rule.when === 'any' ? '' : said(rule, verdicts, 'ok', 'unknown');
  return missing === '' ? breached : `${breached}, but ${missing}`;
}

/** What of the verdicts is not known. */
export const unknowns = (rule: Rule, verdicts: readonly Verdict[]): string => said(rule, verdicts, 'unknown');

const seconds = (ms: Ms): string => (ms / 1000).toFixed(ms % 1000 === 0 ? 0 : 1);

/** `held for 12 of 30 s`, `in 1 of 2 reads`; nothing where a rule fires at once. */
export function waited({ forMs, forReads }: Rule, heldMs: Ms, reads: number): string {
  const parts = [
    ...(forMs === undefined ? [] : [`held for ${Math.floor(heldMs / 1000)} of ${seconds(forMs)} s`]),
    ...(forReads === undefined ? [] : [`in ${reads} of ${forReads} reads`]),
  ];
  return parts.join(', ');
}
