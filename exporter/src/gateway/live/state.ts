// A session's state as a fold of what its source tells: the same event twice changes nothing, and all is bounded.
import type {
  HostEvent,
  NodeEvent,
  NodeState,
  TickState,
  Trade,
  TradesAbout,
  TradesDocument,
} from './document.ts';
import { summaryOf, tradeKey } from './trades.ts';

export interface StateLimits {
  readonly nodes: number;
  /** Characters of all node events together. */
  readonly nodeChars: number;
  readonly trades: number;
  /** Ids of dropped node events that are still recognised. */
  readonly forgotten: number;
}

const LIMITS: StateLimits = { nodes: 5_000, nodeChars: 16_000_000, trades: 5_000, forgotten: 20_000 };
/** A strategy has a graph of some dozens of nodes. */
const MOST_NODE_IDS = 2_000;

type Ending = Pick<Extract<HostEvent, { type: 'status' }>, 'status' | 'reason'>;

export interface SessionState {
  /** JSON text by execution id, oldest first; kept as text because it is only ever written out again. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly nodeChars: number;
  readonly nodesDropped: number;
  readonly forgotten: ReadonlySet<string>;
  readonly current: ReadonlyMap<string, NodeState>;
  readonly trades: ReadonlyMap<string, Trade>;
  readonly about: TradesAbout;
  readonly tradesDropped: number;
  readonly tick: TickState | null;
  /** The tick as JSON, by which it is told from the next one. */
  readonly tickText: string | null;
  /** What the source last said of itself; null when it said nothing. */
  readonly said: Ending | null;
}

export const EMPTY: SessionState = {
  nodes: new Map(),
  nodeChars: 0,
  nodesDropped: 0,
  forgotten: new Set(),
  current: new Map(),
  trades: new Map(),
  about: { date: null, summary: summaryOf([]) },
  tradesDropped: 0,
  tick: null,
  tickText: null,
  said: null,
};

export interface Reduced {
  readonly state: SessionState;
  /** Execution ids that are new. */
  readonly nodes: readonly string[];
  readonly tradesChanged: boolean;
  readonly tickChanged: boolean;
  readonly accepted: number;
  /** Events that were known already. */
  readonly repeated: number;
}

/** Writable while a batch is taken; shared with nobody. */
interface Draft {
  nodes: Map<string, string>;
  nodeChars: number;
  nodesDropped: number;
  forgotten: ReadonlySet<string>;
  current: Map<string, NodeState>;
  trades: Map<string, Trade>;
  about: TradesAbout;
  tradesDropped: number;
  tick: TickState | null;
  tickText: string | null;
  said: Ending | null;
  newNodes: string[];
  tradesChanged: boolean;
  tickChanged: boolean;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const statusOf = ({ status, event_type }: NodeEvent): string => {
  if (typeof status === 'string') return status;
  if (event_type.endsWith('_failed')) return 'failed';
  return event_type.endsWith('_completed') ? 'completed' : 'active';
};

/** A node that has run is what its event says; the nodes that follow it are active from then on. */
function moveOn(draft: Draft, event: NodeEvent): void {
  const room = (id: string) => draft.current.has(id) || draft.current.size < MOST_NODE_IDS;
  if (!room(event.node_id)) return;
  const status = statusOf(event);
  draft.current.set(event.node_id, { status, last_execution: event.timestamp });
  if (status !== 'completed') return;
  for (const { id } of event.children_nodes) {
    const last_execution = draft.current.get(id)?.last_execution ?? null;
    if (room(id)) draft.current.set(id, { status: 'active', last_execution });
  }
}

function dropOldest(draft: Draft, limits: StateLimits): void {
  if (draft.nodes.size <= limits.nodes && draft.nodeChars <= limits.nodeChars) return;
  const forgotten = new Set(draft.forgotten);
  for (const [id, text] of draft.nodes) {
    if (draft.nodes.size <= limits.nodes && draft.nodeChars <= limits.nodeChars) break;
    draft.nodes.delete(id);
    draft.nodeChars -= text.length;
    draft.nodesDropped += 1;
    forgotten.add(id);
  }
  for (const id of forgotten) {
    if (forgotten.size <= limits.forgotten) break;
    forgotten.delete(id);
  }
  draft.forgotten = forgotten;
}

function takeNode(draft: Draft, event: NodeEvent): boolean {
  const id = event.execution_id;
  if (draft.nodes.has(id) || draft.forgotten.has(id)) return false;
  const text = JSON.stringify(event);
  draft.nodes.set(id, text);
  draft.nodeChars += text.length;
  draft.newNodes.push(id);
  moveOn(draft, event);
  return true;
}

function takeTrade(draft: Draft, { trade, date, summary }: Extract<HostEvent, { type: 'trade' }>): boolean {
  const key = tradeKey(trade);
  if (same(draft.trades.get(key), trade)) return false;
  draft.trades.set(key, trade);
  const about = { ...draft.about, date: date ?? draft.about.date };
  draft.about = { ...about, summary: summary ?? summaryOf([...draft.trades.values()]) };
  return true;
}

function takeTrades(draft: Draft, { trades, ...about }: TradesDocument): boolean {
  const known: TradesDocument = { ...draft.about, trades: [...draft.trades.values()] };
  if (same(known, { ...about, trades })) return false;
  draft.trades = new Map(trades.map((trade) => [tradeKey(trade), trade]));
  draft.about = about;
  return true;
}

function dropOldestTrades(draft: Draft, limits: StateLimits): void {
  for (const key of draft.trades.keys()) {
    if (draft.trades.size <= limits.trades) return;
    draft.trades.delete(key);
    draft.tradesDropped += 1;
  }
}

/** True when the event was news. */
function take(draft: Draft, event: HostEvent): boolean {
  switch (event.type) {
    case 'node':
      return takeNode(draft, event.event);
    case 'trade':
    case 'trades': {
      const news = event.type === 'trade' ? takeTrade(draft, event) : takeTrades(draft, event.trades);
      draft.tradesChanged ||= news;
      return news;
    }
    case 'tick': {
      const text = JSON.stringify(event.tick_state);
      if (text === draft.tickText) return false;
      draft.tick = event.tick_state;
      draft.tickText = text;
      draft.tickChanged = true;
      return true;
    }
    case 'status': {
      const said = { status: event.status, reason: event.reason };
      if (same(draft.said, said)) return false;
      draft.said = said;
      return true;
    }
  }
}

/** Takes a batch in its order. */
export function reduce(state: SessionState, events: readonly HostEvent[], limits = LIMITS): Reduced {
  const draft: Draft = {
    ...state,
    nodes: new Map(state.nodes),
    current: new Map(state.current),
    trades: new Map(state.trades),
    newNodes: [],
    tradesChanged: false,
    tickChanged: false,
  };
  let accepted = 0;
  for (const event of events) if (take(draft, event)) accepted += 1;
  dropOldest(draft, limits);
  dropOldestTrades(draft, limits);
  const { newNodes, tradesChanged, tickChanged, ...next } = draft;
  const nodes = newNodes.filter((id) => draft.nodes.has(id));
  return { state: next, nodes, tradesChanged, tickChanged, accepted, repeated: events.length - accepted };
}
