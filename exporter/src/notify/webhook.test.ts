// A webhook as its receiver sees it: signed, with an id that stays, and repeated until it is taken.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Recorded } from '../core/fact.ts';
import { wallClock } from '../wall-clock.ts';
import type { Message, Sender } from './message.ts';
import { webhookSender } from './webhook.ts';

const SECRET = 'a secret of the test';
const fact: Recorded = {
  account: 'a',
  seq: 3,
  position: 17,
  at: 5,
  fact: { type: 'Unblocked', why: 'read again' },
  hash: 'h',
};
const message: Message = { level: 'info', account: 'a', kind: 'Unblocked', text: 'a: read', at: 5, fact };

interface Heard {
  readonly id: unknown;
  readonly genuine: boolean;
  readonly body: Record<string, unknown>;
}

let server: Server;
let sender: Sender;
const heard: Heard[] = [];
async function receiver(...statuses: readonly number[]): Promise<void> {
  heard.length = 0;
  const answers = [...statuses];
  server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    const signed = createHmac('sha256', SECRET)
      .update(`${req.headers['x-tripline-timestamp']}.${text}`)
      .digest('hex');
    const genuine = req.headers['x-tripline-signature'] === `sha256=${signed}`;
    heard.push({ id: req.headers['x-tripline-id'], genuine, body: JSON.parse(text) });
    res.writeHead(answers.shift() ?? 200, { 'retry-after': '3' }).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?x=1`;
  sender = webhookSender({ url, secret: SECRET }, wallClock());
}
afterEach(async () => {
  sender.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

describe('a webhook', () => {
  it('is signed and carries the fact, and keeps its id when it is sent again', async () => {
    await receiver(500);
    expect(await sender.send(message)).toMatchObject({ ok: false, kind: 'later', afterMs: 3_000 });
    expect(await sender.send(message)).toMatchObject({ ok: true });
    expect(heard.map(({ id, genuine }) => [id, genuine])).toEqual([
      ['fact:17', true],
      ['fact:17', true],
    ]);
    expect(heard[1]?.body).toEqual({ ...message, id: 'fact:17' });
  });

  it('that does not understand a message lets the next one pass', async () => {
    await receiver(422, 200);
    expect(await sender.send(message)).toMatchObject({ ok: false, kind: 'refused' });
  });

  it('is not led to another address', async () => {
    await receiver(302, 401);
    expect(await sender.send(message)).toMatchObject({ ok: false, kind: 'later' });
    expect(await sender.send(message)).toMatchObject({ ok: false, kind: 'later' });
    expect(heard).toHaveLength(2);
  });
});
