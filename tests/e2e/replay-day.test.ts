// A recorded day played to the end, fifty times as fast, and followed by a client that shares no line with the server.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { as, get, post } from '../../exporter/src/gateway/fixture.ts';
import { type LiveRunning, startLive } from '../../exporter/src/gateway/live/fixture.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/fixtures/sessions/', import.meta.url));
const CLIENT = fileURLToPath(new URL('./sse_client.py', import.meta.url));
const SPEED = 50;
/** 09:15:00 to 15:25:00. */
const PLAYS_MS = (22_200 / SPEED) * 1_000;

const able = existsSync(FOLDER) && spawnSync('python3', ['--version']).status === 0;
if (!able) process.stderr.write('SKIPPED the recorded day: its files or python3 are not here\n');

interface Heard {
  readonly id: string;
  readonly event: string;
  readonly data: {
    readonly diagnostics?: { readonly events_history: Readonly<Record<string, unknown>> };
    readonly trades?: { readonly summary: object; readonly trades: readonly unknown[] };
    readonly tick_state?: {
      readonly progress: { readonly progress_percentage: number };
      readonly open_positions: readonly object[];
      readonly pnl_summary: { readonly closed_trades: number; readonly total_pnl: string };
    };
    readonly status?: string;
  };
}

/** A client in Python; `heard` grows until it has read the event that it leaves after, or is killed. */
function client(url: string, last = '', until = 'session_status') {
  const child: ChildProcess = spawn('python3', [CLIENT, url, last, until], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const heard: Heard[] = [];
  if (child.stdout === null) throw new Error('the client has no output');
  createInterface({ input: child.stdout }).on('line', (line) => heard.push(JSON.parse(line)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { heard, ended, kill: () => child.kill() };
}

const recorded = (name: string) => JSON.parse(readFileSync(`${FOLDER}2024-10-28/${name}`, 'utf8'));
const of = (heard: readonly Heard[], event: string) => heard.filter((each) => each.event === event);
const executions = (heard: readonly Heard[]): readonly string[] =>
  heard.flatMap(({ data }) => Object.keys(data.diagnostics?.events_history ?? {}));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(!able)('a recorded day', () => {
  let gateway: LiveRunning;
  afterAll(() => gateway?.close());

  it(
    'reaches an independent client whole: every node event once, the recorded trades, and a way back in',
    async () => {
      gateway = await startLive({ settings: { replayDir: FOLDER } });
      const order = {
        user_id: 'asha',
        strategy_id: 'replay-2024-10-28',
        broker_connection_id: 'paper-1',
        speed_multiplier: SPEED,
      };
      const started = await post(`${gateway.url}/api/v2/live/start`, order, as('control'));
      expect(started.status).toBe(200);
      const ofUser = `${gateway.url}/api/live-trading/stream/asha`;
      const ofSession = gateway.url + String(started.json().stream_url);
      const whole = client(ofUser);
      const broken = client(ofSession);

      await pause(PLAYS_MS / 4);
      broken.kill();
      await broken.ended;
      await pause(PLAYS_MS / 8);
      const last = broken.heard.at(-1)?.id ?? '';
      const resumed = client(ofSession, last);
      const late = client(ofUser);
      await Promise.all([whole.ended, resumed.ended, late.ended]);

      const diagnostics = recorded('diagnostics_export.json');
      const trades = recorded('trades_daily.json');
      const all = Object.keys(diagnostics.events_history);
      expect(all).toHaveLength(49);
      expect(executions(whole.heard).toSorted()).toEqual(all.toSorted());
      const history = Object.assign(
        {},
        ...whole.heard.map(({ data }) => data.diagnostics?.events_history ?? {}),
      );
      expect(history).toEqual(diagnostics.events_history);
      expect(of(whole.heard, 'trade_update').at(-1)?.data.trades).toEqual(trades);
      expect(trades.summary).toMatchObject({ total_trades: 11, total_pnl: '-36.85', winning_trades: 2 });
      expect(whole.heard.at(-1)?.data.status).toBe('completed');

      const ticks = of(whole.heard, 'tick_update').flatMap(({ data }) => data.tick_state ?? []);
      expect(ticks.length).toBeGreaterThan(PLAYS_MS / 1_000 / 1.5);
      expect(ticks.length).toBeLessThan(PLAYS_MS / 1_000 + 30);
      expect(ticks.some(({ open_positions }) => open_positions.length > 0)).toBe(true);
      expect(ticks.at(-1)).toMatchObject({
        progress: { progress_percentage: 100 },
        pnl_summary: { closed_trades: 11, total_pnl: '-36.85' },
      });

      const both = [...broken.heard, ...resumed.heard];
      expect(of(resumed.heard, 'initial_state')).toEqual([]);
      expect(executions(both).toSorted()).toEqual(all.toSorted());
      const ids = both.map(({ id }) => Number(id));
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
      expect(new Set(ids).size).toBe(ids.length);
      const updates = (heard: readonly Heard[]) => of(heard, 'trade_update').map(({ id }) => id);
      const seen = new Set(updates(whole.heard));
      expect(updates(both).every((id) => seen.has(id))).toBe(true);

      const [first] = late.heard;
      expect(first?.event).toBe('initial_state');
      const known = Object.keys(first?.data.diagnostics?.events_history ?? {});
      expect(known.length).toBeGreaterThan(10);
      expect(known).toEqual(all.slice(0, known.length));
      expect(executions(late.heard).toSorted()).toEqual(all.toSorted());
      const closed = first?.data.trades?.trades ?? [];
      expect(closed).toEqual(trades.trades.slice(0, closed.length));
      const shown = await get(`${gateway.url}/api/live-trading/dashboard/asha`);
      expect(shown.json()).toMatchObject({ total_sessions: 1, active_sessions: 0 });
    },
    PLAYS_MS + 120_000,
  );
});
