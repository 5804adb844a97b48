// Alertmanager's configuration as it is started: what start.sh puts in, what it refuses, and where each alert goes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isInstalled } from '../servers/server.ts';
import { ALERTMANAGER, ROOT, rules } from './files.ts';

const dir = mkdtempSync(join(tmpdir(), 'tl-am-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SCRIPT = join(ROOT, 'provisioning/alertmanager/start.sh');
const TARGET = join(dir, 'alertmanager.yml');
const TOKEN = '123:secret-Token_1';

function secret(name: string, text: string): string {
  const file = join(dir, name);
  writeFileSync(file, text);
  return file;
}

/** Runs the script; in place of Alertmanager it becomes `echo`, which says what it was called with. */
function start(env: Record<string, string>, ...command: readonly string[]) {
  const none = join(dir, 'none');
  const usual = { TELEGRAM_TOKEN_FILE: none, DEADMAN_URL_FILE: none, TELEGRAM_CHAT_ID: '' };
  const places = { ALERTMANAGER_SOURCE: join(ROOT, ALERTMANAGER), ALERTMANAGER_CONFIG: TARGET };
  const args = command.length > 0 ? command : ['echo', '--storage.path=x'];
  return spawnSync('sh', [SCRIPT, ...args], {
    env: { PATH: process.env.PATH ?? '', ...places, ...usual, ...env },
    encoding: 'utf8',
  });
}

interface Receiver {
  readonly name: string;
  readonly webhook_configs?: readonly {
    readonly url: string;
    readonly http_config?: { readonly authorization: { readonly credentials_file: string } };
  }[];
  readonly telegram_configs?: readonly Record<string, unknown>[];
}
const receivers = (): readonly Receiver[] => parse(readFileSync(TARGET, 'utf8')).receivers;

describe('the start of Alertmanager', () => {
  it('puts in addresses, the chat and the secrets, in a file that only its owner reads', () => {
    const { status, stdout } = start({
      TRIPLINE_EXPORTER_URL: 'http://desk:1234',
      TRIPLINE_INGEST_TOKEN_FILE: '/run/other',
      TELEGRAM_TOKEN_FILE: secret('bot', `${TOKEN}\n`),
      TELEGRAM_CHAT_ID: '-100123',
      TELEGRAM_API_URL: 'http://127.0.0.1:9',
      DEADMAN_URL_FILE: secret('deadman', 'https://hc.example/ping/a-b?x=1'),
    });
    expect([status, stdout]).toEqual([0, `--config.file=${TARGET} --storage.path=x\n`]);
    expect(statSync(TARGET).mode & 0o777).toBe(0o600);
    const [people, deadman] = receivers();
    expect(people?.webhook_configs?.[0]).toMatchObject({
      url: 'http://desk:1234/api/alerts',
      http_config: { authorization: { credentials_file: '/run/other' } },
    });
    expect(people?.telegram_configs).toMatchObject([
      { api_url: 'http://127.0.0.1:9', bot_token: TOKEN, chat_id: -100_123 },
    ]);
    expect(deadman?.webhook_configs?.[0]?.url).toBe('https://hc.example/ping/a-b?x=1');
  });

  it('leaves out what is not set up, and says so', () => {
    const { status, stderr } = start({});
    expect(status).toBe(0);
    expect(stderr).toMatch(/no token for Telegram[\s\S]*no dead man/);
    const [people, deadman] = receivers();
    expect(people?.webhook_configs).toHaveLength(1);
    expect(people?.telegram_configs).toBeUndefined();
    expect(deadman).toEqual({ name: 'deadman' });
  });

  it.each([
    [
      'a token with a line of its own',
      { TELEGRAM_TOKEN_FILE: 'bot: x', TELEGRAM_CHAT_ID: '1' },
      /bot's token/,
    ],
    ['a chat that is no number', { TELEGRAM_CHAT_ID: '1 # x' }, /TELEGRAM_CHAT_ID is not a number/],
    ['a token without a chat', { TELEGRAM_TOKEN_FILE: TOKEN }, /no TELEGRAM_CHAT_ID/],
    ['an address that is none', { TRIPLINE_EXPORTER_URL: 'http://x # y' }, /TRIPLINE_EXPORTER_URL/],
    ['a scheme of its own', { TELEGRAM_API_URL: 'file:///x' }, /TELEGRAM_API_URL/],
    ['a dead man that is no address', { DEADMAN_URL_FILE: 'x y' }, /is not an address/],
  ])('refuses %s without repeating it', (_, env, words) => {
    const files = Object.entries(env).map(([name, value]) => [
      name,
      name.endsWith('_FILE') ? secret(name, value) : value,
    ]);
    const { status, stderr } = start(Object.fromEntries(files));
    expect([status, stderr]).toEqual([64, expect.stringMatching(words)]);
    expect(stderr).not.toContain(TOKEN);
  });
});

const amtool = isInstalled('amtool');
if (!amtool) console.warn('SKIPPED: amtool is not installed, so the routes were not tried');
describe.skipIf(!amtool)('amtool', () => {
  it('takes the configuration with and without its parts', () => {
    const bot = { TELEGRAM_TOKEN_FILE: secret('bot', TOKEN), TELEGRAM_CHAT_ID: '1' };
    for (const env of [{}, bot]) {
      expect(start(env).status).toBe(0);
      expect(spawnSync('amtool', ['check-config', TARGET]).status).toBe(0);
    }
  });

  it('sends every alert to people, and the watchdog to the dead man alone', () => {
    const kinds = rules().flatMap(({ alert, labels }) =>
      alert === undefined ? [] : [[alert, labels?.severity] as const],
    );
    const routes = kinds.map(([alert, severity]) => {
      const labels = [`alertname=${alert}`, `severity=${severity}`, 'account=a'];
      const args = ['config', 'routes', 'test', `--config.file=${join(ROOT, ALERTMANAGER)}`, ...labels];
      return [alert, spawnSync('amtool', args, { encoding: 'utf8' }).stdout.trim()];
    });
    expect(routes).toEqual(kinds.map(([alert]) => [alert, alert === 'Watchdog' ? 'deadman' : 'people']));
  });
});
