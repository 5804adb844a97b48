// The demo's own session over the live stream: its nodes, its trades, and its end when the account is killed.
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clean, newDir, PATIENT, type Running, startExporter, untilPhase } from './running.ts';

interface Heard {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

let dir: string;
let exporter: Running;
beforeAll(async () => {
  dir = await newDir();
  exporter = await startExporter(dir);
}, PATIENT.timeout);
afterAll(() => clean(dir, exporter));

const unpack = (text: unknown): unknown =>
  JSON.parse(gunzipSync(Buffer.from(String(text), 'base64')).toString());

/** Reads the stream until `enough` says so; every event with its data. */
async function listen(user: string, enough: (heard: Heard) => boolean): Promise<readonly Heard[]> {
  const end = new AbortController();
  const signal = AbortSignal.any([end.signal, AbortSignal.timeout(PATIENT.timeout)]);
  const answer = await fetch(`${exporter.url}/api/live-trading/stream/${user}`, { signal });
  const heard: Heard[] = [];
  let text = '';
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event === undefined || data === undefined) continue;
      heard.push({ event, data: JSON.parse(data) });
      if (enough({ event, data: JSON.parse(data) })) return heard;
    }
  }
  throw new Error(`the stream ended after ${heard.map(({ event }) => event).join(', ')}`);
}

const start = (account: string) =>
  fetch(`${exporter.url}/api/v2/live/start`, {
    method: 'POST',
    headers: { authorization: `Bearer ${exporter.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      user_id: 'asha',
      strategy_id: 'paper-short-straddle',
      broker_connection_id: account,
      speed_multiplier: 1,
    }),
  });

it('is told from its first state to the kill that stops it, and the locked account starts no other', async () => {
  const heard = await listen(
    'demo',
    ({ event, data }) => event === 'session_status' && data.status === 'stopped',
  );
  const events = new Set(heard.map(({ event }) => event));
  expect([...events]).toEqual(
    expect.arrayContaining(['initial_state', 'node_events', 'tick_update', 'trade_update']),
  );
  const trades = heard.findLast(({ event }) => event === 'trade_update');
  expect(unpack(trades?.data.trades)).toMatchObject({ summary: { losing_trades: expect.any(Number) } });
  const account = await untilPhase(exporter, 'paper-1', 'locked');
  const ended = heard.at(-1)?.data;
  expect(ended?.reason).toContain(account.kill?.reason.slice(0, 40));
  const refused = await start('paper-1');
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({
    code: 'ACCOUNT_CLOSED',
    detail: expect.stringContaining('locked'),
  });
}, 120_000);
