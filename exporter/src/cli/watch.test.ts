// Whoever watches from outside is paged once when the exporter is gone, again while it lasts, and when it is back.
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, listen, openDesk } from '../../../tests/scripted-cli.ts';
import type { Sent } from '../notify/message.ts';
import { type Incident, noIncident, step } from './watch/incident.ts';
import type { Seen } from './watch/look.ts';
import { createOutbox } from './watch/outbox.ts';

const up: Seen = { up: true, detail: 'ready' };
const down: Seen = { up: false, why: 'it cannot be reached', exit: 3 };
const PATIENCE = { looks: 2, repeatMs: 900_000 };

describe('an incident', () => {
  const story = (...looks: readonly (readonly [number, Seen])[]): readonly (string | null)[] => {
    let incident: Incident = noIncident;
    return looks.map(([at, seen]) => {
      const next = step(incident, seen, at, PATIENCE);
      incident = next.incident;
      return next.page === null ? null : next.page.text.slice(0, next.page.text.indexOf(':'));
    });
  };

  it('is paged when it is sure, repeated every 15 minutes, and called over once', () => {
    expect(
      story(
        [0, up],
        [10_000, down],
        [20_000, down],
        [30_000, down],
        [920_000, down],
        [940_000, up],
        [950_000, up],
      ),
    ).toEqual([null, null, 'is DOWN', null, 'is STILL DOWN after 15 min', 'is back after 16 min', null]);
  });

  it('that one look saw and the next did not pages nobody', () => {
    expect(story([0, down], [10_000, up], [20_000, down], [30_000, up])).toEqual([null, null, null, null]);
  });
});

describe('pages that cannot be sent', () => {
  it('wait in order, and are sent when there is a way again', async () => {
    let reachable = false;
    const sent: string[] = [];
    const complaints: string[] = [];
    const send = async ({ text }: { text: string }): Promise<Sent> => {
      if (!reachable) return { ok: false, kind: 'later', why: 'ENETUNREACH' };
      sent.push(text);
      return { ok: true, detail: '' };
    };
    const sender = { send, close: () => undefined };
    const outbox = createOutbox([{ id: 'telegram', sender }], (line) => void complaints.push(line));
    outbox.add({ level: 'urgent', text: 'down', at: 1 });
    await outbox.flush();
    outbox.add({ level: 'info', text: 'back', at: 2 });
    expect(complaints).toEqual(['could NOT page by telegram (ENETUNREACH); 1 waiting: down']);
    reachable = true;
    await outbox.flush();
    await outbox.flush();
    expect(sent).toEqual(['down', 'back']);
  });
});

describe('tripline watch --once', () => {
  let desk: Desk;
  let receiver: Server;
  let hook: string;
  let heard: { path: string; headers: Record<string, unknown>; body: Record<string, unknown> }[];
  beforeEach(async () => {
    desk = await openDesk();
    heard = [];
    receiver = createServer(async (req, res) => {
      let text = '';
      for await (const chunk of req) text += String(chunk);
      heard.push({ path: req.url ?? '', headers: req.headers, body: JSON.parse(text) });
      res.end('{"ok":true}');
    });
    hook = await listen(receiver);
    await writeFile(join(desk.dir, 'secret'), 'very secret\n', { mode: 0o600 });
    desk.script = { status: 200, body: { ready: true, ageMs: 40, stale: false } };
  });
  afterEach(async () => {
    receiver.close();
    await desk.close();
  });
  const watch = (...more: readonly string[]) =>
    desk.tripline(
      ...['watch', desk.url, '--once', '--looks', '1', '--webhook', `${hook}/hook`],
      ...[
        '--webhook-secret-file',
        join(desk.dir, 'secret'),
        '--state',
        join(desk.dir, 'watch.json'),
        ...more,
      ],
    );

  it('leaves with 0 and pages nobody while all is well', async () => {
    expect((await watch()).exit).toBe(0);
    expect(heard).toEqual([]);
  });

  it('pages once for an incident over many runs, by a signed message, and says when it is back', async () => {
    desk.script = { status: 503, body: { code: 'NOT_READY', detail: 'engine: not heard yet' } };
    expect((await watch()).exit).toBe(1);
    expect((await watch()).exit).toBe(1);
    expect(heard).toHaveLength(1);
    expect(heard[0]?.body).toMatchObject({
      level: 'urgent',
      text: expect.stringContaining('engine: not heard yet'),
    });
    expect(heard[0]?.headers['x-tripline-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
    desk.script = { status: 200, body: { ready: true, ageMs: 40 } };
    await watch();
    expect(heard[1]?.body).toMatchObject({ level: 'info', text: expect.stringContaining('is back') });
  });

  it('is not taken in by an exporter that is ready and shows the past', async () => {
    desk.script = { status: 200, body: { ready: true, ageMs: 60_000, stale: true } };
    expect((await watch()).exit).toBe(1);
    expect(heard[0]?.body.text).toContain('the engine is silent');
  });

  it('leaves with 3 when nobody is there, and tells a chat by its bot', async () => {
    await desk.stopServer();
    const { exit, out, err } = await watch(
      ...['--telegram-chat', '42', '--telegram-token-file', join(desk.dir, 'secret'), '--telegram-api', hook],
    );
    expect(exit).toBe(3);
    const toChat = heard.find(({ path }) => path.startsWith('/bot'));
    expect(toChat?.body).toMatchObject({ chat_id: 42, disable_notification: false });
    expect(out + err).not.toContain('very secret');
  });

  it('says on standard error when it cannot page, without the token, and still leaves with its code', async () => {
    await desk.stopServer();
    const gone = 'http://127.0.0.1:1';
    const { exit, err } = await desk.tripline(
      ...['watch', desk.url, '--once', '--looks', '1', '--telegram-chat', '42', '--telegram-api', gone],
      ...['--telegram-token-file', join(desk.dir, 'secret')],
    );
    expect(exit).toBe(3);
    expect(err).toContain('could NOT page by telegram');
    expect(err).not.toContain('very secret');
  });

  it('pages by mail, to everybody who is named', async () => {
    const arrived: { to: string[]; raw: string }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, { envelope }, done) {
        void text(stream).then((raw) => {
          arrived.push({ to: envelope.rcptTo.map(({ address }) => address), raw });
          done();
        });
      },
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const { port } = server.server.address() as AddressInfo;
    await desk.stopServer();
    const { exit, err } = await desk.tripline(
      ...[
        'watch',
        desk.url,
        '--once',
        '--looks',
        '1',
        '--mail',
        'asha@example.com',
        '--mail',
        'ravi@example.com',
      ],
      ...['--smtp-host', '127.0.0.1', '--smtp-port', String(port), '--smtp-security', 'none'],
    );
    await new Promise<void>((done) => void server.close(done));
    expect([exit, err.includes('could NOT page')]).toEqual([3, false]);
    expect(arrived[0]?.to).toEqual(['asha@example.com', 'ravi@example.com']);
    expect(arrived[0]?.raw).toMatch(/Subject: \[Tripline\] URGENT: Tripline at/);
  });

  it('says what is wrong with a way before it watches', async () => {
    const wrong = await desk.tripline('watch', desk.url, '--once', '--mail', 'asha@example.com');
    expect([wrong.exit, wrong.err]).toEqual([2, expect.stringContaining('mail.0.host')]);
    const chat = await desk.tripline('watch', desk.url, '--telegram-chat', '@desk', '--telegram-api', hook);
    expect([chat.exit, chat.err]).toEqual([2, expect.stringContaining('telegram.0.chats.0.id')]);
  });

  it('refuses to watch where nobody would be paged', async () => {
    expect((await desk.tripline('watch', desk.url)).exit).toBe(2);
    expect((await desk.tripline('watch', 'desk:9464', '--once')).exit).toBe(2);
  });
});
