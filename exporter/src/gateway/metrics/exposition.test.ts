// The metrics as Prometheus reads them, held to a golden file and to promtool.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../contract/request.ts';
import type { SessionFrame } from '../../contract/session.ts';
import type { AccountFrame, Frame } from '../../contract.ts';
import type { Fact } from '../../core/fact.ts';
import { createAlertRoll } from '../alert-roll.ts';
import { frameOf, fund, memoryJournal, watching } from '../fixture.ts';
import { expose } from './expose.ts';
import { familiesIn } from './exposition.ts';
import { createKillTally } from './kill-tally.ts';
import { processFamilies } from './process.ts';
import type { Scrape } from './table.ts';

const GOLDEN = fileURLToPath(new URL('./exposition.golden', import.meta.url));

const [leg] = watching.positions;
if (leg === undefined) throw new Error('the fixture holds a position');

/** Short in two products, and a closed row: one series, none for the closed. */
const busy: AccountFrame = {
  ...watching,
  positions: [
    leg,
    { ...leg, key: 'b', product: 'MIS', unrealized: 20.25, notional: 11.25 },
    { ...leg, key: 'c', symbol: 'CLOSED', netQty: 0 },
    { ...leg, key: 'd', symbol: 'NIFTY24450PE', netQty: 25, unrealized: 5, notional: 100 },
  ],
  dayView: {
    ...watching.dayView,
    cooldownUntil: watching.at + 90_500,
    limits: { ...watching.dayView.limits, maxConsecutiveLosses: 3, maxTrades: 10, dailyProfit: 4_000 },
  },
  stats: { parseRejects: { 'no price': 2 }, relogins: 1 },
  booksDisagreeMs: 4_500,
  readiness: {
    at: watching.at,
    checks: [
      { name: 'login', ok: true, detail: 'read well', at: watching.at - 2_500 },
      { name: 'order-ip', ok: false, detail: 'not registered', at: watching.at - 3_000 },
      { name: 'lock', ok: null, detail: 'none', at: watching.at },
    ],
  },
};

const stuckKill: NonNullable<AccountFrame['kill']> = {
  seq: 7,
  rule: 'outer-loss',
  reason: 'loss',
  by: 'tripline',
  trippedAt: 1,
  bookEmptyAt: null,
  firstExitAt: null,
  flatAt: null,
  confirmedAt: null,
  lockedAt: null,
  bypasses: 0,
  stuckWhy: 'the order was rejected',
  lock: {
    how: 'none',
    attempts: 0,
    confirmedAt: null,
    evidence: [],
    screenshots: [],
    failure: null,
    codeWanted: null,
  },
  loggedOutAt: null,
  origin: null,
  linked: [],
};

/** Just started: nothing of it was read, so nothing of it may be claimed. */
const unread: AccountFrame = {
  ...watching,
  id: 'paper-2',
  phase: 'stuck',
  mtm: null,
  mtmWorst: null,
  mtmBest: null,
  coverageRatio: null,
  realized: null,
  unrealized: null,
  dailyLossLimit: null,
  dayView: {
    ...watching.dayView,
    trades: null,
    consecutiveLosses: null,
    mtmPeak: null,
    limits: { ...watching.dayView.limits, dailyLoss: null },
  },
  conditions: [
    {
      ...watching.conditions[0],
      state: 'unknown',
      headroomRatio: null,
    } as AccountFrame['conditions'][number],
  ],
  positions: [],
  brokerUp: false,
  lastGoodReadAt: null,
  undurable: true,
  kill: stuckKill,
};

const session: SessionFrame = {
  id: 's-1',
  user: 'asha',
  strategy: 'short straddle',
  account: 'paper-1',
  host: 'replay',
  speed: 1,
  status: 'running',
  startedAt: 1,
  endedAt: null,
  why: null,
};

const alert: Alert = {
  fingerprint: 'a',
  status: 'firing',
  name: 'KillStuck',
  severity: 'page',
  account: 'paper-1',
  summary: '',
  startsAt: 1,
  endsAt: null,
};

const request = { broker: 'paper', op: 'orders', outcome: 'ok' };
const duration = { bounds: [0.005, 0.05, 0.5], counts: [3, 9, 10], sum: 0.42, count: 11 };

function fixedFrame(): Frame {
  const frame = frameOf(busy, unread, { ...watching, id: 'fund-1', currency: 'USD', positions: [], fund });
  return {
    ...frame,
    sessions: [session],
    configWarnings: ['the file is broken'],
    engine: { ...frame.engine, tickToDecision: duration, brokerRequests: [{ ...request, duration }] },
  };
}

const trip: Fact = {
  type: 'KillTripped',
  cause: 'rule',
  rule: 'outer-loss',
  reason: 'loss',
  by: 'tripline',
  evidence: [],
  mtm: -100_000,
  seenAt: 999,
};
const settled = {
  type: 'ExitSettled',
  ref: 'r',
  orderId: '1',
  filled: 25,
  avgPrice: 100,
  detail: '',
} as const;

/** A kill of 4.2 s: tripped at 1.0 s, empty at 1.4, flat at 3.9, proved and locked at 5.2; then reopened once. */
function journalOfAKill() {
  const journal = memoryJournal();
  journal.add('alerts', 900, { type: 'AlertReceived', alert, by: 'token:am' });
  journal.add('paper-1', 1_000, trip);
  journal.add('paper-1', 1_400, { type: 'OrdersCancelled', count: 2 });
  journal.add('paper-1', 2_000, { ...settled, outcome: 'rejected' });
  journal.add('paper-1', 3_000, { ...settled, outcome: 'complete' });
  journal.add('paper-1', 3_900, { type: 'FlatSeen', askedAt: 3_800 });
  journal.add(
    'paper-1',
    5_200,
    { type: 'FlatVerified', askedAt: 5_100, mtm: -100_100 },
    { type: 'KillLocked', until: 9 },
  );
  journal.add('paper-1', 9_000, { type: 'BypassSeen', what: 'reopened' });
  journal.add('paper-1', 9_900, { type: 'OrdersCancelled', count: 1 }, { type: 'FlatSeen', askedAt: 9_800 });
  journal.add('paper-1', 12_000, { type: 'FlatVerified', askedAt: 11_900, mtm: -100_100 });
  return journal;
}

/** One that works, and one that has failed from its first message on. */
const sinks: Scrape['sinks'] = {
  strangers: () => ({ telegram: 2 }),
  status: () => [
    {
      sink: 'telegram.ops',
      kind: 'telegram',
      waiting: 0,
      dropped: 0,
      results: { sent: 12, failed: 1, refused: 0, merged: 4, 'left-out': 0, repeated: 2 },
      lastSentAt: 1_700_000_000_000,
      failingSince: null,
      failure: null,
    },
    {
      sink: 'mail',
      kind: 'mail',
      waiting: 3,
      dropped: 7,
      results: { sent: 0, failed: 9, refused: 0, merged: 0, 'left-out': 7, repeated: 0 },
      lastSentAt: null,
      failingSince: 1_700_000_000_000,
      failure: 'the mail server said no',
    },
  ],
};

function scrapeOf(frame: Frame | null, journal = memoryJournal()): Scrape {
  const kills = createKillTally(journal);
  kills.catchUp();
  const streams = { clients: 3, events: { fact: 10, frame: 40 }, dropped: { slow: 1, full: 0 } };
  const alerts = createAlertRoll(journal)();
  const syncs = new Map(Object.entries({ accepted: 12, rejected: 1 }));
  const frameAgeMs = frame === null ? null : 250;
  const history = { kept: 86_400, dropped: 3, facts: 512, failures: 1, lag: 4, waiting: 0, trouble: null };
  return { frame, frameAgeMs, kills, streams, alerts, syncs, sinks, history, version: '0.1.0' };
}

describe('the exposition', () => {
  it('is what the golden file says', async () => {
    const text = await expose(familiesIn(scrapeOf(fixedFrame(), journalOfAKill())), 'prometheus');
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GOLDEN, text);
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it('has no series for what is not known, and never NaN', async () => {
    const text = await expose(familiesIn(scrapeOf(fixedFrame())), 'prometheus');
    for (const name of [
      'mtm',
      'mtm_worst',
      'realized_pnl',
      'limit',
      'open_positions',
      'mtm_coverage_ratio',
    ]) {
      expect(text).not.toMatch(new RegExp(`tripline_account_${name}\\{.*paper-2`));
    }
    expect(text).toContain(
      'tripline_condition_state{rule="outer-loss",condition="dailyLoss",state="unknown",account="paper-2"',
    );
    expect(text).not.toMatch(/nan/i);
  });

  it('bounds the series of a fund, whatever its files hold, the wildest symbols first', async () => {
    const many = Array.from({ length: 200 }, (_, i) => `S${i}`);
    const symbols = Object.fromEntries(
      many.map((name, i) => [
        name,
        { atrRatio: i / 100, atrRegime: null, ddState: null, ddTodayRatio: 0.01 },
      ]),
    );
    const slices = many.map((label) => ({ label, usd: 1, zar: null, share: null }));
    const huge = { ...fund, symbols, aum: { ...fund.aum, slices: [...slices, ...slices] } };
    const text = await expose(familiesIn(scrapeOf(frameOf({ ...watching, fund: huge }))), 'prometheus');
    expect(text.match(/^tripline_symbol_atr_ratio\{/gm)).toHaveLength(50);
    expect(text).toContain('tripline_symbol_atr_ratio{symbol="S199",account="paper-1"} 1.99');
    expect(text.match(/^tripline_aum_usd\{/gm)).toHaveLength(50);
  });

  it('tells a fallback ratio of zero from one that is not known', async () => {
    const unknown = { ...fund, router: { ...fund.router, fallbackRatio: null } };
    const of = async (one: typeof fund) =>
      expose(familiesIn(scrapeOf(frameOf({ ...watching, fund: one }))), 'prometheus');
    expect(await of(fund)).toContain('tripline_router_fallback_ratio{account="paper-1"} 0\n');
    expect(await of(unknown)).not.toMatch(/^tripline_router_fallback_ratio\{/m);
  });

  it('lets a fund grow older while nothing new is read of it', async () => {
    const frame = { ...frameOf({ ...watching, fund }), at: fund.at + 60_000 };
    expect(await expose(familiesIn(scrapeOf(frame)), 'prometheus')).toContain(
      'tripline_nav_age_seconds{account="paper-1"} 64.5',
    );
  });

  it('says nothing of accounts before the first frame', async () => {
    const text = await expose(familiesIn(scrapeOf(null)), 'prometheus');
    expect(text).not.toMatch(/^tripline_(account|broker|frame|tick)\w*[ {]/m);
    expect(text).toContain('tripline_build_info{version="0.1.0"} 1');
  });

  it('has each series once', async () => {
    const text = await expose(familiesIn(scrapeOf(fixedFrame(), journalOfAKill())), 'prometheus');
    const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const names = series.map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  const promtool = spawnSync('promtool', ['--version']).status === 0;
  if (!promtool) console.warn('SKIPPED: promtool is not installed, so the metrics were not checked by it');
  it.skipIf(!promtool)('has nothing that promtool objects to', async () => {
    const families = [
      ...familiesIn(scrapeOf(fixedFrame(), journalOfAKill())),
      ...(await processFamilies()()),
    ];
    const input = await expose(families, 'prometheus');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input,
      encoding: 'utf8',
    });
    expect(stdout + stderr).toBe('');
    expect(status).toBe(0);
  });
});

describe('the tally of kills', () => {
  it('counts the same however often the journal is read', () => {
    const journal = memoryJournal();
    const tally = createKillTally(journal);
    for (const { account, at, fact } of journalOfAKill().readAll(0, 100)) {
      journal.add(account, at, fact);
      tally.catchUp();
      tally.catchUp();
    }
    expect(tally.of('paper-1')).toEqual(scrapeOf(null, journal).kills.of('paper-1'));
    expect(tally.timeToFlat()).toMatchObject({ count: 1, sum: 4.2 });
    expect(tally.stage('cancelling').count).toBe(1);
  });

  it('times the lock of the broker from where it may first be pressed, and does not count that as leaving', () => {
    const journal = memoryJournal();
    const at = (ms: number, ...facts: readonly Fact[]) => journal.add('paper-1', ms, ...facts);
    const trip = { rule: 'x', reason: 'x', by: 'y', evidence: [], mtm: null } as const;
    const proof = {
      how: 'api',
      already: false,
      evidence: ['off'],
      screenshots: [],
      fingerprint: null,
    } as const;
    at(1_000, { type: 'KillTripped', cause: 'linked', ...trip, seenAt: 1_000 });
    at(2_000, { type: 'OrdersCancelled', count: 0, lockFirst: true });
    at(12_000, { type: 'LockFailed', attempt: 1, why: 'x', screenshots: [] });
    at(15_000, { type: 'FlatSeen', askedAt: 15_000 });
    at(16_000, { type: 'FlatVerified', askedAt: 16_000, mtm: null });
    at(26_000, { type: 'LockConfirmed', attempt: 2, proof }, { type: 'KillLocked', until: 9 });
    const { kills } = scrapeOf(null, journal);
    expect(kills.stage('pressing').sum).toBe(24);
    expect(kills.stage('flattening').sum).toBe(3);
    expect(kills.stage('locking').sum).toBe(10);
    expect(kills.of('paper-1').trips).toEqual({ linked: 1 });
  });

  it('adds the stages up to the whole', () => {
    const { kills } = scrapeOf(null, journalOfAKill());
    const sum = (['cancelling', 'flattening', 'verifying'] as const).reduce(
      (all, s) => all + kills.stage(s).sum,
      0,
    );
    expect(sum).toBeCloseTo(kills.timeToFlat().sum, 9);
  });
});
