// Live sessions as callers get them and as they may start them.
import { z } from 'zod';
import { HostEventInput } from '../../live/input.ts';
import type { ReplayView } from '../../live/replay/library.ts';
import type { SessionView } from '../../live/show.ts';
import { OrderRow } from './account.ts';

const known = z.number().nullable();
const money = z
  .string()
  .nullable()
  .meta({ description: 'Major units with two decimals', example: '5000.00' });
const id = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/);

export const ofUser = z.strictObject({ id: id.meta({ description: 'A user id', example: 'user-1' }) });
export const ofSession = z.strictObject({ id: id.meta({ description: 'A session id', example: 'sim-1' }) });

/** Fields that clients send beside these have no meaning here. */
export const StartBody = z
  .object({
    user_id: id,
    strategy_id: id,
    broker_connection_id: id.meta({ description: 'The account that it trades on' }),
    speed_multiplier: z.number().min(0.1).max(1_000).default(1),
  })
  .meta({ id: 'StartSession' });

const MOST_EVENTS = 500;

export const EventsBody = z.strictObject({ events: z.array(HostEventInput).min(1).max(MOST_EVENTS) }).meta({
  id: 'HostEvents',
  description: 'In the order in which they happened; sending them again is harmless',
});

export const StreamQuery = z.strictObject({ compress: z.enum(['gzip', 'none']).default('gzip') });

const Candle = z.object({
  timestamp: z.string(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
});

export const SessionAnswer: z.ZodType<SessionView> = z
  .object({
    session_id: z.string(),
    strategy_name: z.string(),
    broker_info: z.object({ broker_type: z.string().nullable(), account_id: z.string() }),
    status: z.string(),
    data: z.object({
      timestamp: z.string().nullable(),
      is_fresh: z.boolean(),
      gps_data: z.object({
        positions: z.array(
          z.object({
            symbol: z.string(),
            qty: z.number(),
            entry_price: known,
            current_price: known,
            unrealized_pnl: known,
          }),
        ),
        trades: z.array(z.looseObject({ trade_id: z.string() })),
        pnl: z.looseObject({
          realized_pnl: money,
          unrealized_pnl: money,
          total_pnl: money,
          closed_trades: z.int(),
          open_trades: z.int(),
        }),
      }),
      broker_data: z.object({
        orders: z.array(OrderRow),
        account_info: z.object({ available_margin: known, used_margin: known, total_value: known }),
      }),
      market_data: z.object({
        ltp_store: z.record(z.string(), z.number()),
        candle_data: z.record(z.string(), Candle),
      }),
    }),
  })
  .meta({ id: 'Session', description: 'A strategy session as it is now; null is unknown, never zero' });

export const Dashboard = z
  .object({
    total_sessions: z.int(),
    active_sessions: z.int(),
    cache_time: z.string(),
    sessions: z.record(z.string(), SessionAnswer),
  })
  .meta({ id: 'Dashboard', description: 'All sessions of a user' });

export const Started = z
  .object({ session_id: z.string(), stream_url: z.string(), status: z.string() })
  .meta({ id: 'SessionStarted' });

export const Stopped = z
  .object({ session_id: z.string(), status: z.literal('stopped'), message: z.string() })
  .meta({ id: 'SessionStopped' });

export const UserStopped = z
  .object({
    user_id: z.string(),
    sessions_stopped: z.int(),
    stopped_sessions: z.array(z.string()),
    message: z.string(),
  })
  .meta({ id: 'UserSessionsStopped' });

export const AllStopped = z
  .object({
    sessions_stopped: z.int(),
    stopped_sessions: z.array(
      z.object({ session_id: z.string(), user_id: z.string(), strategy_id: z.string() }),
    ),
    message: z.string(),
  })
  .meta({ id: 'AllSessionsStopped' });

export const Taken = z
  .object({
    accepted: z.int(),
    repeated: z.int(),
    known: z.object({ nodes: z.int(), trades: z.int() }),
  })
  .meta({
    id: 'EventsTaken',
    description:
      'Send everything again when `known` is less than what you have sent: the gateway was restarted',
  });

const Replay: z.ZodType<ReplayView> = z
  .object({ strategy_id: z.string(), available: z.boolean(), reason: z.string().nullable() })
  .meta({ id: 'Replay' });

export const Replays = z.object({ replays: z.array(Replay) }).meta({ id: 'Replays' });
