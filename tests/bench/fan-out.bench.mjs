// The live streams: a tick of 3 KB a second to each of 5,000 clients, paced over the second and made into bytes once;
// in the same run by better-sse, and by bare node:http, which is the floor on this machine.
import { fork } from 'node:child_process';
import { aim, millis, printTable, times } from './table.mjs';

const CLIENTS = 5_000;
/** Clients that look at the same session. */
const SHARED_BY = 50;
const AIM_CPU_US = 15;
const AIM_P99_MS = 10;

/** `each`: how many clients share a channel, and with it each event. */
function measure(way, each) {
  const server = fork(new URL('./sse-server.mjs', import.meta.url), [way, CLIENTS, each]);
  return new Promise((resolve, reject) => {
    server.once('message', resolve);
    server.once('exit', (code) => reject(new Error(`${way} ended with ${code} before it had measured`)));
  });
}

const microseconds = (value) => `${value.toFixed(1)} µs`;
const line = (name, { cpuUs, perSecond, p50, p99 }) => [
  name,
  microseconds(cpuUs),
  perSecond.toFixed(0),
  millis(p50),
  millis(p99),
];
const rows = [];
const aims = [];
for (const [name, each] of [
  ['an event each', 1],
  [`an event for ${SHARED_BY}`, SHARED_BY],
]) {
  const floor = await measure('floor', each);
  const theirs = await measure('better-sse', each);
  const ours = await measure('ours', each);
  rows.push(line(`this fan-out, ${name}`, ours));
  rows.push(line(`better-sse, ${name}`, theirs), line(`bare node:http, ${name}`, floor));
  aims.push([
    name,
    aim(ours.cpuUs, AIM_CPU_US, microseconds),
    aim(ours.p99, AIM_P99_MS, millis),
    times(ours.cpuUs / floor.cpuUs),
    times(ours.cpuUs / theirs.cpuUs),
  ]);
}
const title = `${CLIENTS} clients, a tick of 3 KB each a second, paced over slices of 10 ms`;
printTable(title, [['', 'CPU per event', 'events/s', 'p50', 'p99'], ...rows]);
printTable('Aims, and the CPU beside the others of this run', [
  ['', 'CPU per event', 'delivery, p99', 'of bare node:http', 'of better-sse'],
  ...aims,
]);
process.exit(0);
