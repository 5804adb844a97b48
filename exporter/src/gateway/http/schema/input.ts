// What callers may send: ids, positions, reasons and the bodies of commands.
import { z } from 'zod';

export const accountId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/)
  .meta({ description: 'An account id', example: 'paper-1' });

/** A place in the whole journal; what comes after it is asked for. */
export const position = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const seq = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const reason = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'must not hold control characters')
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
  start: { reason },
  stop: { reason },
  rearm: { reason, clears: z.int().min(1).meta({ description: 'The seq of the trip that this clears' }) },
} as const;

export const ofAccount = z.strictObject({ id: accountId });

const MOST_ACCOUNTS = 1_000;
const accountIds = z.array(accountId).min(1).max(MOST_ACCOUNTS);

export const manyOrAll = z.union([accountIds, z.literal('all')]);
export const justOne = z.array(accountId).length(1);
export const few = z.array(accountId).min(1).max(20);
