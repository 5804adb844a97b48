// Configuration as its owner meets it: what is wrong is named, what is left out has its default.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountConfig } from './config/account.ts';
import { ConfigError } from './config/checked.ts';
import { type Config, readConfig } from './config.ts';
import { DEFAULT_SETTINGS, optionSellerRules } from './core/settings.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'config-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const account = { id: 'desk-1', broker: 'paper', options: {} };
const least = { accounts: [account] };

function fileOf(content: string): string {
  const path = join(dir, 'tripline.json');
  writeFileSync(path, content);
  return path;
}

const read = (file: unknown, env: NodeJS.ProcessEnv = {}): Config =>
  readConfig({ TRIPLINE_CONFIG: fileOf(JSON.stringify(file)), ...env });

/** The message for the person; anything else than a ConfigError fails the test. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('nothing was wrong with it');
}

describe('the environment', () => {
  it('needs nothing: without it there is the demo, on loopback', () => {
    expect(readConfig({})).toEqual({
      browser: null,
      host: '127.0.0.1',
      port: 9464,
      dataDir: resolve('data'),
      adminToken: null,
      anonymous: ['read', 'ingest'],
      replayDir: null,
      hostNames: [],
      strategyHosts: [],
      kv: { maxAccounts: 32, syncsPerMinute: 6_000 },
      history: { influx: null, keepDays: 30, keepMinuteDays: 400 },
      notify: { telegram: [], webhook: [], mail: [], daily: null, minPercent: 75 },
      demo: 'loss',
      accounts: [],
      file: null,
    });
  });

  it('takes the folder of recorded days from where it is started', () => {
    expect(readConfig({ TRIPLINE_REPLAY_DIR: 'days' }).replayDir).toBe(resolve('days'));
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = {
      TRIPLINE_PORT: '',
      TRIPLINE_CONFIG: '',
      TRIPLINE_REPLAY_DIR: '',
      TRIPLINE_ADMIN_TOKEN: '',
    };
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it.each([
    ['TRIPLINE_PORT', 'http'],
    ['TRIPLINE_PORT', '65536'],
    ['TRIPLINE_PORT', '94.64'],
    ['TRIPLINE_ADMIN_TOKEN', 'short'],
    ['TRIPLINE_DEMO_SCENARIO', 'moon'],
  ])('names %s when it is %j', (name, value) => {
    const text = complaint(() => readConfig({ [name]: value }));
    expect(text).toMatch(new RegExp(`^The environment is not usable:\n {2}${name}: .+`));
  });

  it.each(['http', '65536', '94.64'])('says what a port is when it is %j', (port) => {
    const text = complaint(() => readConfig({ TRIPLINE_PORT: port }));
    expect(text).toContain('TRIPLINE_PORT: needs a whole number from 0 to 65535');
  });

  it('never repeats a secret', () => {
    expect(complaint(() => readConfig({ TRIPLINE_ADMIN_TOKEN: 'tl_short' }))).not.toContain('tl_short');
  });
});

describe('who may come in without a token', () => {
  it.each(['127.0.0.1', '127.0.0.2', 'localhost', '::1'])('reads on %s', (host) => {
    expect(readConfig({ TRIPLINE_HOST: host }).anonymous).toEqual(['read', 'ingest']);
  });

  it.each(['0.0.0.0', '::', '10.0.0.5', 'desk.example', '127.example.com'])(
    'is nobody on %s, in the demo',
    (host) => {
      expect(readConfig({ TRIPLINE_HOST: host }).anonymous).toEqual([]);
    },
  );

  it('must be said to be nobody before a config file is served beyond loopback', () => {
    const beyond = { TRIPLINE_HOST: '0.0.0.0' };
    expect(complaint(() => read(least, beyond))).toMatch(
      /0\.0\.0\.0 is not loopback: set auth\.anonymous to \[\]/,
    );
    expect(read({ ...least, auth: { anonymous: [] } }, beyond).anonymous).toEqual([]);
  });
});

describe('the config file', () => {
  it('ends the demo', () => {
    const config = read(least);
    expect(config.demo).toBeNull();
    expect(config.accounts.map(({ id }) => id)).toEqual(['desk-1']);
  });

  it('is named with the reason when it cannot be read', () => {
    const missing = join(dir, 'missing.json');
    expect(complaint(() => readConfig({ TRIPLINE_CONFIG: missing }))).toMatch(
      /missing\.json cannot be read: ENOENT/,
    );
    expect(complaint(() => readConfig({ TRIPLINE_CONFIG: fileOf('{') }))).toMatch(
      /tripline\.json is not usable:\n {2}\(top\): is not JSON/,
    );
  });

  it.each([
    ['a misspelt name', { ...account, limit: {} }, 'accounts.0: '],
    ['a limit of nothing', { ...account, limits: { dailyLoss: 0 } }, 'accounts.0.limits.dailyLoss: '],
    ['a limit below a paisa', { ...account, limits: { dailyLoss: 0.004 } }, 'accounts.0.limits.dailyLoss: '],
    ['a negative limit', { ...account, limits: { dailyLoss: -2_000 } }, 'accounts.0.limits.dailyLoss: '],
    ['a limit in quotes', { ...account, limits: { dailyLoss: '2000' } }, 'accounts.0.limits.dailyLoss: '],
    ['a drawdown in percent', { ...account, fund: { drawdownRatio: 10 } }, 'accounts.0.fund.drawdownRatio: '],
    ['half a trade', { ...account, limits: { maxTrades: 0.5 } }, 'accounts.0.limits.maxTrades: '],
    ['an id with a slash', { ...account, id: 'desk/1' }, 'accounts.0.id: '],
    ['a reset at 24:00', { ...account, day: { resetAt: '24:00' } }, 'accounts.0.day.resetAt: must be HH:MM'],
    ['an unknown zone', { ...account, day: { timeZone: 'Mars/Base' } }, 'accounts.0.day.timeZone: is not a'],
    ['no rules at all', { ...account, rules: [] }, 'accounts.0.rules: '],
    [
      'an unknown condition',
      { ...account, rules: [{ id: 'r', when: 'all', terms: [{ condition: 'mood' }], then: 'kill' }] },
      'accounts.0.rules.0.terms.0.condition: ',
    ],
  ])('names the place of %s', (_, wrong, place) => {
    expect(complaint(() => read({ accounts: [wrong] }))).toContain(`\n  ${place}`);
  });

  it('needs an account, and names one that is there twice', () => {
    expect(complaint(() => read({ accounts: [] }))).toContain('\n  accounts: ');
    expect(complaint(() => read({ accounts: [account, account] }))).toContain(
      'names the account desk-1 twice',
    );
  });

  it('keeps bars of a minute for at least as long as samples, and refuses what says otherwise', () => {
    const kept = (history: object) => read({ accounts: [account], history }).history;
    expect(kept({ keepDays: 90 })).toMatchObject({ keepDays: 90, keepMinuteDays: 400 });
    expect(kept({ keepDays: 500 })).toMatchObject({ keepDays: 500, keepMinuteDays: 500 });
    expect(kept({ keepMinuteDays: 60 })).toMatchObject({ keepDays: 30, keepMinuteDays: 60 });
    expect(complaint(() => kept({ keepDays: 60, keepMinuteDays: 59 }))).toContain(
      '\n  history.keepMinuteDays: must be at least keepDays',
    );
    expect(complaint(() => kept({ keepMinuteDays: 0.5 }))).toContain('\n  history.keepMinuteDays: ');
  });

  it('complains of at most twenty things at once', () => {
    const accounts = Array.from({ length: 30 }, () => ({ ...account, pollSeconds: -1 }));
    expect(complaint(() => read({ accounts })).split('\n')).toHaveLength(21);
  });
});

describe('an account', () => {
  it('that says little has the defaults', () => {
    expect(accountConfig(account)).toEqual({
      ...account,
      lock: null,
      pollMs: 1_000,
      readinessAt: null,
      day: { timeZone: 'Asia/Kolkata', resetAt: '08:45' },
      settings: DEFAULT_SETTINGS,
    });
  });

  it.each([
    [2_000, 200_000],
    [0.01, 1],
    [1.1, 110],
    [1_234.56, 123_456],
    [8_999_999.99, 899_999_999],
  ])('with a limit of %d has it in whole minor units: %i', (dailyLoss, expected) => {
    expect(accountConfig({ ...account, limits: { dailyLoss } }).settings.dailyLoss).toBe(expected);
  });

  it('says seconds and gets milliseconds', () => {
    const { settings, pollMs } = accountConfig({
      ...account,
      pollSeconds: 0.5,
      risk: { markStaleSeconds: 2.5 },
      exits: { repriceAfterSeconds: 1.5 },
    });
    expect([pollMs, settings.markStaleMs, settings.exit.repriceAfterMs]).toEqual([500, 2_500, 1_500]);
  });

  it('cannot have the two reads that prove it flat closer than a second', () => {
    const gapMs = (verifyGapSeconds: number) =>
      accountConfig({ ...account, exits: { verifyGapSeconds } }).settings.verifyGapMs;
    expect(gapMs(1)).toBe(1_000);
    expect(() => gapMs(0.1)).toThrow('verifyGapSeconds');
  });

  it('may do without the outer net, or move it', () => {
    const rulesAt = (outerLossFactor: number | null) =>
      accountConfig({ ...account, limits: { outerLossFactor } }).settings.rules;
    expect(rulesAt(null)).toEqual(optionSellerRules(null));
    expect(rulesAt(2)).toEqual(optionSellerRules(2));
  });

  it('says limits of its day and fund in major units, and has rules for those that are set', () => {
    const { settings } = accountConfig({
      ...account,
      limits: {
        dailyProfit: 3_000.5,
        trailStep: 150,
        maxConsecutiveLosses: 3,
        minLossToCount: 100,
        cooldownMinutes: 15,
        capital: 50_000,
        lossPercent: 2,
        sideLock: 'long',
      },
      fund: { drawdownRatio: 0.1, navStaleSeconds: 60, onStale: 'show' },
    });
    expect(settings.day).toEqual({
      ...DEFAULT_SETTINGS.day,
      dailyProfit: 300_050,
      trailStep: 15_000,
      maxConsecutiveLosses: 3,
      minLossToCount: 10_000,
      cooldownMs: 900_000,
      capital: 5_000_000,
      lossPercent: 2,
      sideLock: 'long',
    });
    expect(settings.fund).toEqual({
      ...DEFAULT_SETTINGS.fund,
      drawdownRatio: 0.1,
      navStaleMs: 60_000,
      onStale: 'show',
    });
    expect(settings.rules.map(({ id, then }) => `${id} ${then}`)).toEqual([
      'loss-and-stop kill',
      'outer-loss kill',
      'stale-feed block',
      'daily-profit kill',
      'trailing-profit kill',
      'consecutive-losses block',
      'cooldown block',
      'drawdown kill',
    ]);
  });

  it.each([
    ['pushed', 'daily-loss', 'pushed-trip'],
    ['state-files', 'nav-stale', 'nav-anomaly'],
  ])('at %s has rules that need no positions of ours', (broker, ...expected) => {
    const rules = accountConfig({ ...account, broker }).settings.rules;
    expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining(expected));
    const conditions = rules.flatMap(({ terms }) => terms.map(({ condition }) => condition));
    expect(conditions).not.toContain('soldOptionStop');
  });

  it('may write its own rules', () => {
    const { settings } = accountConfig({
      ...account,
      rules: [
        {
          id: 'slow',
          when: 'any',
          terms: [{ condition: 'dailyLoss', factor: 0.8 }],
          forSeconds: 3,
          then: 'block',
        },
      ],
    });
    expect(settings.rules).toEqual([
      {
        id: 'slow',
        when: 'any',
        terms: [{ condition: 'dailyLoss', factor: 0.8 }],
        forMs: 3_000,
        then: 'block',
      },
    ]);
  });
});

describe('a strategy host', () => {
  const withHosts = (hosts: unknown, env: NodeJS.ProcessEnv = {}) => {
    const path = join(dir, 'hosts.json');
    writeFileSync(path, JSON.stringify({ accounts: [account], strategyHosts: hosts }));
    return readConfig({ ...env, TRIPLINE_CONFIG: path }).strategyHosts;
  };
  const host = { id: 'algo', url: 'http://127.0.0.1:8000/v1' };

  it('has its token written down, in the environment, or in a file', () => {
    writeFileSync(join(dir, 'token'), 'from a file\n', { mode: 0o600 });
    expect(withHosts([{ ...host, token: 'plain' }])).toEqual([
      { ...host, token: 'plain', strategies: ['*'], timeoutMs: 3_000 },
    ]);
    expect(withHosts([{ ...host, token: { env: 'ALGO' } }], { ALGO: 'from env' })[0]?.token).toBe('from env');
    expect(withHosts([{ ...host, token: { file: join(dir, 'token') } }])[0]?.token).toBe('from a file');
  });

  it('is refused with a token file that others can read', () => {
    const file = join(dir, 'open-token');
    writeFileSync(file, 'seen by all', { mode: 0o644 });
    expect(() => withHosts([{ ...host, token: { file } }])).toThrow(`${file} can be read by others`);
  });

  it.each<[string, unknown, string]>([
    ['a variable that is not set', [{ ...host, token: { env: 'NOT_SET' } }], 'NOT_SET holds no secret'],
    [
      'a file that is not there',
      [{ ...host, token: { file: '/nowhere' } }],
      "no such file or directory, stat '/nowhere'",
    ],
    ['the name of our own', [{ ...host, id: 'paper', token: 'x' }], 'a host of our own'],
    ['the same name twice', [host, host].map((one) => ({ ...one, token: 'x' })), 'strategy host algo twice'],
    ['an address that is none', [{ ...host, url: 'ftp://x', token: 'x' }], 'strategyHosts.0.url'],
  ])('is refused with %s', (_what, hosts, says) => {
    expect(() => withHosts(hosts)).toThrow(says);
  });
});
