// Scenes of the panels that show whole accounts, with frames as an engine publishes them.
import type { SessionCard } from '../../exporter/src/contract/session.ts';
import type { Scene, SceneFrame } from '../../grafana-plugin/harness/scene.ts';
import type { ScriptedFrame } from '../e2e/scripted-frames.ts';

export type Situation = (id: string, at: number) => ScriptedFrame['accounts'][number];

let sequence = 0;

/** What the stream's query "frames" gives for accounts in these situations. */
export function whole(...situations: readonly Situation[]): readonly SceneFrame[] {
  const at = Date.now();
  sequence += 1;
  const accounts = situations.map((situation, nth) => situation(`paper-${nth + 1}`, at));
  const custom = {
    sequence,
    at,
    ageMs: 5,
    journalOk: true,
    line: 'live',
    why: '',
    base: 'api/datasources/proxy/uid/stream',
  };
  return [
    {
      name: 'frames',
      meta: { custom },
      fields: [
        { name: 'account', type: 'string', values: accounts.map(({ id }) => id) },
        { name: 'frame', type: 'other', values: accounts },
      ],
    },
  ];
}

export const board = (panel: 'accounts' | 'actions' | 'sessions', more: Partial<Scene> = {}): Scene => ({
  panel: `panels/${panel}`,
  width: 620,
  height: 520,
  ...more,
});

export const RUNNING: SessionCard = {
  id: 'sim-1',
  user: 'user-1',
  strategy: 'short-straddle',
  account: 'paper-1',
  host: 'paper',
  speed: 1,
  status: 'running',
  startedAt: 1_764_900_000_000,
  endedAt: null,
  why: null,
  currency: 'INR',
  heardAt: 1_764_900_600_000,
  pnl: { total: -412.5, realized: 310, unrealized: -722.5, closedTrades: 3, winRate: '66.67' },
  positions: [
    { symbol: 'NIFTY25JUL24450CE', qty: -75, entryPrice: 91.55, currentPrice: 94.2, unrealized: -198.75 },
    { symbol: 'NIFTY25JUL24450PE', qty: -75, entryPrice: 88.1, currentPrice: null, unrealized: null },
  ],
  progressRatio: 0.41,
  clock: '2025-07-24T11:48:00+05:30',
  nodes: { active: 3, pending: 2, completed: 14, failed: 1 },
  notices: [
    { at: '2025-07-24T09:20:00+05:30', kind: 'entry', text: 'Entered sell 75 NIFTY25JUL24450CE at 91.55' },
    {
      at: '2025-07-24T10:02:00+05:30',
      kind: 'trade',
      text: 'Closed sell 75 NIFTY25JUL24300CE at 80.1, result 312.50',
    },
  ],
};

/** A session of which nothing was heard yet. */
const SILENT: SessionCard = {
  ...RUNNING,
  id: 'sim-2',
  strategy: 'replay:2024-10-28',
  status: 'starting',
  heardAt: null,
  pnl: { total: null, realized: null, unrealized: null, closedTrades: 0, winRate: null },
  positions: null,
  progressRatio: null,
  clock: null,
  nodes: { active: 0, pending: 0, completed: 0, failed: 0 },
  notices: [],
};

const FAILED: SessionCard = {
  ...SILENT,
  id: 'sim-3',
  status: 'failed',
  why: 'the account was killed',
  endedAt: 5,
};

/** What the stream's query "sessions" gives. */
export const sessions = (...cards: readonly SessionCard[]): readonly SceneFrame[] => {
  const all = cards.length === 0 ? [RUNNING, FAILED, SILENT] : cards;
  return [
    {
      name: 'sessions',
      fields: [
        { name: 'session', type: 'string', values: all.map(({ id }) => id) },
        { name: 'card', type: 'other', values: all },
      ],
    },
  ];
};

/** How the exporter would carry out a kill of paper-1. */
export const PLAN = {
  plan_id: 'plan-1',
  account: 'paper-1',
  at: 0,
  cancels: [{ id: '1' }],
  legs: [{ key: 'CE', symbol: 'NIFTY25JUL24450CE', side: 'buy', qty: 75, price: 96.1, slices: [75] }],
  estimated_seconds: 2.4,
  steps: ['cancel 1 order', 'leave 1 position', 'prove flat by two reads', 'lock'],
  forbids: ['market orders are refused: exits are priced'],
  unknowns: [],
};
