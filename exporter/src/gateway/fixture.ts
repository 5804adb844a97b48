// A gateway over memory, for tests: a journal that is a list, an engine that is a function, real HTTP on a free port.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FundView, SurfaceView } from '../contract/fund.ts';
import type { PushBatch, PushedState } from '../contract/pushed.ts';
import type { AccountRequest, LinkReply, LinkRequest } from '../contract/request.ts';
import type { AccountFrame, Frame, HistogramSnapshot, Scope } from '../contract.ts';
import type { Fact, Recorded } from '../core/fact.ts';
import type { Clock } from '../core/ports.ts';
import type { Answers } from './history/answers.ts';
import { answersOf, emptyPast } from './history/fixture.ts';
import { type AppSettings, createGateway, type Gateway } from './http/app.ts';
import { hashOf } from './http/auth/secret.ts';
import type { JournalReader } from './ports.ts';
import { createView, type View } from './view.ts';

export interface MemoryJournal extends JournalReader {
  add(account: string, at: number, ...facts: readonly Fact[]): void;
}

export function memoryJournal(): MemoryJournal {
  const rows: Recorded[] = [];
  const page = (limit: number, wanted: (row: Recorded) => boolean) => rows.filter(wanted).slice(0, limit);
  return {
    add(account, at, ...facts) {
      for (const fact of facts) {
        const seq = rows.filter((row) => row.account === account).length + 1;
        const position = rows.length + 1;
        rows.push({ account, seq, position, at, fact, hash: `hash-${position}` });
      }
    },
    head: () => rows.length,
    read: (account, after, limit) => page(limit, (row) => row.account === account && row.seq > after),
    readAll: (after, limit) => page(limit, (row) => row.position > after),
    byType: (types, after, limit) =>
      page(limit, (row) => row.position > after && types.includes(row.fact.type)),
    close: () => undefined,
  };
}

const empty: HistogramSnapshot = { bounds: [0.001, 0.01], counts: [0, 0], sum: 0, count: 0 };

export const watching: AccountFrame = {
  id: 'paper-1',
  broker: 'paper',
  currency: 'INR',
  at: 1_700_000_000_000,
  seq: 4,
  phase: 'watching',
  phaseSince: 1_700_000_000_000,
  phaseText: 'watching',
  day: '2024-07-24',
  mtm: -250.5,
  mtmWorst: -300,
  mtmBest: -200,
  coverageRatio: 1,
  realized: -50.5,
  unrealized: -200,
  dailyLossLimit: 1_000,
  conditions: [
    {
      id: 'dailyLoss',
      rule: 'outer-loss',
      state: 'ok',
      headroomRatio: 0.75,
      limit: 1_000,
      observed: -250.5,
      text: 'the loss is below its limit',
    },
  ],
  rules: [
    {
      id: 'outer-loss',
      then: 'kill',
      when: 'all',
      state: 'clear',
      breached: [],
      missing: ['dailyLoss'],
      headroom: 749.5,
      headroomRatio: 0.75,
      text: 'the loss is below its limit',
    },
  ],
  readiness: null,
  linked: [],
  stopLossHit: false,
  positions: [
    {
      key: 'NIFTY24450CE|NRML',
      symbol: 'NIFTY24450CE',
      product: 'NRML',
      optionType: 'CE',
      netQty: -25,
      averagePrice: 91.55,
      lastPrice: 99.55,
      lastPriceAgeMs: 200,
      unrealized: -200,
      realized: -50.5,
      notional: 2_488.75,
    },
  ],
  openOrders: [],
  ordersToday: 2,
  brokerUp: true,
  brokerText: 'ok',
  lastGoodReadAt: 1_700_000_000_000,
  undurable: false,
  kill: null,
  hands: 'orders',
  exiting: [],
  dayView: {
    market: { state: 'always', opensAt: null, closesAt: null },
    trades: 2,
    wins: 1,
    losses: 1,
    consecutiveLosses: 1,
    cooldownUntil: null,
    mtmPeak: 120,
    trailFloor: null,
    recent: [],
    limits: {
      dailyLoss: 1_000,
      dailyProfit: null,
      trailStep: null,
      maxConsecutiveLosses: null,
      maxTrades: null,
      cooldownMinutes: 0,
    },
  },
  fund: null,
  pushed: null,
  stats: { parseRejects: {}, relogins: 0 },
};

const fine = (source: string): SurfaceView => ({
  source,
  ageSeconds: 4.5,
  updatedAt: 1_700_000_000_000,
  problem: null,
});

/** A fund of which nearly everything is known. */
export const fund: FundView = {
  at: 1_700_000_000_000,
  testnet: null,
  ageSeconds: 4.5,
  surfaces: {
    nav: fine('nav_state.json'),
    aum: fine('nav_state.json'),
    kpis: { source: null, ageSeconds: null, updatedAt: null, problem: 'missing' },
    risk: fine('risk_snapshot.json'),
    router: { ...fine('router_health.json'), problem: 'torn' },
    positions: fine('positions_state.json'),
  },
  nav: {
    navUsd: 12_345.67,
    navZar: 228_394.9,
    ageSeconds: 4.5,
    updatedAt: 1_700_000_000_000,
    ddState: 'NORMAL',
    atrRegime: 'quiet',
    sourcesOk: true,
    peakUsd: 13_000,
    transfersUsd: 0,
  },
  risk: {
    drawdownRatio: 0.05,
    drawdownSource: 'risk_snapshot.json drawdown.dd_pct',
    atrRatio: 1.2,
    atrRegime: 'quiet',
    ddState: 'NORMAL',
    feePnlRatio: 0.03,
    riskMode: 'OK',
    circuitBreaker: null,
    varRatio: null,
    cvarRatio: null,
  },
  router: {
    makerFillRate: 0.92,
    fallbackRatio: 0,
    slipQ25Bps: 0.5,
    slipQ50Bps: 1.25,
    slipQ75Bps: 3,
    quality: 'ok',
    sources: {
      makerFillRate: 'risk_snapshot.json',
      fallbackRatio: 'risk_snapshot.json',
      slipQ25Bps: 'router_health.json',
      slipQ50Bps: 'router_health.json',
      slipQ75Bps: 'router_health.json',
      quality: 'router_health.json',
    },
  },
  symbols: {
    BTCUSDT: { atrRatio: 1.4, atrRegime: 'elevated', ddState: 'NORMAL', ddTodayRatio: 0.01 },
    ETHUSDT: { atrRatio: null, atrRegime: null, ddState: null, ddTodayRatio: null },
  },
  aum: {
    slices: [
      { label: 'Futures', usd: 12_000, zar: 222_000, share: 0.96 },
      { label: 'BTC', usd: 500, zar: null, share: 0.04 },
    ],
    totalUsd: 12_500,
    totalZar: null,
  },
  positions: [],
};

export function frameOf(...accounts: readonly AccountFrame[]): Frame {
  return {
    sequence: 1,
    at: 1_700_000_000_000,
    journalHead: 0,
    journalOk: true,
    accounts,
    sessions: [],
    engine: { startedAt: 1, tickToDecision: empty, journalAppend: empty, loopLag: empty, brokerRequests: [] },
  };
}

export const SECRETS: Readonly<Record<Scope, string>> = {
  read: 'secret-of-read',
  ingest: 'secret-of-ingest',
  control: 'secret-of-control',
  admin: 'secret-of-admin',
};
export const LOGIN = 'one-time-token';

const tokens = Object.entries(SECRETS).map(([name, secret]) => ({
  name,
  hash: hashOf(secret),
  scopes: [name as Scope],
}));

/** An engine that takes every command. */
export async function willing(request: LinkRequest): Promise<LinkReply> {
  switch (request.name) {
    case 'plan':
      return { type: 'plan', plan: null };
    case 'config':
    case 'configure':
    case 'start-session':
    case 'stop-sessions':
    case 'alerts':
    case 'code':
    case 'readiness':
    case 'notified':
      return { type: 'refused', code: 'REFUSED', detail: 'this engine only takes commands' };
    default:
      return took(request);
  }
}

function took(request: AccountRequest): LinkReply {
  const accounts = request.accounts === 'all' ? ['paper-1', 'paper-2'] : request.accounts;
  return {
    type: 'results',
    results: accounts.map((account) => ({ account, ok: true, seq: 7, durable: true })),
  };
}

export interface Running {
  readonly url: string;
  readonly view: View;
  readonly journal: MemoryJournal;
  readonly gateway: Gateway;
  readonly server: Server;
  /** Everything that was asked of the engine. */
  readonly asked: LinkRequest[];
  /** Everything that was pushed to the engine. */
  readonly pushed: readonly PushBatch[number][];
  readonly logged: { readonly fields: Record<string, unknown>; readonly text: string }[];
  /** Moves the monotonic clock forward. */
  pass(ms: number): void;
  close(): Promise<void>;
}

const machineClock: Clock = {
  now: Date.now,
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

export interface Wishes {
  readonly settings?: Partial<AppSettings>;
  readonly engine?: (request: LinkRequest) => Promise<LinkReply>;
  readonly frame?: Frame | null;
  readonly clock?: Clock;
  readonly answers?: Answers;
  /** How many pushes the line to the engine takes. */
  readonly room?: number;
}

export async function startGateway({
  settings,
  engine = willing,
  frame,
  clock = machineClock,
  answers = answersOf(emptyPast),
  room = Number.POSITIVE_INFINITY,
}: Wishes = {}): Promise<Running> {
  let offsetMs = 0;
  const nowMs = () => performance.now() + offsetMs;
  // A busy machine must not make a frame look old: only `pass` ages it.
  const view = createView(() => offsetMs);
  const journal = memoryJournal();
  const asked: LinkRequest[] = [];
  const pushed: PushBatch[number][] = [];
  const logged: { fields: Record<string, unknown>; text: string }[] = [];
  const write = (fields: object, text: string) => void logged.push({ fields: { ...fields }, text });
  const link = {
    onFrame: () => undefined,
    request: (request: LinkRequest) => {
      asked.push(request);
      return engine(request);
    },
    push: (account: string, patch: PushedState, at: number) => {
      pushed.push({ account, patch, at });
      return pushed.length <= room;
    },
    close: () => undefined,
  };
  const defaults: AppSettings = {
    host: '127.0.0.1',
    auth: { tokens, anonymous: ['read', 'ingest'] },
    loginToken: hashOf(LOGIN),
    version: '0.1.0',
    consoleDir: import.meta.dirname,
    replayDir: null,
  };
  const log = { info: write, warn: write, error: write };
  const world = { view, reader: journal, link, log, nowMs, clock, answers };
  const gateway = createGateway({ ...defaults, ...settings }, world);
  if (frame !== null) view.take(frame ?? frameOf(watching, { ...watching, id: 'paper-2' }));
  const server = createServer(gateway.app);
  const host = settings?.host ?? defaults.host;
  await new Promise<void>((done) => server.listen(0, host, done));
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const pass = (ms: number) => {
    offsetMs += ms;
  };
  const close = async () => {
    gateway.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { url, view, journal, gateway, server, asked, pushed, logged, pass, close };
}

/** Headers of a caller with that scope. */
export const as = (scope: Scope): Record<string, string> => ({ Authorization: `Bearer ${SECRETS[scope]}` });

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; fails the test when it is not JSON. */
  json(): Record<string, unknown>;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return answerOf(await fetch(url, { headers, redirect: 'manual' }));
}

export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const all = { 'Content-Type': 'application/json', ...headers };
  return answerOf(await fetch(url, { method: 'POST', headers: all, body: text }));
}
