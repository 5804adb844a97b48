// What a session knows after what its source has told: every event once, whatever is sent again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostEvent, NodeEvent, Trade } from './document.ts';
import { EMPTY, reduce } from './state.ts';
import { diagnosticsText, tradesOf } from './state-text.ts';

const node = (id: string, more: Partial<NodeEvent> = {}): HostEvent => ({
  type: 'node',
  event: {
    execution_id: id,
    parent_execution_id: null,
    timestamp: `2024-10-28 09:15:00+05:30`,
    event_type: 'logic_completed',
    node_id: 'entry-1',
    children_nodes: [],
    ...more,
  },
});
const trade = (entry_time: string, pnl: string, more: object = {}): HostEvent => ({
  type: 'trade',
  trade: { trade_id: 'pos1', entry_time, pnl, ...more },
});
const diagnostics = (state = EMPTY) => JSON.parse(diagnosticsText(state));

describe('node events', () => {
  it('are kept once, with the fields that their source added', () => {
    const first = reduce(EMPTY, [node('a', { note: 'kept' }), node('a'), node('b')]);
    expect(first).toMatchObject({ nodes: ['a', 'b'], accepted: 2, repeated: 1 });
    expect(diagnostics(first.state).events_history.a.note).toBe('kept');
    expect(reduce(first.state, [node('b')])).toMatchObject({ nodes: [], accepted: 0, repeated: 1 });
  });

  it('move their node on and make the nodes that follow active', () => {
    const children_nodes = [{ id: 'exit-1' }];
    const { state } = reduce(EMPTY, [node('a', { children_nodes, timestamp: '2024-10-28 09:18:00+05:30' })]);
    expect(diagnostics(state).current_state).toEqual({
      'entry-1': { status: 'completed', last_execution: '2024-10-28 09:18:00+05:30' },
      'exit-1': { status: 'active', last_execution: null },
    });
    const failed = reduce(state, [node('b', { node_id: 'exit-1', event_type: 'logic_failed' })]);
    expect(diagnostics(failed.state).current_state['exit-1'].status).toBe('failed');
  });

  it('beyond the bound push the oldest out, counted, and these stay known', () => {
    const limits = { nodes: 2, nodeChars: 1e6, trades: 2, forgotten: 10 };
    const { state } = reduce(EMPTY, [node('a'), node('b'), node('c')], limits);
    expect([...state.nodes.keys()]).toEqual(['b', 'c']);
    expect(state.nodesDropped).toBe(1);
    expect(reduce(state, [node('a')], limits)).toMatchObject({ accepted: 0, repeated: 1 });
  });
});

describe('trades', () => {
  it('of one id are told apart by their entry, and a change of one replaces it', () => {
    const { state } = reduce(EMPTY, [trade('09:18', '-10.90'), trade('09:25', '31.85')]);
    const updated = reduce(state, [trade('09:18', '-10.95', { note: 1 }), trade('09:25', '31.85')]);
    expect(updated).toMatchObject({ accepted: 1, repeated: 1, tradesChanged: true });
    expect(tradesOf(updated.state).trades).toMatchObject([{ pnl: '-10.95', note: 1 }, { pnl: '31.85' }]);
    expect(tradesOf(updated.state).summary).toEqual({
      total_trades: 2,
      total_pnl: '20.90',
      winning_trades: 1,
      losing_trades: 1,
      win_rate: '50.00',
    });
  });

  it('carry the summary of their source where it gives one', () => {
    const summary = {
      total_trades: 1,
      total_pnl: '9.00',
      winning_trades: 1,
      losing_trades: 0,
      win_rate: '100.00',
      fees: 1,
    };
    const only: Trade = { trade_id: 'x', pnl: '10.00' };
    const { state } = reduce(EMPTY, [{ type: 'trade', trade: only, date: '2024-10-28', summary }]);
    expect(tradesOf(state)).toEqual({ date: '2024-10-28', summary, trades: [only] });
  });
});

it('a batch sent again, whole or in parts, changes nothing', () => {
  const event = fc.oneof(
    fc.constantFrom('a', 'b', 'c', 'd').map((id) => node(id)),
    fc.constantFrom('09:18', '09:25').map((time) => trade(time, '1.00')),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), fc.nat(12), (events, cut) => {
      const once = reduce(EMPTY, events).state;
      const parts = reduce(reduce(EMPTY, events.slice(0, cut)).state, events).state;
      expect(parts).toEqual(once);
      expect(reduce(once, events)).toMatchObject({ accepted: 0, nodes: [], tradesChanged: false });
    }),
  );
});
