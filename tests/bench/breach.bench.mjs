// From a breaching tick to the first cancel at the exchange's door, with the trip durable first: the real journal and the
// real adapter over HTTP to another process, beside a hand-written loop that does the same two things.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Pool } from 'undici';
import { openJournal } from '../../exporter/dist/backbone/embedded/journal.js';
import { paperBroker } from '../../exporter/dist/brokers/paper/broker.js';
import { DEFAULT_SETTINGS } from '../../exporter/dist/core/settings.js';
import { Engine } from '../../exporter/dist/engine/engine.js';
import { clock, dayOf, openGate, tick } from './accounts.mjs';
import { aim, millis, percentile, printTable, times } from './table.mjs';

const TRIPS = 320;
const WARM_UP = 20;
const AIM_P99_MS = 3;
const ANSWER_MS = 5_000;
/** Shorts of 50 × 75 sold at 100 rupees: the breaching tick costs less than the leap that would need a second look. */
const LOSS_LIMIT = 100_000;
const CALM_PRICE = 10_000;
const BREACHING_PRICE = 12_000;

const folder = mkdtempSync(join(tmpdir(), 'tripline-bench-'));
const exchange = fork(new URL('./exchange.mjs', import.meta.url));
const { port } = await new Promise((resolve) => exchange.once('message', resolve));
const baseUrl = `http://127.0.0.1:${port}`;

/** When the first cancel of `user` arrived, in ms since `began`. */
function cancelArrives(user, began) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${user}: no cancel in ${ANSWER_MS} ms`)), ANSWER_MS);
    exchange.on('message', function hear(message) {
      if (message.user !== user) return;
      exchange.off('message', hear);
      clearTimeout(timer);
      resolve(Number(BigInt(message.at) - began()) / 1e6);
    });
  });
}

const journal = await openJournal(join(folder, 'journal.sqlite'));

/** The journal itself, telling when an account's trip was on disk. */
const told = (durable) => ({
  ...journal,
  async append(account, after, at, facts) {
    const recorded = await journal.append(account, after, at, facts);
    if (facts.some((fact) => fact.type === 'KillTripped')) durable(process.hrtime.bigint());
    return recorded;
  },
});

const settings = {
  ...DEFAULT_SETTINGS,
  dailyLoss: LOSS_LIMIT,
  rules: [{ id: 'loss', when: 'all', terms: [{ condition: 'dailyLoss' }], then: 'kill' }],
};

const startAccount = (id, durable) => {
  const broker = paperBroker({ id, baseUrl, user: id, password: 'bench', clock });
  return Engine.start([{ id, kind: 'paper', broker, gate: openGate, settings, pollMs: 1_000, dayOf }], {
    clock,
    journal: told(durable),
    random: Math.random,
    page: (account, text) => console.error(`${account}: ${text}`),
    conflict: (error) => console.error(error.message),
    changed: () => {},
  });
};

/** One account from its first read to its trip; then it is left where it is. */
async function trip(id) {
  let durableAt = 0n;
  const engine = await startAccount(id, (at) => {
    durableAt = at;
  });
  // A calm tick is the second look that confirms the first value: until then no loss is believed at once.
  const ready = ({ view }) => view.steadyMtm === 0 && view.ordersAsked !== null && view.gateClosed === false;
  while (!ready(engine.state(id))) {
    await pause(2);
    engine.tick(tick('SYMBOL0', CALM_PRICE));
  }
  await pause(2);
  let began = 0n;
  const arrived = cancelArrives(id, () => began);
  began = process.hrtime.bigint();
  engine.tick(tick('SYMBOL0', BREACHING_PRICE));
  const cancelMs = await arrived;
  engine.abandon();
  return { durableMs: Number(durableAt - began) / 1e6, cancelMs };
}

const bareDatabase = new Database(join(folder, 'bare.sqlite'));
bareDatabase.pragma('journal_mode = wal');
bareDatabase.pragma('synchronous = full');
bareDatabase.exec('create table facts (id integer primary key, fact text not null)');
const insert = bareDatabase.prepare('insert into facts (fact) values (?)');
const pool = new Pool(baseUrl);
const row = JSON.stringify({ type: 'KillTripped', text: 'x'.repeat(400) });

/** The least that must be done: one durable row, one request on a connection that is open. */
async function bareTrip(user) {
  const headers = { authorization: `Bearer ${user}` };
  const warm = await pool.request({ method: 'GET', path: '/v1/orders', headers });
  await warm.body.text();
  await pause(2);
  let began = 0n;
  const arrived = cancelArrives(user, () => began);
  began = process.hrtime.bigint();
  insert.run(row);
  const durableMs = Number(process.hrtime.bigint() - began) / 1e6;
  const sent = await pool.request({ method: 'DELETE', path: '/v1/orders/order-0', headers });
  await sent.body.text();
  return { durableMs, cancelMs: await arrived };
}

const trips = [];
const bare = [];
for (let n = 0; n < WARM_UP + TRIPS; n += 1) {
  const ours = await trip(`account-${n}`);
  const least = await bareTrip(`bare-${n}`);
  if (n < WARM_UP) continue;
  trips.push(ours);
  bare.push(least);
}

const at = (results, key, share) =>
  percentile(
    results.map((result) => result[key]),
    share,
  );
const line = (name, key) => [
  name,
  ...[trips, bare].flatMap((results) => [0.5, 0.99].map((share) => millis(at(results, key, share)))),
  times(at(trips, key, 0.5) / at(bare, key, 0.5)),
];
printTable(
  `Breaching tick → trip on disk → first cancel at the exchange, ${TRIPS} accounts of 50 positions`,
  [
    ['until', 'p50', 'p99', 'bare p50', 'bare p99', 'ratio p50'],
    line('the trip is durable', 'durableMs'),
    line('the first cancel arrives', 'cancelMs'),
  ],
);
printTable('Aim', [
  ['', 'result'],
  ['first cancel on the wire, p99', aim(at(trips, 'cancelMs', 0.99), AIM_P99_MS, millis)],
  ['the bare loop, p99', aim(at(bare, 'cancelMs', 0.99), AIM_P99_MS, millis)],
]);

exchange.disconnect();
bareDatabase.close();
await journal.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
