// Syncs per second of one core's work: the real gateway beside the least and the usual way to take the same request.
import { fork } from 'node:child_process';
import { median, printTable } from './table.mjs';

const KINDS = ['bare', 'gateway', 'express'];
const ROUNDS = 3;
const WARM_SECONDS = 2;
const MEASURE_SECONDS = 4;
const AIM_OF_BARE = 0.7;
const AIM_OF_EXPRESS = 3;

const heard = (child) =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a child of the bench ended with ${code}`)));
  });

async function load(port, seconds) {
  const child = fork(new URL('./kv-load.mjs', import.meta.url), [String(port), String(seconds)]);
  const { answers } = await heard(child);
  return answers;
}

async function startServer(kind) {
  const child = fork(new URL('./kv-server.mjs', import.meta.url), [kind]);
  const { port } = await heard(child);
  const cpuSeconds = async () => {
    child.send('cpu');
    return (await heard(child)).cpuSeconds;
  };
  await load(port, WARM_SECONDS);
  return { child, port, cpuSeconds, perCore: [], perSecond: [] };
}

/** CPU time of the whole process, garbage collection included, so that what else runs here matters little. */
async function measure(server) {
  const before = await server.cpuSeconds();
  const answers = await load(server.port, MEASURE_SECONDS);
  const used = (await server.cpuSeconds()) - before;
  server.perCore.push(answers / used);
  server.perSecond.push(answers / MEASURE_SECONDS);
}

const servers = {};
for (const kind of KINDS) servers[kind] = await startServer(kind);
for (let round = 0; round < ROUNDS; round += 1) for (const kind of KINDS) await measure(servers[kind]);
for (const { child } of Object.values(servers)) child.send('stop');

const perCore = Object.fromEntries(KINDS.map((kind) => [kind, median(servers[kind].perCore)]));
const NAMES = { bare: 'node:http + zod', gateway: 'the gateway', express: 'Express 5 + zod' };
const row = (kind) => [
  NAMES[kind],
  perCore[kind].toFixed(0),
  (1e6 / perCore[kind]).toFixed(1),
  median(servers[kind].perSecond).toFixed(0),
];
printTable(`Syncs, ${ROUNDS} rounds of ${MEASURE_SECONDS} s`, [
  ['', 'per second of CPU', 'µs of CPU each', 'per second here'],
  ...KINDS.map(row),
]);
const aim = (ratio, least) => `${ratio.toFixed(2)}× ${ratio >= least ? 'meets' : 'MISSES'} ≥ ${least}×`;
printTable('Aim', [
  ['the gateway', 'result'],
  ['of node:http + zod', aim(perCore.gateway / perCore.bare, AIM_OF_BARE)],
  ['of Express 5 + zod', aim(perCore.gateway / perCore.express, AIM_OF_EXPRESS)],
]);
process.exit(0);
