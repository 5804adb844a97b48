// Mail by a real SMTP server: what arrives, what is never sent in the clear, and what a wrong password says.
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { type MailConfig, NOBODY } from '../config/notify.ts';
import { wallClock } from '../wall-clock.ts';
import { mailSender } from './mail.ts';
import type { Message } from './message.ts';
import { probeSinks } from './probe.ts';

const PASSWORD = 'hunter2-of-the-test';
const message = (first: string): Message => ({
  level: 'urgent',
  account: 'a',
  kind: 'KillTripped',
  text: `${first}\nMTM −₹2,034.50`,
  at: 1,
  fact: null,
});

let server: SMTPServer;
const arrived: { to: string[]; raw: string }[] = [];
async function given(options: SMTPServerOptions = {}): Promise<MailConfig> {
  arrived.length = 0;
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ password }, _session, done) =>
      password === PASSWORD ? done(null, { user: 'u' }) : done(new Error(`wrong: ${password}`)),
    onData(stream, { envelope }, done) {
      void text(stream).then((raw) => {
        arrived.push({ to: envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
    ...options,
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.server.address() as AddressInfo;
  const levels = ['urgent', 'warning', 'info'] as const;
  const addresses = { from: 'tripline@example.com', to: ['a@example.com', 'b@example.com'] };
  return {
    id: 'mail',
    host: '127.0.0.1',
    port,
    security: 'none',
    password: null,
    levels: [...levels],
    ...addresses,
  };
}
afterEach(() => new Promise<void>((done) => void server.close(done)));

async function send(config: MailConfig, first = 'a: TRIPPED') {
  const sender = mailSender(config);
  try {
    return await sender.send(message(first));
  } finally {
    sender.close();
  }
}

describe('a mail', () => {
  it('arrives at everybody, with its first line as the subject', async () => {
    expect(await send(await given())).toEqual({ ok: true, detail: '2 of 2 recipients' });
    expect(arrived[0]?.to).toEqual(['a@example.com', 'b@example.com']);
    expect(arrived[0]?.raw).toContain('Subject: [Tripline] URGENT: a: TRIPPED');
    expect(arrived[0]?.raw).toContain('Auto-Submitted: auto-generated');
  });

  it('cannot be given further headers by what somebody wrote', async () => {
    await send(await given(), 'x\r\nBcc: evil@example.com');
    expect(arrived[0]?.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
    expect(arrived[0]?.to).toHaveLength(2);
  });

  it('is not sent in the clear where encryption is asked for', async () => {
    const config = await given();
    expect(await send({ ...config, security: 'starttls' })).toMatchObject({ ok: false, kind: 'later' });
    expect(arrived).toEqual([]);
  });

  it('is tried again after a refusal of the login, which never shows the password', async () => {
    const config = await given();
    const login = { ...config, user: 'u' };
    expect(await send({ ...login, password: PASSWORD })).toMatchObject({ ok: true });
    const wrong = await send({ ...login, password: 'wrong-secret' });
    expect(wrong).toMatchObject({ ok: false, kind: 'later', why: expect.stringContaining('EAUTH') });
    expect(JSON.stringify(wrong)).not.toContain('wrong-secret');
  });

  it('that the server does not like lets the next one pass', async () => {
    const onData: SMTPServerOptions['onData'] = (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => done(Object.assign(new Error('spam'), { responseCode: 554 })));
    };
    expect(await send(await given({ onData }))).toMatchObject({ ok: false, kind: 'refused' });
  });

  it('is checked without sending one', async () => {
    const config = await given();
    const [check] = await probeSinks({ ...NOBODY, mail: [config] }, wallClock());
    expect(check).toMatchObject({ name: 'notify mail', ok: true });
    const [away] = await probeSinks({ ...NOBODY, mail: [{ ...config, port: 1 }] }, wallClock());
    expect(away).toMatchObject({ ok: false });
    expect(arrived).toEqual([]);
  });
});
