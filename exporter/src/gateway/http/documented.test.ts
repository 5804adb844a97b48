// Every answer that the description promises is given when it is asked for, and holds nothing that is not described.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkReply, LinkRequest } from '../../contract/request.ts';
import type { SessionFrame } from '../../contract/session.ts';
import { as, frameOf, fund, LOGIN, type Running, startGateway, watching, willing } from '../fixture.ts';
import type { GoodAnswer, Route } from './route.ts';

const plan = {
  plan_id: 'p1',
  account: 'paper-1',
  at: 1,
  cancels: [],
  legs: [{ key: 'X|NRML', symbol: 'X', side: 'buy', qty: 25, price: null, slices: [25] }],
  estimated_seconds: 2,
  forbids: [],
  steps: [],
  unknowns: ['the price of X'],
} as const;
const session: SessionFrame = {
  id: 'sim-1',
  user: 'asha',
  strategy: 'straddle',
  account: 'paper-1',
  host: 'desk',
  speed: 1,
  status: 'running',
  startedAt: 1_700_000_000_000,
  endedAt: null,
  why: null,
};
const config = {
  account: 'paper-1',
  broker: 'paper',
  version: 'abc',
  config: { limits: { dailyLoss: 1_000 } },
  secrets: ['password'],
};

async function engine(request: LinkRequest): Promise<LinkReply> {
  switch (request.name) {
    case 'plan':
      return { type: 'plan', plan };
    case 'config':
    case 'configure':
      return { type: 'config', config };
    case 'start-session':
      return { type: 'sessions', sessions: [{ ...session, ...request.session }] };
    case 'stop-sessions':
      return { type: 'sessions', sessions: [{ ...session, status: 'stopped', endedAt: 1_700_000_001_000 }] };
    case 'readiness':
      return { type: 'readiness', accounts: [{ account: 'paper-1', checks: [] }] };
    case 'code':
      return { type: 'recorded', count: 1 };
    case 'alerts':
      return { type: 'recorded', count: request.alerts.length };
    case 'cancel':
      // Some took it, some refused: an answer of its own.
      if (request.accounts !== 'all') return willing(request);
      return {
        type: 'results',
        results: [
          { account: 'paper-1', ok: true, seq: 7, durable: true },
          { account: 'paper-2', ok: false, code: 'NOT_WATCHING', detail: 'stopped' },
        ],
      };
    default:
      return willing(request);
  }
}

/** What a route needs beside its path; those that take nothing are asked as they are. */
const REASON = { reason: 'a test' };
const BODIES: Readonly<Record<string, unknown>> = {
  '/api/control/exit': { ...REASON, accounts: ['paper-1'], position: 'X|NRML' },
  '/api/control/rearm': { ...REASON, accounts: ['paper-1'], clears: 1 },
  '/api/accounts/:id/rearm': { ...REASON, clears: 1 },
  '/api/control/readiness': { accounts: ['paper-1'] },
  '/api/accounts/:id/readiness': {},
  '/api/accounts/:id/code': { code: '123456' },
  '/api/control/plan': { accounts: ['paper-1'] },
  '/api/accounts/:id/config': { config: { limits: { dailyLoss: 1_000 } } },
  '/api/alerts': { version: '4', alerts: [{ status: 'firing', labels: {}, fingerprint: 'a' }] },
};
const SESSION = { user_id: 'asha', strategy_id: 'straddle', broker_connection_id: 'paper-1' };
const LIVE_BODIES: Readonly<Record<string, unknown>> = {
  '/api/v2/live/start': { ...SESSION, speed_multiplier: 1 },
  '/api/live-trading/sessions/:id/events': {
    events: [{ type: 'status', status: 'failed', reason: 'a test' }],
  },
  '/api/sync-kv-state': { account: 'kv', state: { realised: 1 } },
  '/api/risk-config': { max_loss_abs: 2_000 },
};
const bodyOf = ({ path }: Route): unknown =>
  BODIES[path] ??
  LIVE_BODIES[path] ??
  (path.startsWith('/api/control/') ? { ...REASON, accounts: ['paper-1'] } : REASON);
const QUERIES: Readonly<Record<string, string>> = {
  '/login': `?token=${LOGIN}`,
  '/api/state': '?account=fund-1',
  '/api/risk-config': '?account=paper-1',
  '/api/risk-status': '?account=paper-1',
};
const NAMES: Readonly<Record<string, string>> = { seq: '1', key: 'X%7CNRML' };

let gateway: Running;
beforeAll(async () => {
  const frame = frameOf(
    watching,
    { ...watching, id: 'paper-2' },
    { ...watching, id: 'fund-1', fund },
    { ...watching, id: 'kv', broker: 'pushed' },
  );
  const live = { ...frame, sessions: [session] };
  gateway = await startGateway({ engine, frame: live });
  gateway.journal.add('paper-1', 10, {
    type: 'KillTripped',
    cause: 'manual',
    rule: 'manual',
    reason: 'enough',
    by: 'token:ops',
    evidence: [],
    mtm: -1,
    seenAt: 10,
  });
  const alert = { fingerprint: 'a', status: 'firing', name: 'X', severity: null, account: null } as const;
  gateway.journal.add('alerts', 11, {
    type: 'AlertReceived',
    alert: { ...alert, summary: '', startsAt: 1, endsAt: null },
    by: 'token:am',
  });
});
afterAll(() => gateway.close());

/** The account, the user or the session that a path is about. */
function idOf({ path }: Route): string {
  if (!path.includes('live')) return 'paper-1';
  const ofUser = path.includes('/user/') || /live-trading\/(dashboard|stream)/.test(path);
  return ofUser ? 'asha' : 'sim-1';
}

async function call(route: Route): Promise<{ status: number; type: string; text: string }> {
  const id = idOf(route);
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => NAMES[name] ?? id);
  const body = route.body === undefined ? null : JSON.stringify(bodyOf(route));
  const end = new AbortController();
  const response = await fetch(gateway.url + path + (QUERIES[route.path] ?? ''), {
    method: route.method,
    headers: { ...as('admin'), ...(body === null ? {} : { 'Content-Type': 'application/json' }) },
    body,
    redirect: 'manual',
    signal: end.signal,
  });
  const type = response.headers.get('content-type') ?? '';
  const text = type.startsWith('text/event-stream') ? '' : await response.text();
  end.abort();
  return { status: response.status, type, text };
}

function hold({ schema, type = 'application/json' }: GoodAnswer, seen: { type: string; text: string }): void {
  expect(seen.type).toContain(type);
  if (schema === undefined) return;
  const value: unknown = JSON.parse(seen.text);
  // A schema leaves out what it does not describe: equal means that all of it is described.
  expect(schema.parse(value)).toEqual(value);
}

describe('what is documented', () => {
  it('is what every route answers, to the last member', async () => {
    const seen = new Set<string>();
    for (const route of gateway.gateway.routes) {
      const name = `${route.method} ${route.path}`;
      const answer = await call(route);
      const described = route.answers.find(({ status }) => status === answer.status);
      if (described === undefined) {
        throw new Error(
          `${name} answered ${answer.status}, which is not among its good answers: ${answer.text}`,
        );
      }
      hold(described, answer);
      seen.add(`${name} ${answer.status}`);
    }
    const commands = gateway.gateway.routes.filter(({ answers }) => answers.length > 1);
    expect(commands.every(({ answers }) => answers.map(({ status }) => status).join() === '202,207')).toBe(
      true,
    );
    expect(seen).toContain('POST /api/cancel 207');
    expect(seen.size).toBe(gateway.gateway.routes.length);
  });
});
