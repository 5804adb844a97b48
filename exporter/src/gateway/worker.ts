// Composition root of the gateway's thread. It holds no authority: when it dies the engine does not notice,
// and main starts another. It says `listening` once it serves, and ends when it is told `close`.
import { createServer } from 'node:http';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { gatewayLink } from '../backbone/embedded/link.ts';
import { openReader } from '../backbone/embedded/reader.ts';
import type { NotifyConfig } from '../config/notify.ts';
import { createLog } from '../log.ts';
import { wallClock } from '../wall-clock.ts';
import { openAnswers } from './history/answers.ts';
import { openHistory } from './history/handle.ts';
import type { StoreOptions } from './history/message.ts';
import { keepSampling } from './history/sampler.ts';
import { type AppSettings, createGateway } from './http/app.ts';
import { createReceiptHeads } from './receipt-book.ts';
import { openSinks } from './sinks/sinks.ts';
import { createView } from './view.ts';

/** What main gives the thread. Give `loginToken` to the first one only: a link works once, whoever restarts. */
interface GatewayWorkerData extends AppSettings {
  readonly port: number;
  readonly journalFile: string;
  /** Secrets included. */
  readonly notify: NotifyConfig;
  readonly history: StoreOptions;
  /** Transferred, too. */
  readonly link: MessagePort;
}

export type GatewayMessage = { readonly type: 'listening'; readonly host: string; readonly port: number };

/** A request that takes longer than this to arrive is dropped: no client holds a socket by dribbling. */
const REQUEST_ARRIVES_MS = 15_000;

const data = workerData as GatewayWorkerData;
const log = createLog('gateway');
const view = createView();
const reader = openReader(data.journalFile);
const link = gatewayLink(data.link);
link.onFrame(view.take);
const history = openHistory({ options: data.history, journalFile: data.journalFile, log });
const answers = openAnswers({ source: data.history, log });
const endSampling = keepSampling(view, history);

const clock = wallClock();
const nowMs = () => performance.now();
const shared = { view, reader, link, log, clock, nowMs, receiptHeads: createReceiptHeads(reader) };
const sinks = openSinks(data.notify, { ...shared, random: Math.random });
const gateway = createGateway(data, { ...shared, history, answers, sinks });
const server = createServer(gateway.app);
// A bind that fails is an error nobody listens to: it ends the thread, and main says why.
server.listen(data.port, data.host, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : data.port;
  parentPort?.postMessage({ type: 'listening', host: data.host, port } satisfies GatewayMessage);
});
server.requestTimeout = REQUEST_ARRIVES_MS;

parentPort?.on('message', (message: unknown) => {
  if (message !== 'close') return;
  sinks.close();
  gateway.close();
  server.close();
  server.closeAllConnections();
  link.close();
  reader.close();
  endSampling();
  const end = (): void => parentPort?.close();
  Promise.all([history.close(), answers.close()]).then(end, end);
});
