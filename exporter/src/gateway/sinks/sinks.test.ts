// All sinks of a gateway: the daily message comes to each of them at its time, whatever else it wants to hear.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { toldClock } from '../../../../tests/given-sink.ts';
import { frameOf, memoryJournal, watching } from '../fixture.ts';
import { createReceiptHeads } from '../receipt-book.ts';
import { createView } from '../view.ts';
import { openSinks, type Sinks } from './sinks.ts';

let server: Server;
let sinks: Sinks;
afterEach(async () => {
  sinks.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

it('fault 30: silence looks like health. Every sink is told once a day, of its own accounts', async () => {
  const heard: string[] = [];
  server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    heard.push(`${req.url} ${JSON.parse(text).text}`);
    res.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const daily = { at: '08:30', timeZone: 'Asia/Kolkata' };
  const webhook = [
    { id: 'all', url: `${url}/all`, secret: 'x', levels: ['urgent' as const] },
    { id: 'own', url: `${url}/own`, secret: 'x', levels: ['urgent' as const], accounts: ['paper-2'] },
  ];
  const clock = toldClock(Date.parse('2026-08-03T02:50:00Z'));
  const view = createView();
  view.take(frameOf(watching, { ...watching, id: 'paper-2', phase: 'stopped' }));
  const journal = memoryJournal();
  const link = {
    onFrame: () => undefined,
    request: async () => ({ type: 'recorded', count: 1 }) as const,
    push: () => true,
    close: () => undefined,
  };
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  sinks = openSinks(
    { telegram: [], webhook, mail: [], daily, minPercent: 75 },
    {
      view,
      reader: journal,
      link,
      receiptHeads: createReceiptHeads(journal),
      clock,
      nowMs: () => clock.now(),
      random: () => 0,
      log: quiet,
    },
  );
  await clock.pass(9 * 60_000);
  expect(heard).toEqual([]);
  await clock.pass(2 * 60_000);
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  const [all, own] = heard.toSorted();
  expect(all).toMatch(/^\/all Tripline is alive, but NOT all is armed: 0 of 2 accounts are\n/);
  expect(own).toMatch(
    /^\/own Tripline is alive, but NOT all is armed: 0 of 1 accounts are\npaper-2: stopped/,
  );
  await clock.pass(12 * 3_600_000);
  expect(heard).toHaveLength(2);
});
