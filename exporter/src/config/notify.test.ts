// Who is told, as a config file says it: what is wrong is named, and a secret is read and never quoted.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';

const dir = mkdtempSync(join(tmpdir(), 'notify-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const chat = { id: -1 };
const bot = { token: 'the-secret-token', chats: [chat] };
const mail = { host: 'localhost', from: 'a@example.com', to: ['b@example.com'] };

function read(notify: unknown, env: NodeJS.ProcessEnv = {}) {
  const file = join(mkdtempSync(`${dir}-`), 'config.json');
  const accounts = [{ id: 'a', broker: 'pushed', options: {} }];
  writeFileSync(file, JSON.stringify({ accounts, notify }));
  return readConfig({ ...env, TRIPLINE_CONFIG: file }).notify;
}

describe('who is told', () => {
  it('is nobody when nothing is said', () => {
    expect(read(undefined)).toEqual({ telegram: [], webhook: [], mail: [], daily: null, minPercent: 75 });
  });

  it('takes its secrets from the environment or from a private file', () => {
    const secret = join(mkdtempSync(`${dir}-`), 'token');
    writeFileSync(secret, 'from-a-file\n', { mode: 0o600 });
    const notify = {
      telegram: [{ ...bot, token: { file: secret } }],
      mail: [{ ...mail, user: 'u', password: { env: 'PW' } }],
    };
    const { telegram, mail: mails } = read(notify, { PW: 'from-env' });
    expect([telegram[0]?.token, mails[0]?.password]).toEqual(['from-a-file', 'from-env']);
    chmodSync(secret, 0o644);
    expect(() => read(notify, { PW: 'x' })).toThrow(/the token of telegram: .* can be read by others/);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'two sinks of one name',
      { webhook: [1, 2].map(() => ({ url: 'http://x', secret: 's' })) },
      /webhook twice/,
    ],
    ['a chat twice', { telegram: [{ ...bot, chats: [chat, chat] }] }, /telegram\.-1 twice/],
    [
      'a sink that does not hear what is urgent',
      { mail: [{ ...mail, levels: ['info'] }] },
      /urgent is always told/,
    ],
    ['a login by half', { mail: [{ ...mail, user: 'u' }] }, /user and password/],
    ['a time that is none', { daily: { at: '24:00', timeZone: 'Asia/Kolkata' } }, /HH:MM/],
    ['a zone that is none', { daily: { at: '09:00', timeZone: 'Mars/Base' } }, /not a time zone/],
    ['a role that is none', { telegram: [{ ...bot, chats: [{ ...chat, role: 'admin' }] }] }, /role/],
    ['what is misspelt', { telegrams: [] }, /telegrams/],
  ])('is refused with %s', (_name, notify, words) => {
    expect(() => read(notify)).toThrow(words);
    expect(() => read(notify)).not.toThrow(/the-secret-token/);
  });
});
