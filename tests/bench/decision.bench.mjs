// From a tick to its decision, for 1, 100 and 1,000 accounts of 50 positions, beside a hand-written loop in the same run.
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { memoryJournal } from '../../exporter/dist/backbone/memory.js';
import { Engine } from '../../exporter/dist/engine/engine.js';
import {
  accountSetups,
  allRead,
  clock,
  ownInstrument,
  POSITIONS,
  price,
  sharedInstrument,
  tick,
} from './accounts.mjs';
import { bareBook } from './bare-book.mjs';
import { aim, median, micros, percentile, printTable, times } from './table.mjs';

const TICKS = 8_000;
const WARM_UP = 3_000;
const ROUNDS = 3;
const AIM_P50_MS = 0.02;
const AIM_P99_MS = 0.5;

const startEngine = (count) =>
  Engine.start(accountSetups(count), {
    clock,
    journal: memoryJournal(),
    random: Math.random,
    page: (account, text) => console.error(`${account}: ${text}`),
    conflict: (error) => console.error(error.message),
    changed: () => {},
  });

/** p50 and p99 in ms of one tick; `send` returns the time that it took. Polls and timers run between two ticks. */
async function measure(send) {
  const took = [];
  for (let n = 0; n < WARM_UP + TICKS; n += 1) {
    const ms = await send(n);
    if (n >= WARM_UP) took.push(ms);
    await letOthersRun();
  }
  return { p50: percentile(took, 0.5), p99: percentile(took, 0.99) };
}

/** The accounts of a tick are judged in the microtask that it wakes, so all is decided when ours comes. */
function tickToDecision(engine, instrumentOf) {
  return async (n) => {
    const input = tick(instrumentOf(n), price(n));
    const began = performance.now();
    engine.tick(input);
    await undefined;
    return performance.now() - began;
  };
}

/** Fails loudly if the time that was taken was not that of a decision. */
async function demandDecided(engine, account) {
  const { step } = engine.state(account).view;
  await tickToDecision(engine, () => ownInstrument(0))(0);
  if (engine.state(account).view.step <= step) throw new Error('the tick was not decided when it was timed');
}

async function measureAccounts(count) {
  const engine = await startEngine(count);
  await allRead(engine);
  await demandDecided(engine, 'account-0');
  const alone = await measure(tickToDecision(engine, (n) => ownInstrument(n % count)));
  const shared = await measure(tickToDecision(engine, (n) => sharedInstrument(n)));
  const held = engine.accounts.map((id) => engine.state(id).view.legs);
  const holders = held.filter((legs) => legs.some((leg) => leg.position.instrument === sharedInstrument(0)));
  engine.abandon();
  const book = bareBook(count, POSITIONS);
  const bare = await measure(async (n) => {
    const at = Date.now();
    const began = performance.now();
    book.tick(ownInstrument(n % count), price(n), at);
    return performance.now() - began;
  });
  return { alone, shared, bare, holders: holders.length };
}

async function measureRounds(count) {
  const rounds = [];
  for (let n = 0; n < ROUNDS; n += 1) rounds.push(await measureAccounts(count));
  const middle = (kind) => ({
    p50: median(rounds.map((round) => round[kind].p50)),
    p99: median(rounds.map((round) => round[kind].p99)),
  });
  const { holders } = rounds[0];
  return { count, holders, alone: middle('alone'), shared: middle('shared'), bare: middle('bare') };
}

const results = [];
for (const count of [1, 100, 1_000]) results.push(await measureRounds(count));
const [one, , thousand] = results;

printTable(`Tick → decision, accounts of ${POSITIONS} positions polled once a second (median of ${ROUNDS} rounds)`, [
  ['accounts', 'p50', 'p99', 'bare p50', 'bare p99', 'ratio p50'],
  ...results.map(({ count, alone, bare }) => [
    `${count}, one holds the instrument`,
    micros(alone.p50),
    micros(alone.p99),
    micros(bare.p50),
    micros(bare.p99),
    times(alone.p50 / bare.p50),
  ]),
]);
printTable('One tick that many accounts hold, until the last of them is decided', [
  ['accounts', 'holders', 'p50', 'p99', 'p50 per holder'],
  ...results.map(({ count, holders, shared }) => [
    String(count),
    String(holders),
    micros(shared.p50),
    micros(shared.p99),
    micros(shared.p50 / Math.max(1, holders)),
  ]),
]);
printTable('Aims at 1,000 accounts', [
  ['', 'result'],
  ['p50', aim(thousand.alone.p50, AIM_P50_MS, micros)],
  ['p99', aim(thousand.alone.p99, AIM_P99_MS, micros)],
  ['p50 against 1 account (accounts that did not change)', times(thousand.alone.p50 / one.alone.p50)],
]);
process.exit(0);
