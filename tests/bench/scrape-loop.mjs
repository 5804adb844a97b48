// Child of the storm bench: scrapes /metrics back to back until it is told to stop, then says how often and how much.
import { Agent, get } from 'node:http';

const [url] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
let scrapes = 0;
let series = 0;
let stopping = false;

const scrape = () =>
  new Promise((resolve, reject) => {
    const request = get(`${url}/metrics`, { agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`/metrics answered ${response.statusCode}`));
        resolve(Buffer.concat(chunks).toString());
      });
    });
    request.on('error', reject);
  });

process.on('message', () => {
  stopping = true;
});
while (!stopping) {
  const text = await scrape();
  scrapes += 1;
  if (series === 0) series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  if (scrapes === 1) process.send('ready');
}
process.send({ scrapes, series });
process.disconnect();
