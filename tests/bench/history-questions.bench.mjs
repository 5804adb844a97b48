// `daily` over a year of ten accounts and `whatif` over ninety days of seconds, against plain queries for the same.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { dayRow } from '../../exporter/dist/core/history/day-row.js';
import { QUESTIONS } from '../../exporter/dist/core/history/questions/registry.js';
import { startInfluxd } from './influxd.mjs';
import { DAY_MS, dayAt, minuteBars, rollOf, secondSamples, tradesOf } from './made-days.mjs';
import { embeddedSide, plainDaily, plainWhatif } from './questions-embedded.mjs';
import { influxDaily, influxDays, influxSide, influxWhatif } from './questions-influx.mjs';
import { median, millis, printTable } from './table.mjs';

const YEAR_DAYS = Number(process.env.TRIPLINE_BENCH_YEAR_DAYS ?? 365);
const ACCOUNTS = Number(process.env.TRIPLINE_BENCH_ACCOUNTS ?? 10);
const SECOND_DAYS = Number(process.env.TRIPLINE_BENCH_SECOND_DAYS ?? 90);
const ROUNDS = Number(process.env.TRIPLINE_BENCH_ROUNDS ?? 5);
const LIMITS = Array.from({ length: 10 }, (_, i) => (i + 1) * 50_000);

const FROM = Math.floor(Date.now() / DAY_MS) * DAY_MS - (YEAR_DAYS + 1) * DAY_MS;
const TO = FROM + YEAR_DAYS * DAY_MS;
const SECONDS_FROM = TO - SECOND_DAYS * DAY_MS;
const daysFrom = (from) => Array.from({ length: (TO - from) / DAY_MS }, (_, i) => dayAt(from + i * DAY_MS));
const YEARLY = Array.from({ length: ACCOUNTS }, (_, i) => `year-${i}`);
const SECONDLY = 'seconds';

const asked = (accounts, from, over = {}) => ({
  accounts: accounts.map((id) => ({ id, currency: 'INR' })),
  from,
  to: TO,
  now: TO,
  step: null,
  limits: [],
  symbol: null,
  side: null,
  localTime: (_, at) => ({ weekday: 1, minute: Math.floor((at % DAY_MS) / 60_000) }),
  ...over,
});
const answer = async (past, name, what) =>
  (await QUESTIONS.find((one) => one.name === name).ask(past, what)).rows;

const nothing = { samples: [], facts: [], trades: [], days: [] };
/** An account is known by a sample of it, long before. */
const seenOnce = (id) => {
  const [sample] = secondSamples(1, FROM - 400 * DAY_MS);
  return { ...nothing, samples: [{ id, currency: 'INR', sample }] };
};

async function fill(side) {
  let position = 0;
  for (const account of [...YEARLY, SECONDLY]) {
    await side.keep(seenOnce(account), position);
    const days = daysFrom(account === SECONDLY ? SECONDS_FROM : FROM);
    const facts = days.map(({ startsAt }) => rollOf(account, ++position, startsAt));
    await side.keep(
      { ...nothing, facts, trades: days.flatMap((day) => tradesOf(account, day.startsAt)) },
      position,
    );
  }
  for (const [n, account] of YEARLY.entries()) {
    for (const [i, { startsAt }] of daysFrom(FROM).entries()) {
      await side.bars(account, minuteBars(n * 1_000 + i, startsAt));
    }
  }
  for (const [i, { startsAt }] of daysFrom(SECONDS_FROM).entries()) {
    await side.seconds(SECONDLY, secondSamples(i, startsAt));
  }
}

/** As the thread that keeps the history closes them. */
async function closeDays(side, position) {
  for (const account of [...YEARLY, SECONDLY]) {
    const days = [];
    for (const { name, startsAt, endsAt } of daysFrom(account === SECONDLY ? SECONDS_FROM : FROM)) {
      days.push(await dayRow(side.past, account, { name, from: startsAt, to: endsAt }));
    }
    await side.keep({ ...nothing, days }, position);
  }
}

function same(what, one, other) {
  if (!isDeepStrictEqual(one, other)) {
    throw new Error(`${what}: the plain query has another result: ${JSON.stringify([one[0], other[0]])}`);
  }
}

/** Ours and the plain one by turns, so that whatever else runs disturbs both. */
async function against(ours, plain) {
  const took = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [i, work] of [ours, plain].entries()) {
      const at = performance.now();
      await work();
      took[i].push(performance.now() - at);
    }
  }
  const [mine, other] = took.map(median);
  return [millis(mine), millis(other), `${Number((mine / other).toPrecision(2))}×`];
}

const year = asked(YEARLY, FROM);
const ninety = asked([SECONDLY], SECONDS_FROM, { limits: LIMITS });
const dailyOf = (past) => answer(past, 'daily', year);
const whatifOf = (past) => answer(past, 'whatif', ninety);
const limitsOf = (rows) => rows.map((row) => [row[2], row[4], row[8]]);

async function embedded(dir) {
  const side = embeddedSide(dir);
  try {
    await fill(side);
    const daily = () => dailyOf(side.past);
    const plain = () => plainDaily(side.plain, FROM, TO);
    const short = (row) => [
      row[0],
      row[5],
      row[6],
      row[7],
      row[8],
      row[11],
      row[13],
      row[15],
      row[16],
      row[17],
    ];
    same('daily', (await daily()).map(short), plain());
    const rows = [['daily from minutes', ...(await against(daily, plain))]];
    await closeDays(side, 0);
    same('daily', (await daily()).map(short), plain());
    rows.push(['daily from records of days', ...(await against(daily, plain))]);
    const sweep = () => plainWhatif(side.plain, SECONDLY, daysFrom(SECONDS_FROM), LIMITS);
    same('whatif', limitsOf(await whatifOf(side.past)), sweep());
    rows.push(['whatif by seconds', ...(await against(() => whatifOf(side.past), sweep))]);
    printTable('The embedded store, against plain rows in SQLite', [
      ['', 'question', 'plain', 'ratio'],
      ...rows,
    ]);
  } finally {
    await side.close();
  }
}

async function influx(dir) {
  const server = await startInfluxd();
  if (server === null) return console.log('influxd is not installed: InfluxDB is not measured');
  try {
    const side = await influxSide(dir, server);
    await fill(side);
    await side.done(FROM, TO);
    const daily = () => dailyOf(side.past);
    const plain = () => influxDaily(server, FROM, TO);
    const short = (row) => [row[0], row[5], row[6], row[7], row[11], row[13]];
    same('daily', (await daily()).map(short), await plain());
    const rows = [['daily from minutes (plain: without falls)', ...(await against(daily, plain))]];
    await closeDays(side, 0);
    const days = () => influxDays(server, FROM, TO);
    rows.push(['daily from records of days', ...(await against(daily, days))]);
    const sweep = () => influxWhatif(server, SECONDLY, SECONDS_FROM, TO, LIMITS);
    same('whatif', limitsOf(await whatifOf(side.past)), await sweep());
    rows.push(['whatif by seconds', ...(await against(() => whatifOf(side.past), sweep))]);
    printTable('InfluxDB, against plain InfluxQL', [['', 'question', 'plain', 'ratio'], ...rows]);
    await side.close();
  } finally {
    await server.close();
  }
}

const dir = mkdtempSync(join(tmpdir(), 'tl-questions-'));
console.log(
  `daily: ${YEAR_DAYS} days of ${ACCOUNTS} accounts; whatif: ${SECOND_DAYS} days of seconds, ${LIMITS.length} limits`,
);
try {
  await embedded(dir);
  await influx(dir);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
process.exit(0);
