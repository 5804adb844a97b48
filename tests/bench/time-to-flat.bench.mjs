// From the kill to the proof that the account is flat: the real engine, journal and adapter, over HTTP, against the paper
// exchange in a process of its own, which answers 100 ms late and takes 10 orders a second from each account.
//
// Nobody can be faster than the order rate allows. The bound of an account with `cancels` + `exits` orders is the sum of
//
//   floor((cancels + exits - 1) / 10) s   the last order may arrive this much after the first: ten arrive at once
//   7 × 100 ms                            answers that wait for one another: the book without the orders that were
//                                         cancelled; twice, for the shorts and then for the longs: the exits, the book
//                                         that settles them, positions asked for after that (an exit is planned on
//                                         nothing older). The last of these is the first proof; its second counts here
//   1 s                                   between asking for the first proof and for the second
//
// With faults one call in twenty is lost, refused (429) or fails (5xx), and the bound beside them is the one without. An
// order that was lost with its answer must be proved absent before another takes its place: that alone is 3 s.
// TRIPLINE_BENCH_KILLS=40 kills that many accounts of each size, ten at a time; a few unless it is given.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openJournal } from '../../exporter/dist/backbone/embedded/journal.js';
import { paperBroker } from '../../exporter/dist/brokers/paper/broker.js';
import { DEFAULT_SETTINGS } from '../../exporter/dist/core/settings.js';
import { Engine } from '../../exporter/dist/engine/engine.js';
import { startPaper } from '../../exporter/dist/paper-process.js';
import { clock, dayOf, openGate } from './accounts.mjs';
import { percentile, printTable, times } from './table.mjs';
import { contracts, exchangeCalls, legsOf, STRIKES_EACH_WAY, usersOf } from './venue.mjs';

const RATE = 10;
const LATENCY_MS = 100;
/** Answers that must be there before the next thing can be asked for. */
const WAITS = 7;
const VERIFY_GAP_MS = DEFAULT_SETTINGS.verifyGapMs;
const AIM = 1.3;
const SIZES = [2, 20, 100];
const KILLS = Number(process.env.TRIPLINE_BENCH_KILLS ?? 3);
const AT_ONCE = 10;
/** A kill that takes longer has failed. */
const PATIENCE_MS = 180_000;
const DATE = '2026-03-02';

/** One call in twenty, in five ways that an answer can fail to come. */
const EACH = { probability: 0.01, route: '/v1/(?!login)' };
const FAULTS = [
  { type: 'dropAfter', ...EACH },
  { type: 'dropBefore', ...EACH },
  { type: 'rate429', ...EACH },
  { type: 'status5xx', status: 503, ...EACH },
  { type: 'status5xx', status: 502, processed: true, ...EACH },
];

const boundMs = (cancels, exits) =>
  Math.floor((cancels + exits - 1) / RATE) * 1_000 + WAITS * LATENCY_MS + VERIFY_GAP_MS;

const cases = SIZES.flatMap((legs) => [
  { legs, faulty: false, name: `${legs} legs` },
  { legs, faulty: true, name: `${legs} legs, 5 % faults` },
]);
const folder = mkdtempSync(join(tmpdir(), 'tripline-bench-'));
const users = cases.flatMap((one, at) => usersOf(`case${at}`, KILLS, legsOf(contracts(DATE), one.legs)));
const paper = await startPaper({
  mode: 'real',
  seed: 1,
  market: { generated: 'calm', date: DATE, strikesEachWay: STRIKES_EACH_WAY },
  users,
  ordersPerSecond: RATE,
});
const venue = exchangeCalls(paper);
const journal = await openJournal(join(folder, 'journal.sqlite'));

/** When each account was proved flat, once that is on disk. */
const flatAt = new Map();
const watched = {
  ...journal,
  async append(account, after, at, facts) {
    const recorded = await journal.append(account, after, at, facts);
    if (facts.some(({ type }) => type === 'FlatVerified')) flatAt.set(account, performance.now());
    return recorded;
  },
};

const setup = ({ user, password }) => ({
  id: user,
  kind: 'paper',
  broker: paperBroker({ id: user, baseUrl: paper.url, user, password, clock }),
  gate: openGate,
  settings: DEFAULT_SETTINGS,
  pollMs: 1_000,
  dayOf,
});

const deps = {
  clock,
  journal: watched,
  random: Math.random,
  page: (account, text) => console.error(`${account}: ${text}`),
  conflict: (error) => console.error(error.message),
  changed: () => {},
};

/** Kills these accounts at once and resolves to how long each took to be proved flat. */
async function wave(accounts, faulty) {
  const engine = await Engine.start(accounts.map(setup), deps);
  const ids = accounts.map(({ user }) => user);
  const ready = ({ view }) => view.mtm !== null && view.ordersAsked !== null && view.gateClosed === false;
  while (!ids.every((id) => ready(engine.state(id)))) await pause(20);
  await venue.faults([{ type: 'latency', ms: LATENCY_MS }, ...(faulty ? FAULTS : [])]);
  const began = performance.now();
  await engine.request({ name: 'kill', reason: 'bench', accounts: ids, by: 'bench' });
  while (!ids.every((id) => flatAt.has(id))) {
    if (performance.now() - began > PATIENCE_MS) throw new Error('an account was not flat in time');
    await pause(10);
  }
  engine.abandon();
  await venue.faults([]);
  for (const id of ids) await venue.demandFlat(id);
  return ids.map((id) => flatAt.get(id) - began);
}

async function measure({ legs, faulty, name }, at) {
  const mine = users.filter(({ user }) => user.startsWith(`case${at}-`));
  await Promise.all(mine.map((user) => venue.placeStops(user, RATE)));
  const samples = [];
  for (let n = 0; n < mine.length; n += AT_ONCE)
    samples.push(...(await wave(mine.slice(n, n + AT_ONCE), faulty)));
  const shorts = Math.ceil(legs / 2);
  const bound = boundMs(shorts, legs);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(samples, share));
  return { name, bound, p50, p95, p99 };
}

const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const results = [];
try {
  for (const [at, one] of cases.entries()) results.push(await measure(one, at));
} finally {
  paper.stop();
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
}
printTable(`Kill → proved flat, ${KILLS} accounts of each size at ${RATE} orders/s and ${LATENCY_MS} ms`, [
  ['account', 'bound', 'p50', 'p95', 'p99', 'p50 / bound', `aim < ${times(AIM)}`],
  ...results.map(({ name, bound, p50, p95, p99 }) => [
    name,
    ...[bound, p50, p95, p99].map(seconds),
    (p50 / bound).toFixed(2),
    p50 / bound < AIM ? 'meets' : 'MISSES',
  ]),
]);
process.exit(0);
