// What a session shows: node events, trades and the tick, in the words of its wire. Fields a source adds are kept.

/** One node of a strategy that has run. */
export interface NodeEvent {
  readonly execution_id: string;
  readonly parent_execution_id: string | null;
  /** With its offset from UTC. */
  readonly timestamp: string;
  readonly event_type: string;
  readonly node_id: string;
  readonly children_nodes: readonly { readonly id: string }[];
  readonly [added: string]: unknown;
}

export interface NodeState {
  readonly status: string;
  /** Timestamp of its last event; null when it is only awaited. */
  readonly last_execution: string | null;
}

/** One position that was opened, and mostly closed. A strategy uses the same `trade_id` again when it re-enters. */
export interface Trade {
  readonly trade_id: string;
  readonly [added: string]: unknown;
}

export interface TradeSummary {
  readonly total_trades: number;
  /** Major units with two decimals, as is the rate. */
  readonly total_pnl: string;
  readonly winning_trades: number;
  readonly losing_trades: number;
  /** Percent, `18.18`. */
  readonly win_rate: string;
  readonly [added: string]: unknown;
}

/** A trades document without its trades. */
export interface TradesAbout {
  readonly date: string | null;
  readonly summary: TradeSummary;
  readonly [added: string]: unknown;
}

export interface TradesDocument extends TradesAbout {
  readonly trades: readonly Trade[];
}

export interface OpenPosition {
  readonly position_id: string;
  readonly symbol: string;
  readonly exchange: string | null;
  readonly quantity: number;
  readonly entry_price: number | null;
  readonly current_price: number | null;
  readonly unrealized_pnl: number | null;
  readonly entry_time: string;
  readonly [added: string]: unknown;
}

export interface PnlSummary {
  readonly realized_pnl: string | null;
  readonly unrealized_pnl: string | null;
  readonly total_pnl: string | null;
  readonly closed_trades: number;
  readonly open_trades: number;
  readonly [added: string]: unknown;
}

export interface Candle {
  readonly timestamp: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** What moves every second. A host may leave out what it does not know. */
export interface TickState {
  readonly open_positions?: readonly OpenPosition[];
  readonly pnl_summary?: PnlSummary;
  readonly ltp_store?: Readonly<Record<string, number>>;
  readonly candle_data?: Readonly<Record<string, Candle>>;
  readonly [added: string]: unknown;
}

export type EndStatus = 'completed' | 'failed' | 'stopped';

/** What a source of a session tells, one thing at a time. */
export type HostEvent =
  | { readonly type: 'node'; readonly event: NodeEvent }
  | {
      readonly type: 'trade';
      readonly trade: Trade;
      readonly date?: string;
      /** Of all trades so far; computed from them when absent. */
      readonly summary?: TradeSummary;
    }
  /** The whole document, in place of what is known. */
  | { readonly type: 'trades'; readonly trades: TradesDocument }
  | { readonly type: 'tick'; readonly tick_state: TickState }
  | { readonly type: 'status'; readonly status: 'running' | EndStatus; readonly reason: string | null };
