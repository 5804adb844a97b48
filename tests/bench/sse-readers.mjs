// Child of the fan-out bench: clients as bare sockets, and how long each event took from its making to their ears.
import { connect } from 'node:net';

const [port, wanted] = process.argv.slice(2).map(Number);
const AT_ONCE = 200;
const MARK = '"sentAtUs":';
let open = 0;
let events = 0;
let delays = [];

const nowUs = () => Number(process.hrtime.bigint() / 1000n);

function read(client) {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET /?client=${client} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n`);
  let head = true;
  socket.on('data', (chunk) => {
    const arrivedUs = nowUs();
    if (head) {
      head = false;
      open += 1;
      if (open === wanted) process.send('ready');
      else if (open % AT_ONCE === 0) more();
    }
    for (let at = chunk.indexOf(MARK); at >= 0; at = chunk.indexOf(MARK, at + 1)) {
      events += 1;
      const sentAtUs = Number.parseInt(chunk.toString('latin1', at + MARK.length, at + MARK.length + 20), 10);
      delays.push((arrivedUs - sentAtUs) / 1000);
    }
  });
  socket.on('error', (error) => {
    throw error;
  });
}

let asked = 0;
function more() {
  for (let n = 0; n < AT_ONCE && asked < wanted; n += 1) read(asked++);
}

more();
process.on('message', (message) => {
  if (message === 'begin') {
    events = 0;
    delays = [];
    return;
  }
  delays.sort((a, b) => a - b);
  const at = (share) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0;
  process.send({ events, p50: at(0.5), p99: at(0.99) }, () => process.exit(0));
});
