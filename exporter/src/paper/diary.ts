// What a strategy did in one session, as node events and closed trades in the shape of recorded days.
import { toRupees } from './draft.ts';
import { indiaStamp } from './india-time.ts';
import type { Deed, Leg } from './strategy.ts';
import type { Order, Trade } from './types.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A list that forgets its oldest rows; `dropped` of them so far. */
export interface Kept<T> {
  readonly rows: T[];
  dropped: number;
}

export interface Diary {
  readonly nodes: Kept<Row>;
  readonly trades: Kept<Row>;
  /** Of every trade so far, also of those that are forgotten. */
  readonly result: { realisedPaise: number; closed: number; won: number; lost: number };
  note(deed: Deed): void;
}

const MOST_NODES = 1_000;
const MOST_TRADES = 500;
const EXCHANGE = 'NFO';

interface Node {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly children: readonly string[];
}

const START: Node = {
  id: 'strategy-controller',
  name: 'Start',
  type: 'StartNode',
  children: ['entry-condition-ce', 'entry-condition-pe', 'square-off'],
};
const SQUARE_OFF: Node = { id: 'square-off', name: 'Square off', type: 'SquareOffNode', children: [] };
const HALT: Node = { id: 'halt', name: 'Halt', type: 'HaltNode', children: [] };
const RESUME: Node = { id: 'resume', name: 'Resume', type: 'ResumeNode', children: [] };

/** The nodes of one leg, by what they do. */
function legNodes({ optionType }: Leg) {
  const leg = optionType.toLowerCase();
  const node = (what: string, name: string, type: string, ...children: string[]): Node => ({
    id: `${what}-${leg}`,
    name: `${name} ${optionType}`,
    type,
    children: children.map((child) => `${child}-${leg}`),
  });
  return {
    signal: node('entry-condition', 'Entry condition', 'EntrySignalNode', 'entry'),
    reentry: node('re-entry-signal', 'Re-entry', 'ReEntrySignalNode', 'entry'),
    entry: node('entry', 'Sell', 'EntryNode', 'stop', 'exit-condition'),
    stop: node('stop', 'Stop order', 'StopOrderNode'),
    exitSignal: node('exit-condition', 'Exit condition', 'ExitSignalNode', 'exit'),
    exit: node('exit', 'Exit', 'ExitNode', 're-entry-signal'),
  };
}

/** @param now the market's time, ms */
export function createDiary(session: string, symbol: string, now: () => number): Diary {
  const nodes: Kept<Row> = { rows: [], dropped: 0 };
  const trades: Kept<Row> = { rows: [], dropped: 0 };
  const result = { realisedPaise: 0, closed: 0, won: 0, lost: 0 };
  /** The executions that led to where each leg is now. */
  const flows = new Map<string, readonly string[]>();
  let written = 0;

  /** Writes the execution of a node and answers its id. */
  function write(node: Node, parent: string | null, more: Row): string {
    written += 1;
    const stamp = indiaStamp(now());
    const time = stamp.slice(0, 19).replace(/[-:]/g, '').replace('T', '_');
    const id = `exec_${node.id}_${time}_${written.toString(16).padStart(6, '0')}`;
    const row = {
      execution_id: id,
      parent_execution_id: parent,
      timestamp: stamp.replace('T', ' '),
      event_type: 'logic_completed',
      node_id: node.id,
      node_name: node.name,
      node_type: node.type,
      children_nodes: node.children.map((child) => ({ id: child })),
      ...more,
    };
    keep(nodes, row, MOST_NODES);
    return id;
  }

  const start = write(START, null, { strategy_config: { symbol, exchange: 'NSE', session } });
  const flowOf = (leg: Leg): readonly string[] => flows.get(leg.optionType) ?? [start];
  const follow = (leg: Leg, node: Node, more: Row): void => {
    const flow = flowOf(leg);
    flows.set(leg.optionType, [...flow, write(node, flow.at(-1) ?? start, more)]);
  };

  function entered(leg: Leg, order: Order, refused: string | null): void {
    const { signal, reentry, entry } = legNodes(leg);
    if (leg.entries > 1)
      follow(leg, reentry, { condition_type: 're_entry_conditions', signal_emitted: true });
    else {
      flows.set(leg.optionType, [start]);
      follow(leg, signal, { condition_type: 'entry_conditions', signal_emitted: true });
    }
    follow(leg, entry, {
      action: { type: 'place_order', action_type: 'entry', ...orderRow(order), reason: refused },
      position: refused === null ? positionRow(leg, order) : null,
      entry_config: { re_entry_num: leg.entries - 1 },
    });
  }

  function closed(leg: Leg, entry: Order, exits: readonly Trade[]): void {
    const entryFlow = flowOf(leg);
    const trade = closedTrade(leg, entry, exits);
    const { exitSignal, exit } = legNodes(leg);
    const reason = leg.reason ?? 'closed';
    follow(leg, exitSignal, { condition_type: 'exit_conditions', signal_emitted: true, exit_reason: reason });
    const { exit_price, exit_time, pnl } = trade;
    follow(leg, exit, {
      position: { position_id: positionId(leg), re_entry_num: leg.entries - 1 },
      exit_result: { positions_closed: 1, exit_price: Number(exit_price), pnl: Number(pnl), exit_time },
    });
    const flow = { entry_flow_ids: entryFlow, exit_flow_ids: flowOf(leg), exit_reason: reason };
    keep(trades, { ...trade, ...flow }, MOST_TRADES);
    const paise = Math.round(Number(pnl) * 100);
    result.realisedPaise += paise;
    result.closed += 1;
    if (paise > 0) result.won += 1;
    if (paise < 0) result.lost += 1;
  }

  return {
    nodes,
    trades,
    result,
    note(deed) {
      switch (deed.type) {
        case 'entered':
          return entered(deed.leg, deed.order, deed.refused);
        case 'stop rested': {
          // Beside the way to the exit, not on it: the position goes on from its entry.
          const { stop } = legNodes(deed.leg);
          write(stop, flowOf(deed.leg).at(-1) ?? start, { action: orderRow(deed.order) });
          return;
        }
        case 'closed':
          return closed(deed.leg, deed.entry, deed.exits);
        case 'squared off': {
          const { stopsCancelled: orders_cancelled, positionsClosed: positions_closed } = deed;
          const reason = 'the exit time has come';
          write(SQUARE_OFF, start, {
            square_off: { executed: true, reason, orders_cancelled, positions_closed },
          });
          return;
        }
        case 'halted':
        case 'resumed':
          write(deed.type === 'halted' ? HALT : RESUME, start, { reason: deed.reason });
      }
    },
  };
}

function keep<T>(kept: Kept<T>, row: T, most: number): void {
  kept.rows.push(row);
  while (kept.rows.length > most) {
    kept.rows.shift();
    kept.dropped += 1;
  }
}

const positionId = (leg: Leg): string => `entry-${leg.optionType.toLowerCase()}-pos1`;

/** Rupees for one unit that an order was filled at, on average; null before its first fill. */
export const filledAt = ({ amount, filled }: Order): number | null =>
  filled === 0 ? null : toRupees(amount / filled);

const orderRow = (order: Order): Row => ({
  order_id: order.id,
  symbol: order.symbol,
  side: order.side,
  quantity: order.qty,
  price: filledAt(order) ?? (order.price === null ? null : toRupees(order.price)),
  trigger_price: order.trigger === null ? null : toRupees(order.trigger),
  order_type: order.type,
  exchange: EXCHANGE,
  status: order.status,
});

/** The position that an entry opened, as it was when it was opened. */
export function positionRow(leg: Leg, entry: Order): Row {
  return {
    position_id: positionId(leg),
    symbol: entry.symbol,
    exchange: EXCHANGE,
    side: 'sell',
    quantity: entry.filled,
    entry_price: filledAt(entry),
    entry_time: indiaStamp(entry.marketAt),
    node_id: `entry-${leg.optionType.toLowerCase()}`,
  };
}

/** Bought back by the first trades that make up what was sold; whoever bought more did so on his own account. */
function closedTrade(leg: Leg, entry: Order, exits: readonly Trade[]) {
  let left = entry.filled;
  let paid = 0;
  let closedAt = entry.marketAt;
  for (const { qty, price, marketAt } of exits) {
    const taken = Math.min(left, qty);
    if (taken === 0) break;
    left -= taken;
    paid += taken * price;
    closedAt = marketAt;
  }
  const quantity = entry.filled - left;
  const sold = (entry.amount / entry.filled) * quantity;
  const multiplier = entry.instrument?.multiplier ?? 1;
  return {
    trade_id: `${positionId(leg)}-${entry.id}`,
    position_id: positionId(leg),
    re_entry_num: leg.entries - 1,
    symbol: entry.symbol,
    side: 'sell',
    quantity,
    entry_price: money(entry.amount / entry.filled),
    entry_time: indiaStamp(entry.marketAt),
    exit_price: money(paid / quantity),
    exit_time: indiaStamp(closedAt),
    pnl: money((sold - paid) * multiplier),
    pnl_percentage: (((sold - paid) / sold) * 100).toFixed(2),
    duration_minutes: Math.round((closedAt - entry.marketAt) / 600) / 100,
    status: 'CLOSED',
    entry_trigger: `entry-${leg.optionType.toLowerCase()}`,
  };
}

/** Paise as rupees, in a text with two decimals. */
export const money = (paise: number): string => toRupees(paise).toFixed(2);
