// The configuration of running accounts on real files: changed by request and by hand, never torn, never lost.
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccountConfig } from '../config/account.ts';
import type { AccountConfigView, CommandResult } from '../contract/request.ts';
import { type ConfigDeps, type Configs, openConfigs } from './store.ts';

const SECRET = 'hunter2-hunter2';
const desk = {
  id: 'desk-1',
  broker: 'paper',
  options: { user: 'asha', password: SECRET, nested: { apiKey: SECRET }, totp: '' },
  limits: { dailyLoss: 1_000 },
};
const other = {
  id: 'desk-2',
  broker: 'paper',
  options: {},
  limits: { dailyLoss: 500 },
  day: { resetAt: '09:00' },
};
const whole = { hostNames: ['desk.example'], accounts: [desk, other], auth: { anonymous: ['read'] } };

let dir: string;
let file: string;
let configs: Configs;
let applied: { readonly id: string; readonly dailyLoss: number | null; readonly by: string }[];
let logged: string[];
let engine: (account: AccountConfig) => Promise<CommandResult>;

const write = (value: unknown) =>
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
const onDisk = (path = file) => JSON.parse(readFileSync(path, 'utf8'));

async function open(wishes: Partial<ConfigDeps> = {}): Promise<Configs> {
  const say = (fields: object, text: string) => void logged.push(JSON.stringify(fields) + text);
  configs = await openConfigs({
    file,
    dataDir: join(dir, 'data'),
    log: { info: say, warn: say, error: say },
    apply: (account, by) => {
      applied.push({ id: account.id, dailyLoss: account.settings.dailyLoss, by });
      return engine(account);
    },
    ...wishes,
  });
  return configs;
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'configs-'));
  file = join(dir, 'tripline.json');
  applied = [];
  logged = [];
  engine = async ({ id }) => ({ account: id, ok: true, seq: 3, durable: true });
  write(whole);
});
afterEach(() => {
  configs.close();
  rmSync(dir, { recursive: true, force: true });
});

async function read(account = 'desk-1'): Promise<AccountConfigView> {
  const reply = await configs.request({ name: 'config', account });
  if (reply.type !== 'config') throw new Error(JSON.stringify(reply));
  return reply.config;
}

const put = (config: Record<string, unknown>, version: string | null = null, account = 'desk-1') =>
  configs.request({ name: 'configure', account, config, version, by: 'token:ops' });

const soon = (check: () => void) => vi.waitFor(check, { timeout: 6_000, interval: 50 });

describe('an account of the config file', () => {
  it('is shown by its editable parts, with the names of its secrets and no value of any', async () => {
    await open();
    const view = await read();
    expect(view).toMatchObject({
      account: 'desk-1',
      broker: 'paper',
      config: { limits: { dailyLoss: 1_000 }, day: { timeZone: 'Asia/Kolkata', resetAt: '08:45' } },
      secrets: ['password', 'nested.apiKey'],
    });
    expect(Object.keys(view.config)).not.toContain('options');
    expect(JSON.stringify(view)).not.toContain(SECRET);
    expect(await configs.request({ name: 'config', account: 'nobody' })).toMatchObject({
      code: 'UNKNOWN_ACCOUNT',
    });
  });

  it('is changed in its own section, obeyed, and nothing else in the file moves', async () => {
    chmodSync(file, 0o640);
    await open();
    const before = await read();
    const reply = await put({ limits: { dailyLoss: 750 } }, before.version);
    expect(reply).toMatchObject({ type: 'config', config: { config: { limits: { dailyLoss: 750 } } } });
    expect(applied).toEqual([{ id: 'desk-1', dailyLoss: 75_000, by: 'token:ops' }]);
    const changed = { ...whole, accounts: [{ ...desk, limits: { dailyLoss: 750 } }, other] };
    expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(changed, null, 2)}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect((await read()).version).not.toBe(before.version);
    expect(configs.account('desk-1')?.settings.dailyLoss).toBe(75_000);
  });

  it('takes other rules, kills, links, warnings and hours over while it runs', async () => {
    await open();
    const rule = { id: 'tell', when: 'all', terms: [{ condition: 'dailyLoss' }], then: 'notify' };
    const config = {
      kill: { scope: 'primary', lockFirst: true },
      linked: ['desk-2'],
      warnPercents: [90],
      rules: [rule],
      day: { session: { opens: '09:15', closes: '15:30' }, holidays: ['2026-01-26'] },
    };
    expect(await put(config)).toMatchObject({ type: 'config' });
    const now = configs.account('desk-1');
    expect(now?.settings).toMatchObject({
      kill: { scope: 'primary', lockFirst: true, lockAttempts: 3 },
      linked: ['desk-2'],
      warnPercents: [90],
      rules: [rule],
    });
    expect(now?.day).toEqual({ timeZone: 'Asia/Kolkata', resetAt: '08:45', ...config.day });
  });

  it.each([
    [{ linked: ['desk-9'] }, 'names desk-9, which is no account of this file'],
    [{ linked: ['desk-1'] }, 'names the account itself'],
    [{ day: { session: { opens: '09:15', closes: '15:30' }, resetAt: '12:00' } }, 'must not lie within'],
    [{ warnPercents: [95, 50] }, 'must be in ascending order'],
    [{ kill: { scope: 'some' } }, 'config.kill.scope'],
  ])('refuses %j, says why, and keeps what was there', async (config, why) => {
    await open();
    const before = await read();
    expect(await put(config)).toMatchObject({ code: 'INVALID', detail: expect.stringContaining(why) });
    expect(await read()).toEqual(before);
    expect(applied).toEqual([]);
  });

  it('is not changed by who read an older version', async () => {
    await open();
    const { version } = await read();
    await put({ limits: { dailyLoss: 750 } }, version);
    expect(await put({ limits: { dailyLoss: 9_000 } }, version)).toMatchObject({ code: 'CONFIG_CHANGED' });
    expect(onDisk().accounts[0].limits).toEqual({ dailyLoss: 750 });
  });

  it('takes one of two changes that were made at once, and tells the other', async () => {
    await open();
    const { version } = await read();
    const replies = await Promise.all([600, 700].map((dailyLoss) => put({ limits: { dailyLoss } }, version)));
    expect(replies.map((reply) => (reply.type === 'refused' ? reply.code : reply.type))).toEqual([
      'config',
      'CONFIG_CHANGED',
    ]);
  });

  it.each([
    [{ limits: { dailyLoss: -1 } }, 'config.limits.dailyLoss'],
    [{ limits: 'none' }, 'config.limits'],
    [{ options: { password: 'x' } }, 'config.options'],
    [{ id: 'desk-9' }, 'config.id'],
    [{ limit: {} }, 'config.limit'],
    [{ day: { resetAt: { length: { toString: 1 } } } }, 'config.day.resetAt'],
    [{ day: { timeZone: 'Mars/Base' } }, 'config.day.timeZone'],
    [{ rules: [] }, 'config.rules'],
  ])('refuses %j and says where', async (config, path) => {
    await open();
    const text = readFileSync(file, 'utf8');
    expect(await put(config)).toMatchObject({ type: 'refused', code: 'INVALID', errors: [{ path }] });
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(applied).toEqual([]);
  });

  it('is said to be written but not confirmed when the engine is silent or refuses', async () => {
    await open();
    engine = async ({ id: account }) => ({ account, ok: false, code: 'OVERLOADED', detail: 'busy' });
    expect(await put({ limits: { dailyLoss: 750 } })).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(onDisk().accounts[0].limits).toEqual({ dailyLoss: 750 });
    engine = async ({ id: account }) => ({ account, ok: true, seq: 4, durable: true });
    configs.watch();
    await soon(() => expect(applied.at(-1)).toMatchObject({ dailyLoss: 75_000, by: 'config file' }));
  });

  it('behind a link is changed where it is, and the link stays', async () => {
    const real = join(dir, 'real.json');
    renameSync(file, real);
    symlinkSync(real, file);
    await open();
    await put({ limits: { dailyLoss: 750 } });
    expect(onDisk(real).accounts[0].limits).toEqual({ dailyLoss: 750 });
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(real, 'utf8'));
    renameSync(real, `${real}.moved`);
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});

describe('a file that may not be written', () => {
  it.each([
    ['the file is read-only', () => chmodSync(file, 0o444)],
    ['the directory is read-only', () => chmodSync(dir, 0o555)],
  ])('refuses the change: %s', async (_, forbid) => {
    await open();
    forbid();
    expect(await put({ limits: { dailyLoss: 750 } })).toMatchObject({ code: 'CONFIG_READ_ONLY' });
    chmodSync(dir, 0o755);
    expect(onDisk()).toEqual(whole);
    expect(applied).toEqual([]);
  });

  it('is not overwritten while it is broken', async () => {
    await open();
    write(`{"accounts": [{"password": ${SECRET}`);
    const reply = await put({ limits: { dailyLoss: 750 } });
    expect(reply).toMatchObject({ code: 'CONFIG_BROKEN' });
    expect(JSON.stringify(reply)).not.toContain(SECRET);
    expect(readFileSync(file, 'utf8')).toContain(SECRET);
  });
});

describe('an edit by hand', () => {
  const edited = (dailyLoss: number) => ({ ...whole, accounts: [{ ...desk, limits: { dailyLoss } }, other] });

  it('is taken up, and only by the account that it changes', async () => {
    (await open()).watch();
    write(edited(300));
    await soon(() => expect(applied).toEqual([{ id: 'desk-1', dailyLoss: 30_000, by: 'config file' }]));
    expect((await read()).config).toMatchObject({ limits: { dailyLoss: 300 } });
    expect(configs.warnings()).toEqual([]);
  });

  it('that is torn or wrong keeps the old values, says so, and is forgiven when it is mended', async () => {
    (await open()).watch();
    write(JSON.stringify(edited(300)).slice(0, 60));
    await soon(() => expect(configs.warnings()).toMatchObject([expect.stringContaining('is broken')]));
    expect((await read()).config).toMatchObject({ limits: { dailyLoss: 1_000 } });
    write(edited(-5));
    await soon(() => expect(configs.warnings()[0]).toContain('accounts.0.limits.dailyLoss'));
    expect(applied).toEqual([]);
    write(edited(300));
    await soon(() => expect(applied).toHaveLength(1));
    expect(configs.warnings()).toEqual([]);
    expect(logged.join()).not.toContain(SECRET);
  });

  it('that is half written for a moment is not complained of', async () => {
    (await open()).watch();
    const text = JSON.stringify(edited(300));
    write(text.slice(0, 60));
    await new Promise((resolve) => setTimeout(resolve, 120));
    write(text);
    await soon(() => expect(applied).toHaveLength(1));
    expect(logged.filter((line) => line.includes('broken'))).toEqual([]);
  });

  it('made while a change was asked for is not lost: the change is refused', async () => {
    await open();
    const { version } = await read();
    write(edited(300));
    expect(await put({ limits: { dailyLoss: 750 } }, version)).toMatchObject({ code: 'CONFIG_CHANGED' });
    expect(onDisk()).toEqual(edited(300));
  });

  it('of another account survives a change by request', async () => {
    await open();
    const { version } = await read();
    write({ ...whole, accounts: [desk, { ...other, limits: { dailyLoss: 99 } }] });
    expect(await put({ limits: { dailyLoss: 750 } }, version)).toMatchObject({ type: 'config' });
    expect(onDisk().accounts.map((row: { limits: unknown }) => row.limits)).toEqual([
      { dailyLoss: 750 },
      { dailyLoss: 99 },
    ]);
  });

  it('never loses to or mixes with changes that come all the while', async () => {
    (await open()).watch();
    for (let round = 1; round <= 20; round += 1) {
      const byHand = round % 2 === 0 ? put({ limits: { dailyLoss: round } }) : null;
      write(edited(1_000 + round));
      await byHand;
      const { dailyLoss } = onDisk().accounts[0].limits;
      expect([round, 1_000 + round]).toContain(dailyLoss);
    }
    const last = onDisk().accounts[0].limits.dailyLoss;
    await soon(() => expect(configs.account('desk-1')?.settings.dailyLoss).toBe(last * 100));
    await soon(() => expect(applied.at(-1)?.dailyLoss).toBe(last * 100));
  });

  it('of what holds from the start on is said to wait for the next one', async () => {
    (await open()).watch();
    const moved = { ...desk, options: { password: 'new' }, currency: 'USD' };
    write({ accounts: [moved, { ...other, id: 'desk-3' }], hostNames: [] });
    await soon(() => expect(configs.warnings()).toHaveLength(4));
    const text = configs.warnings().join('\n');
    expect(text).toContain('desk-1: the change of options, currency takes hold at the next start');
    expect(text).toContain('desk-2 is no longer in the file');
    expect(text).toContain('desk-3 is new in the file');
    expect(text).toContain('beside its accounts');
    expect(configs.account('desk-1')?.settings.currency).toBe('INR');
  });
});

describe('an account that no file holds', () => {
  const base = {
    id: 'paper-1',
    broker: 'paper',
    options: { password: SECRET },
    limits: { dailyLoss: 2_000 },
  };
  const own = () => join(dir, 'data', 'accounts', 'paper-1.json');

  it('keeps what was set for it in a file of its own, without its secrets, over restarts', async () => {
    await open({ file: null });
    expect((await configs.adopt(base)).settings.dailyLoss).toBe(200_000);
    expect(await put({ limits: { dailyLoss: 750 } }, null, 'paper-1')).toMatchObject({ type: 'config' });
    expect(onDisk(own())).toEqual({ limits: { dailyLoss: 750 } });
    expect(statSync(own()).mode & 0o777).toBe(0o600);
    configs.close();
    await open({ file: null });
    expect((await configs.adopt(base)).settings.dailyLoss).toBe(75_000);
  });

  it('does not start on a file that is broken', async () => {
    await open({ file: null });
    await configs.adopt(base);
    await put({ limits: { dailyLoss: 750 } }, null, 'paper-1');
    writeFileSync(own(), '{"options": {}}');
    configs.close();
    await open({ file: null });
    await expect(configs.adopt(base)).rejects.toThrow('options: has no place here');
  });

  it('takes up an edit of its own file by hand', async () => {
    await open({ file: null });
    await configs.adopt(base);
    configs.watch();
    await put({ limits: { dailyLoss: 750 } }, null, 'paper-1');
    writeFileSync(own(), '{"limits": {"dailyLoss": 50}}');
    await soon(() => expect(applied.at(-1)).toEqual({ id: 'paper-1', dailyLoss: 5_000, by: 'config file' }));
  });
});
