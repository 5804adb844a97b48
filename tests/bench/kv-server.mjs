// Child of the kv bench: one of three servers that take the same sync. It tells its CPU time whenever it is asked.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { openJournal } from '../../exporter/dist/backbone/embedded/journal.js';
import { engineLink } from '../../exporter/dist/backbone/embedded/link.js';
import { SyncBody } from '../../exporter/dist/gateway/http/schema/kv.js';
import { keepGateway } from '../../exporter/dist/gateway-keeper.js';

const ANSWER = {
  message: 'KV state synced successfully',
  status: {
    id: 'current_status',
    realised: 210,
    unrealised: 1654,
    total_pnl: 1864,
    consecutive_losses: 0,
    in_cooldown: true,
    cooldown_remaining_minutes: 11,
    max_loss_hit: false,
    violations: [],
    updated_at: '2025-12-08T14:51:40.467845+00:00',
  },
};

/** Node's own server, the JSON and the schema: nothing less can take a sync. */
function bare() {
  const server = createServer((req, res) => {
    const chunks = [];
    req.on('data', (chunk) => chunks.push(chunk));
    req.on('end', () => {
      const read = SyncBody.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
      const text = JSON.stringify(ANSWER);
      const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
      res.writeHead(read.success ? 200 : 400, headers);
      res.end(text);
    });
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));
}

/** What one would write at first. */
function withExpress() {
  const app = express();
  app.use(express.json());
  app.post('/api/sync-kv-state', (req, res) => {
    const read = SyncBody.safeParse(req.body);
    res.status(read.success ? 200 : 400).json(ANSWER);
  });
  return new Promise((done) => {
    const server = app.listen(0, '127.0.0.1', () => done(server.address().port));
  });
}

const noTimes = { bounds: [], counts: [], sum: 0, count: 0 };
const frame = () => ({
  sequence: 1,
  at: Date.now(),
  journalHead: 0,
  journalOk: true,
  accounts: [],
  sessions: [],
  engine: {
    startedAt: 1,
    tickToDecision: noTimes,
    journalAppend: noTimes,
    loopLag: noTimes,
    brokerRequests: [],
  },
});

/** The real gateway in its thread, with every door; this thread takes what it hands on, as the engine would. */
async function gateway() {
  const folder = mkdtempSync(join(tmpdir(), 'tripline-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const journalFile = join(folder, 'journal.sqlite');
  await openJournal(journalFile);
  return new Promise((resolve, reject) => {
    keepGateway({
      data: () => ({
        host: '127.0.0.1',
        port: 0,
        hostNames: [],
        journalFile,
        auth: { tokens: [], anonymous: ['ingest'] },
        loginToken: null,
        version: 'bench',
        consoleDir: folder,
        pushLimits: { maxAccounts: 32, syncsPerMinute: 1_000_000_000 },
      }),
      connect: (port) => {
        const link = engineLink(port);
        link.onPush(() => undefined);
        setInterval(() => link.publish(frame), 100);
      },
      listening: ({ port }) => setTimeout(() => resolve(port), 500),
      died: (why) => reject(new Error(why)),
    });
  });
}

const SERVERS = { bare, express: withExpress, gateway };
const port = await SERVERS[process.argv[2]]();
process.on('message', (message) => {
  if (message === 'stop') process.exit(0);
  const { user, system } = process.cpuUsage();
  process.send({ cpuSeconds: (user + system) / 1e6 });
});
process.send({ port });
