// The gateway's thread as main starts it: it serves, asks the engine over the link, and ends when told.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { openJournal } from '../backbone/embedded/journal.ts';
import { engineLink } from '../backbone/embedded/link.ts';
import { NOBODY } from '../config/notify.ts';
import { as, frameOf, get, post, SECRETS, watching } from './fixture.ts';
import { hashOf } from './http/auth/secret.ts';
import type { GatewayMessage } from './worker.ts';

const WORKER = new URL('./worker.js', import.meta.url.replace('/exporter/src/', '/exporter/dist/'));
const directory = mkdtempSync(join(tmpdir(), 'gateway-'));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the gateway thread', () => {
  it('serves the journal, the frames and the commands of the engine, and ends when told', async () => {
    const journalFile = join(directory, 'journal.db');
    const journal = await openJournal(journalFile);
    await journal.append('paper-1', 0, 5, [{ type: 'Unblocked', why: 'clear again' }]);
    const { port1, port2 } = new MessageChannel();
    const engine = engineLink(port1);
    engine.onRequest(async (request) => ({
      type: 'results',
      results: [{ account: 'paper-1', ok: true, seq: request.name === 'kill' ? 2 : 0, durable: true }],
    }));
    const tokens = [{ name: 'ops', hash: hashOf(SECRETS.control), scopes: ['control'] }];
    const workerData = {
      host: '127.0.0.1',
      port: 0,
      journalFile,
      auth: { tokens, anonymous: ['read'] },
      loginToken: null,
      version: '0.1.0',
      consoleDir: directory,
      notify: NOBODY,
      link: port2,
    };
    const worker = new Worker(WORKER, { workerData, transferList: [port2] });
    const [{ host, port }] = (await once(worker, 'message')) as [GatewayMessage];
    const url = `http://${host}:${port}`;
    engine.publish(() => frameOf(watching));
    await expect.poll(async () => (await get(`${url}/readyz`)).status).toBe(200);
    expect((await get(`${url}/api/events`)).json()).toMatchObject({
      events: [{ seq: 1, account: 'paper-1' }],
      head: 1,
    });
    const kill = await post(`${url}/api/accounts/paper-1/kill`, { reason: 'enough' }, as('control'));
    expect([kill.status, kill.json().seq]).toEqual([202, 2]);
    worker.postMessage('close');
    expect(await once(worker, 'exit')).toEqual([0]);
    engine.close();
    await journal.close();
  });
});
