// Child of the storm bench: 500 readers of the event stream, until it is told to stop.
import { Agent, get } from 'node:http';

const [url, wanted] = process.argv.slice(2);
const agent = new Agent({ keepAlive: false, maxSockets: Number(wanted) });
let open = 0;
let bytes = 0;

function read() {
  const request = get(`${url}/api/events/stream`, { agent }, (response) => {
    if (response.statusCode !== 200) throw new Error(`the stream answered ${response.statusCode}`);
    open += 1;
    if (open === Number(wanted)) process.send('ready');
    response.on('data', (chunk) => {
      bytes += chunk.length;
    });
  });
  request.on('error', (error) => {
    throw error;
  });
}

for (let n = 0; n < Number(wanted); n += 1) read();
process.on('message', () => {
  process.send({ open, bytes });
  process.exit(0);
});
