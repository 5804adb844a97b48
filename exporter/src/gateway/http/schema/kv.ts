// What a trading system pushes and gets back, in the words of its own wire. Money in major units, times in ms.
import { z } from 'zod';
import type { KvStatus, PushedState } from '../../../contract/pushed.ts';
import { hasTooManyExtras } from '../../../core/risk/kv-status.ts';
import { accountId } from './input.ts';

/** Beyond this it is a mistake, not money. */
const ABSURD = 1e15;
const MOST_DEPTH = 16;

const money = z.number().min(-ABSURD).max(ABSURD);
const amount = z.number().min(0).max(ABSURD);
const count = z.int().min(0).max(1_000_000);
const time = z.number().min(0).max(ABSURD);

function isDeeper(value: unknown, than: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return than === 0 || Object.values(value).some((inner) => isDeeper(inner, than - 1));
}

export const KvState: z.ZodType<PushedState> = z
  .looseObject({
    realised: money.exactOptional(),
    unrealised: money.exactOptional(),
    total_pnl: money.exactOptional().meta({ description: 'Absent: realised + unrealised' }),
    capital_day_915: amount.exactOptional().meta({ description: "Capital at the day's start" }),
    max_loss_pct: amount.exactOptional().meta({ description: 'Of the capital; `max_loss_abs` wins' }),
    max_loss_abs: amount.exactOptional().meta({ description: '0 is no limit' }),
    max_profit_pct: amount.exactOptional(),
    max_profit_abs: amount.exactOptional(),
    trail_step_profit: amount.exactOptional(),
    min_loss_to_count: amount.exactOptional(),
    consecutive_losses: count.exactOptional(),
    max_consecutive_losses: count.exactOptional(),
    cooldown_min: amount.exactOptional().meta({ description: 'Minutes' }),
    cooldown_active: z.boolean().exactOptional(),
    cooldown_until: time.nullable().exactOptional().meta({ description: 'Milliseconds since the epoch' }),
    cooldown_on_profit: z.boolean().exactOptional(),
    allow_new: z.boolean().exactOptional(),
    block_new_orders: z.boolean().exactOptional(),
    tripped_day: z.boolean().exactOptional(),
    trip_reason: z.string().max(1_000).nullable().exactOptional(),
    last_trade_time: time.nullable().exactOptional().meta({ description: 'Milliseconds since the epoch' }),
  })
  .refine((state) => !hasTooManyExtras(state), 'at most 64 further fields of 16 KiB together')
  .refine((state) => !isDeeper(state, MOST_DEPTH), `at most ${MOST_DEPTH} levels of nesting`)
  .meta({
    id: 'KvState',
    description: 'Every field is optional and stays as it was when absent; others are kept',
  });

/** Where a trading system names no account, this is its account. */
export const DEFAULT_ACCOUNT = 'kv';

export const account = accountId.default(DEFAULT_ACCOUNT);

export const SyncBody = z.object({ state: KvState, account });

const known = z.number().nullable();

export const STATUS_FIELDS = {
  id: z.literal('current_status'),
  realised: known,
  unrealised: known,
  total_pnl: known,
  consecutive_losses: known,
  in_cooldown: z.boolean(),
  cooldown_remaining_minutes: known.meta({ description: 'Whole minutes, rounded down, never negative' }),
  max_loss_hit: z.boolean().nullable(),
  violations: z.array(z.string()),
  updated_at: z.string(),
};

const Status: z.ZodType<KvStatus> = z
  .object(STATUS_FIELDS)
  .meta({ id: 'KvStatus', description: 'null is unknown, never 0' });

export const SyncAnswer = z.object({ message: z.string(), status: Status }).meta({ id: 'SyncAnswer' });
