// What a trading system says of its own day, in the words of its own wire.
import type { Known } from '../contract.ts';

/** The state of its day that a trading system pushes. Money in major units, times in ms. Unknown fields are kept. */
export interface PushedState {
  readonly realised?: number;
  readonly unrealised?: number;
  readonly total_pnl?: number;
  readonly capital_day_915?: number;
  readonly max_loss_pct?: number;
  readonly max_loss_abs?: number;
  readonly max_profit_pct?: number;
  readonly max_profit_abs?: number;
  readonly trail_step_profit?: number;
  readonly min_loss_to_count?: number;
  readonly consecutive_losses?: number;
  readonly max_consecutive_losses?: number;
  readonly cooldown_min?: number;
  readonly cooldown_active?: boolean;
  readonly cooldown_until?: number | null;
  readonly cooldown_on_profit?: boolean;
  readonly allow_new?: boolean;
  readonly block_new_orders?: boolean;
  readonly tripped_day?: boolean;
  readonly trip_reason?: string | null;
  readonly last_trade_time?: number | null;
  readonly [unknown: string]: unknown;
}

export interface PushedView {
  readonly state: PushedState;
  readonly receivedAt: number;
}

/** What a trading system is told of its own day, in the words of its own wire. null = unknown. */
export interface KvStatus {
  readonly id: 'current_status';
  readonly realised: Known;
  readonly unrealised: Known;
  readonly total_pnl: Known;
  readonly consecutive_losses: Known;
  readonly in_cooldown: boolean;
  /** Whole minutes, rounded down, never negative; null while a cooldown runs whose end is unknown. */
  readonly cooldown_remaining_minutes: Known;
  readonly max_loss_hit: boolean | null;
  readonly violations: readonly string[];
  /** ISO 8601 with microseconds, in UTC as `+00:00`. */
  readonly updated_at: string;
}

/** What trading systems have pushed since the last batch, merged per account; the newest value of a field wins. */
export type PushBatch = readonly {
  readonly account: string;
  readonly patch: PushedState;
  readonly at: number;
}[];
