// What sources of sessions may send: bounded, with finite numbers; fields of their own pass as they are.
import { z } from 'zod';
import type {
  HostEvent,
  NodeEvent,
  OpenPosition,
  TickState,
  Trade,
  TradeSummary,
  TradesDocument,
} from './document.ts';

/** `__proto__` is spelt with letters that ids may have; as a key it would reach where no data belongs. */
const named = (most: number) =>
  z
    .string()
    .regex(new RegExp(`^[A-Za-z0-9._:-]{1,${most}}$`))
    .refine((id) => id !== '__proto__', 'is not allowed');
const text = z.string().max(200);
const time = z.string().min(1).max(40);
const price = z.number().finite();
const count = z.int().min(0).max(1e9);
const money = z
  .string()
  .regex(/^-?\d{1,15}\.\d{2}$/, 'must be a text with two decimals')
  .meta({ example: '-10.90' });

export const NodeEventInput: z.ZodType<NodeEvent> = z
  .looseObject({
    execution_id: named(128),
    parent_execution_id: named(128).nullable().default(null),
    timestamp: time,
    event_type: z.string().min(1).max(64),
    node_id: named(128),
    children_nodes: z
      .array(z.looseObject({ id: named(128) }))
      .max(200)
      .default([]),
  })
  .meta({ id: 'NodeEvent', description: 'A node that has run; fields of your own are kept' });

const TradeInput: z.ZodType<Trade> = z.looseObject({ trade_id: named(128) }).meta({
  id: 'SessionTrade',
  description: 'One is told from another by trade_id, re_entry_num and entry_time',
});

const Summary: z.ZodType<TradeSummary> = z
  .looseObject({
    total_trades: count,
    total_pnl: money,
    winning_trades: count,
    losing_trades: count,
    win_rate: money,
  })
  .meta({ id: 'TradeSummary' });

export const TradesInput: z.ZodType<TradesDocument> = z
  .looseObject({
    date: z.string().max(20).nullable(),
    summary: Summary,
    trades: z.array(TradeInput).max(5_000),
  })
  .meta({ id: 'TradesDaily' });

const Position: z.ZodType<OpenPosition> = z.looseObject({
  position_id: text,
  symbol: text,
  exchange: text.nullable(),
  quantity: price,
  entry_price: price.nullable(),
  current_price: price.nullable(),
  unrealized_pnl: price.nullable(),
  entry_time: time,
});

const Tick: z.ZodType<TickState> = z
  .looseObject({
    open_positions: z.array(Position).max(1_000).exactOptional(),
    pnl_summary: z
      .looseObject({
        realized_pnl: money.nullable(),
        unrealized_pnl: money.nullable(),
        total_pnl: money.nullable(),
        closed_trades: count,
        open_trades: count,
      })
      .exactOptional(),
    ltp_store: z.record(text, price).exactOptional(),
    candle_data: z
      .record(
        text,
        z.object({ timestamp: time, open: price, high: price, low: price, close: price, volume: price }),
      )
      .exactOptional(),
  })
  .meta({ id: 'TickState' });

export const HostEventInput: z.ZodType<HostEvent> = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('node'), event: NodeEventInput }),
    z.strictObject({
      type: z.literal('trade'),
      trade: TradeInput,
      date: z.string().max(20).exactOptional(),
      summary: Summary.exactOptional(),
    }),
    z.strictObject({ type: z.literal('trades'), trades: TradesInput }),
    z.strictObject({ type: z.literal('tick'), tick_state: Tick }),
    z.strictObject({
      type: z.literal('status'),
      status: z.enum(['running', 'completed', 'failed', 'stopped']),
      reason: text.nullable().default(null),
    }),
  ])
  .meta({ id: 'HostEvent', description: 'What a strategy host tells of a session, one thing at a time' });
