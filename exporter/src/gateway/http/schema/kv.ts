// What a trading system pushes and gets back, in the words of its own wire. Money in major units, times in ms.
import { z } from 'zod';
import type { KvStatus, PushedState } from '../../../contract/pushed.ts';
import { hasTooManyExtras } from '../../../core/risk/kv-status.ts';
import { TradeRow } from './day.ts';
import { accountId } from './input.ts';

/** Beyond this it is a mistake, not money. */
const ABSURD = 1e15;

const money = z.number().min(-ABSURD).max(ABSURD);
const amount = z.number().min(0).max(ABSURD);
const count = z.int().min(0).max(1_000_000);
const time = z.number().min(0).max(ABSURD);

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
  .meta({
    id: 'KvState',
    description: 'Every field is optional and stays as it was when absent; others are kept',
  });

/** Where a trading system names no account, this is its account. */
export const DEFAULT_ACCOUNT = 'kv';

export const account = accountId.default(DEFAULT_ACCOUNT);

export const SyncBody = z.object({ state: KvState, account });

const known = z.number().nullable();

const STATUS_FIELDS = {
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

const Streak = z.array(
  z.object({
    result: z.enum(['win', 'loss']),
    pnl: z.number(),
    symbol: z.string(),
    closed_at: z.number(),
    counted: z.boolean(),
  }),
);

export const RiskStatus = z
  .object({
    ...STATUS_FIELDS,
    account: z.string(),
    phase: z.enum(['ACTIVE', 'COOLDOWN', 'LOCKED']),
    limits: z
      .object({
        max_loss: known,
        max_profit: known,
        trail_step_profit: known,
        max_consecutive_losses: known,
        max_trades_per_day: known,
      })
      .meta({ description: 'In force now: the stricter of what is configured and what is pushed' }),
    trades_today: known,
    max_trades_per_day: known,
    cooldown_min: known,
    capital: known,
    peak_pnl: known,
    trail_floor: known,
    streak: Streak.meta({ description: 'The last 20 trades, newest last' }),
    last_sync_at: known.meta({ description: 'Of the last push, in ms; null where nothing is pushed' }),
  })
  .meta({ id: 'RiskStatus' });

/** Names of the wire, and what the config file calls them. */
export const CONFIG_NAMES = {
  capital_day_915: 'capital',
  max_loss_abs: 'dailyLoss',
  max_loss_pct: 'lossPercent',
  max_profit_abs: 'dailyProfit',
  max_profit_pct: 'profitPercent',
  trail_step_profit: 'trailStep',
  min_loss_to_count: 'minLossToCount',
  max_consecutive_losses: 'maxConsecutiveLosses',
  max_trades_per_day: 'maxTrades',
  cooldown_min: 'cooldownMinutes',
  cooldown_on_profit: 'cooldownOnProfit',
  side_lock: 'sideLock',
} as const;

const limit = amount.nullable();
const percent = z.number().min(0).max(100).nullable();

const RISK_FIELDS = {
  capital_day_915: limit,
  max_loss_abs: limit,
  max_loss_pct: percent,
  max_profit_abs: limit,
  max_profit_pct: percent,
  trail_step_profit: limit,
  min_loss_to_count: limit,
  max_consecutive_losses: count.nullable(),
  max_trades_per_day: count.nullable(),
  cooldown_min: limit,
  cooldown_on_profit: z.boolean().nullable(),
  side_lock: z.enum(['none', 'long', 'short']).nullable(),
} satisfies Record<keyof typeof CONFIG_NAMES, z.ZodType>;

export const RiskPatch = z
  .strictObject(RISK_FIELDS)
  .partial()
  .meta({ id: 'RiskPatch', description: 'What is absent stays; null takes a limit away' });

export const RiskConfig = z
  .object({ ...RISK_FIELDS, account: z.string(), version: z.string() })
  .meta({ id: 'RiskConfig' });

export const TradesAnswer = z
  .object({ trades: z.array(TradeRow.and(z.object({ account: z.string() }))) })
  .meta({ id: 'Trades' });

export const LogsAnswer = z
  .object({
    logs: z.array(z.object({ at: z.number(), account: z.string(), type: z.string(), text: z.string() })),
  })
  .meta({ id: 'Logs' });
