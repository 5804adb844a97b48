// What callers may send: ids, positions, reasons and the bodies of commands.
import { z } from 'zod';

export const accountId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/)
  .meta({ description: 'An account id', example: 'paper-1' });

/** A whole number in an address, where everything is text; what is wrong is said in words of the address. */
export function wholeNumber(least: number, most: number) {
  const wanted = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(wanted).int(wanted).min(least, wanted).max(most, wanted);
}

/** A place in the whole journal; what comes after it is asked for. */
export const position = wholeNumber(0, Number.MAX_SAFE_INTEGER);

export const seq = wholeNumber(1, Number.MAX_SAFE_INTEGER);

/** A position of an account, as its frame names it. */
export const positionKey = z
  .string()
  .regex(/^[^|\p{C}]{1,128}\|[^|\p{C}]{1,32}$/u, 'must be instrument|product')
  .meta({ description: 'The key of a position: `instrument|product`', example: 'NIFTY24450CE|NRML' });

export const reason = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters')
  .meta({ description: 'Why; kept in the journal and shown on the receipt' });

const planId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,128}$/)
  .optional()
  .meta({
    description: 'The plan that the person saw. Recorded; never a condition, because a kill must not wait',
  });

/** The commands' own fields; the account comes from the path or from `accounts`. */
export const COMMAND_FIELDS = {
  kill: { reason, plan_id: planId },
  cancel: { reason },
  exit: { reason, position: positionKey },
  start: { reason },
  stop: { reason },
  'reset-day': { reason },
  rearm: { reason, clears: z.int().min(1).meta({ description: 'The seq of the trip that this clears' }) },
} as const;

export const ofAccount = z.strictObject({ id: accountId });

const MOST_ACCOUNTS = 1_000;
const accountIds = z.array(accountId).min(1).max(MOST_ACCOUNTS);

export const manyOrAll = z.union([accountIds, z.literal('all')]);
export const justOne = z.array(accountId).length(1);
export const few = z.array(accountId).min(1).max(20);
