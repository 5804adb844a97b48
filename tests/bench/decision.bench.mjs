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

const TICKS = 4_000;
const SHARED_TICKS = 400;
const WARM_UP = 1_000;
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

/** p50 and p99 in ms of a tick; `send` returns the time that it took. Polls and timers run between two ticks. */
async function measure(ticks, send) {
  const took = [];
  for (let n = 0; n < ticks; n += 1) {
    took.push(await send(n));
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
  const own = tickToDecision(engine, (n) => ownInstrument(n % count));
  await measure(WARM_UP, own);
  const alone = await measure(TICKS, own);
  const always = tickToDecision(engine, () => ownInstrument(0));
  const same = await measure(TICKS, always);
  const shared = await measure(SHARED_TICKS, tickToDecision(engine, sharedInstrument));
  const holders = holdersOf(engine, sharedInstrument(0));
  engine.abandon();
  const book = bareBook(count, POSITIONS);
  await measure(WARM_UP, bareTick(book, count));
  return { alone, same, shared, holders, bare: await measure(TICKS, bareTick(book, count)) };
}

function holdersOf(engine, instrument) {
  const books = engine.accounts.map((id) => engine.state(id).view.legs);
  return books.filter((legs) => legs.some((leg) => leg.position.instrument === instrument)).length;
}

const bareTick = (book, count) => async (n) => {
  const at = Date.now();
  const began = performance.now();
  book.tick(ownInstrument(n % count), price(n), at);
  return performance.now() - began;
};

async function measureRounds(count) {
  const rounds = [];
  for (let n = 0; n < ROUNDS; n += 1) rounds.push(await measureAccounts(count));
  const middle = (kind) => ({
    p50: median(rounds.map((round) => round[kind].p50)),
    p99: median(rounds.map((round) => round[kind].p99)),
  });
  const kinds = ['alone', 'same', 'shared', 'bare'].map((kind) => [kind, middle(kind)]);
  return { count, holders: rounds[0].holders, ...Object.fromEntries(kinds) };
}

const results = [];
for (const count of [1, 100, 1_000]) results.push(await measureRounds(count));
const [one, , thousand] = results;

const figures = ({ p50, p99 }) => [micros(p50), micros(p99)];

printTable(
  `Tick → decision, accounts of ${POSITIONS} positions polled once a second (median of ${ROUNDS} rounds)`,
  [
    ['accounts, one of them holds the instrument', 'p50', 'p99', 'bare p50', 'bare p99', 'ratio p50'],
    ...results.map(({ count, alone, bare }) => [
      `${count}, each in turn`,
      ...figures(alone),
      ...figures(bare),
      times(alone.p50 / bare.p50),
    ]),
    ...results.slice(1).map(({ count, same }) => [`${count}, always the same`, ...figures(same), '', '', '']),
  ],
);
printTable('One tick that many accounts hold, until the last of them is decided', [
  ['accounts', 'holders', 'p50', 'p99', 'p50 per holder'],
  ...results.slice(1).map(({ count, holders, shared }) => {
    return [String(count), String(holders), ...figures(shared), micros(shared.p50 / holders)];
  }),
]);
printTable('Aims at 1,000 accounts', [
  ['', 'result'],
  ['p50', aim(thousand.alone.p50, AIM_P50_MS, micros)],
  ['p99', aim(thousand.alone.p99, AIM_P99_MS, micros)],
  ['p50 of the same account against 1 account alone', times(thousand.same.p50 / one.same.p50)],
  ['p50 of each in turn against 1: colder caches', times(thousand.alone.p50 / one.alone.p50)],
  ['the bare loop likewise', times(thousand.bare.p50 / one.bare.p50)],
]);
process.exit(0);
