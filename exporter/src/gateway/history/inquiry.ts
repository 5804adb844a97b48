// What somebody asks of the history, as it is written in an address or on a command line, and what was wrong with it.
import { z } from 'zod';
import type { Minor, Ms } from '../../core/types.ts';
import { minorOf } from './amount.ts';
import { MOMENT_FORMS, momentOf } from './moment.ts';

/** Plain data: it crosses to the thread that answers. */
export interface Inquiry {
  readonly question: string;
  /** null = all of which anything is known. */
  readonly accounts: readonly string[] | null;
  /** As they are written; what they mean depends on the account. */
  readonly from: string;
  readonly to: string;
  readonly step: Ms | null;
  readonly limits: readonly Minor[];
  readonly symbol: string | null;
  readonly side: 'long' | 'short' | null;
}

const MOST_ACCOUNTS = 100;
const MOST_LIMITS = 100;
const LEAST_STEP_MS = 1_000;
const MOST_STEP_MS = 366 * 86_400_000;
const UNITS: Readonly<Record<string, Ms>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function stepOf(text: string): Ms | null {
  const [, count = '', unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  const step = Number(count) * (UNITS[unit] ?? 0);
  return step >= LEAST_STEP_MS && step <= MOST_STEP_MS ? step : null;
}

function limitsOf(text: string): readonly Minor[] | null {
  const limits = text.split(',').map((part) => minorOf(part.trim()));
  const good = limits.flatMap((limit) => (limit !== null && limit > 0 ? [limit] : []));
  return good.length === limits.length && limits.length <= MOST_LIMITS ? good : null;
}

/** Text that is read into something else, and refused with a sentence where it cannot be. */
function read<T>(of: (text: string) => T | null, message: string) {
  return z
    .string()
    .max(4_000, message)
    .transform((text, ctx): T => {
      const value = of(text);
      if (value !== null) return value;
      ctx.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

const isMoment = (text: string): string | null => (momentOf(text) === null ? null : text);
const aMoment = read(isMoment, `must be ${MOMENT_FORMS}`);
const ACCOUNT = /^[A-Za-z0-9._:-]{1,64}$/;

function accountsOf(text: string): readonly string[] | null {
  const names = [...new Set(text.split(','))];
  return names.length <= MOST_ACCOUNTS && names.every((name) => ACCOUNT.test(name)) ? names : null;
}

export const inquirySchema = z.strictObject({
  account: read(accountsOf, `must be account ids with commas between, at most ${MOST_ACCOUNTS}`)
    .optional()
    .meta({
      description: 'One account or several, with commas between; all where it is absent',
      example: 'paper-1',
    }),
  from: aMoment.default('-30d').meta({
    description: `Begin of the span: ${MOMENT_FORMS}. A date is the account's trading day of that name`,
    example: '-7d',
  }),
  to: aMoment
    .default('now')
    .meta({ description: 'End of the span, likewise; of a date its end', example: 'now' }),
  step: read(stepOf, 'must be like 1s, 15m, 1h or 1d')
    .optional()
    .meta({ description: 'Length of the stretches of an answer over time', example: '1h' }),
  symbol: z.string().min(1).max(128).optional().meta({ description: 'Only trades of this symbol' }),
  side: z.enum(['long', 'short'], 'must be long or short').optional(),
  limits: read(limitsOf, `must be amounts above 0 with commas between, to the cent, at most ${MOST_LIMITS}`)
    .optional()
    .meta({ description: 'Limits of the sweep, in major units', example: '1000,2000,5000' }),
});

export function inquiryOf(question: string, read: z.output<typeof inquirySchema>): Inquiry {
  const { account, from, to, step, limits, symbol, side } = read;
  return {
    question,
    accounts: account ?? null,
    from,
    to,
    step: step ?? null,
    limits: limits ?? [],
    symbol: symbol ?? null,
    side: side ?? null,
  };
}
