// A session as its dashboard shows it: from its last tick, its trades, and what is known of its account.
import type { AccountFrame } from '../../contract.ts';
import type { Candle, OpenPosition, PnlSummary, Trade } from './document.ts';
import { type Session, statusOf } from './session.ts';
import { summaryOf } from './trades.ts';

/** A source that was silent for longer shows the past. */
const FRESH_MS = 5_000;

export interface SessionView {
  readonly session_id: string;
  readonly strategy_name: string;
  readonly broker_info: { readonly broker_type: string | null; readonly account_id: string };
  readonly status: string;
  readonly data: {
    /** When its source was last heard. */
    readonly timestamp: string | null;
    readonly is_fresh: boolean;
    readonly gps_data: {
      readonly positions: readonly {
        readonly symbol: string;
        readonly qty: number;
        readonly entry_price: number | null;
        readonly current_price: number | null;
        readonly unrealized_pnl: number | null;
      }[];
      readonly trades: readonly Trade[];
      readonly pnl: PnlSummary;
    };
    readonly broker_data: {
      readonly orders: AccountFrame['openOrders'];
      readonly account_info: {
        readonly available_margin: number | null;
        readonly used_margin: number | null;
        readonly total_value: number | null;
      };
    };
    readonly market_data: {
      readonly ltp_store: Readonly<Record<string, number>>;
      readonly candle_data: Readonly<Record<string, Candle>>;
    };
  };
}

const positionOf = ({ symbol, quantity, entry_price, current_price, unrealized_pnl }: OpenPosition) => ({
  symbol,
  qty: quantity,
  entry_price,
  current_price,
  unrealized_pnl,
});

/** Before the first tick only the trades are known; what is open is not. Before the first word nothing is. */
function pnlOf({ state: { tick, trades }, heardAt }: Session): PnlSummary {
  if (tick?.pnl_summary !== undefined) {
    const { realized_pnl, unrealized_pnl, total_pnl, closed_trades, open_trades } = tick.pnl_summary;
    return { realized_pnl, unrealized_pnl, total_pnl, closed_trades, open_trades };
  }
  const { total_pnl, total_trades } = summaryOf([...trades.values()]);
  const realized_pnl = heardAt === null ? null : total_pnl;
  const open_trades = tick?.open_positions?.length ?? 0;
  return {
    realized_pnl,
    unrealized_pnl: null,
    total_pnl: null,
    closed_trades: total_trades,
    open_trades,
  };
}

export function show(session: Session, account: AccountFrame | undefined, now: number): SessionView {
  const { frame, state, heardAt } = session;
  const { tick } = state;
  const { status } = statusOf(session);
  return {
    session_id: frame.id,
    strategy_name: frame.strategy,
    broker_info: { broker_type: account?.broker ?? null, account_id: frame.account },
    status,
    data: {
      timestamp: heardAt === null ? null : new Date(heardAt).toISOString(),
      is_fresh: status === 'running' && heardAt !== null && now - heardAt < FRESH_MS,
      gps_data: {
        positions: (tick?.open_positions ?? []).map(positionOf),
        trades: [...state.trades.values()],
        pnl: pnlOf(session),
      },
      broker_data: {
        orders: account?.openOrders ?? [],
        // Brokers do not tell us of margins; a fund's files tell what it is worth.
        account_info: {
          available_margin: null,
          used_margin: null,
          total_value: account?.fund?.nav.navUsd ?? null,
        },
      },
      market_data: { ltp_store: tick?.ltp_store ?? {}, candle_data: tick?.candle_data ?? {} },
    },
  };
}
