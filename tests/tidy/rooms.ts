// Who may import whom: one row per room of exporter/src, read by the import check. Whatever is not here is forbidden.

export interface Room {
  /** Folder or file below exporter/src; `name/*` is one room per folder below it. The longest match wins. */
  readonly path: string;
  /** Rooms it may import besides itself. */
  readonly may: readonly string[];
  /** Rooms of which it may import types only. */
  readonly types: readonly string[];
  readonly packages: readonly string[];
  /** Whether it may touch Node's own modules. */
  readonly node: boolean;
}

/** The composition roots: they wire everything, and hold no trading logic. */
export const ROOTS: readonly string[] = [
  'main.ts',
  'cli.ts',
  'gateway/worker.ts',
  'gateway/history/history-worker.ts',
  'gateway/history/answer-worker.ts',
];

/** What crosses to people and other programs: one file of frames, and a folder of subjects beside it. */
const CONTRACT = ['contract.ts', 'contract'];

/** The configuration: the file and the environment, and one account of it. */
const CONFIG = ['config.ts', 'config'];

const GATEWAY_PACKAGES = [
  'cron',
  'express',
  'express-rate-limit',
  'helmet',
  'prom-client',
  'swagger-ui-dist',
  'zod',
];

/** The two stores of history. */
const STORES = ['gateway/history/embedded', 'gateway/history/influx'];

/** Rooms of their own within the gateway's: the page, history, and the stores of it. */
const PARTS = ['gateway/console/page', 'gateway/history', ...STORES, 'gateway/history/open-past.ts'];

/** The commands work on a running exporter and, for `doctor` and `replay`, on the parts themselves. */
const CLI_ROOMS = [
  'core',
  ...CONTRACT,
  ...CONFIG,
  'private-file.ts',
  'receipts',
  'secret.ts',
  'tokens.ts',
  'backbone',
  'backbone/*',
  ...PARTS,
  'not-sent.ts',
  'notify',
  'wall-clock.ts',
];

const room = (
  path: string,
  may: readonly string[],
  types: readonly string[],
  packages: readonly string[] = [],
  node = true,
): Room => ({ path, may, types, packages, node });

export const ROOMS: readonly Room[] = [
  room('core', [], [...CONTRACT], [], false),
  room('contract.ts', ['contract'], ['core'], [], false),
  room('contract', ['contract.ts'], ['core'], [], false),
  room('secret.ts', [], [], ['zod']),
  room('signature.ts', [], []),
  room('not-sent.ts', [], [], [], false),
  room('own-stream.ts', [], ['core'], [], false),
  room('picture', [], [], [], false),
  room('config.ts', ['core', 'config', 'secret.ts'], [], ['zod']),
  room('config', ['core', 'secret.ts'], [], ['zod']),
  room('alerts.ts', ['core', 'own-stream.ts'], [...CONTRACT]),
  room('notified.ts', ['core', 'own-stream.ts'], [...CONTRACT]),
  room('notify', [...CONFIG, 'signature.ts'], ['core'], ['nodemailer', 'undici']),
  room('configs', [...CONFIG], [...CONTRACT, 'log.ts']),
  room('private-file.ts', [], []),
  room('tokens.ts', ['private-file.ts'], ['core', ...CONTRACT], ['zod']),
  room('wall-clock.ts', ['core'], []),
  room('log.ts', [], [], ['pino']),
  room('engine', ['core'], [...CONTRACT, 'log.ts'], ['cron']),
  room('backbone', ['core'], [...CONTRACT, 'log.ts']),
  room('backbone/*', ['core', 'backbone'], [...CONTRACT, 'log.ts'], ['better-sqlite3']),
  room(
    'brokers',
    ['core', 'brokers/*', 'secret.ts', 'signature.ts'],
    [...CONTRACT, 'log.ts'],
    ['undici', 'zod'],
  ),
  room('brokers/*', ['core', 'brokers', 'not-sent.ts'], [...CONTRACT, 'log.ts'], ['undici', 'zod']),
  room('hosts', ['core', 'not-sent.ts', 'private-file.ts'], [...CONTRACT, 'log.ts'], ['undici', 'zod']),
  room('receipts', ['core'], []),
  room('readiness', ['core', 'private-file.ts'], [...CONTRACT, 'log.ts'], ['cron', 'zod']),
  room(
    'gateway',
    ['core', ...CONTRACT, 'receipts', ...PARTS, 'notify'],
    ['log.ts', ...CONFIG],
    GATEWAY_PACKAGES,
  ),
  room(
    'gateway/history',
    ['core', ...CONTRACT],
    ['gateway', ...STORES, 'gateway/history/open-past.ts', 'log.ts'],
    ['csv-parse', 'csv-stringify', 'zod'],
  ),
  room('gateway/history/open-past.ts', ['gateway/history', ...STORES], []),
  room('gateway/history/embedded', ['core', ...CONTRACT, 'gateway/history'], [], ['better-sqlite3']),
  room('gateway/history/influx', ['core', ...CONTRACT, 'gateway/history'], [], ['better-sqlite3', 'influx']),
  room('gateway/console/page', [...CONTRACT, 'picture'], ['core'], [], false),
  room('automation/job.ts', ['automation/terminals'], [], ['zod']),
  room('automation/terminals', [], ['automation'], [], false),
  room('automation', ['automation/job.ts', 'automation/terminals'], ['core'], ['playwright-core', 'otpauth']),
  room('locks', ['core', 'automation/job.ts', 'automation/terminals', 'secret.ts'], ['log.ts', ...CONFIG]),
  room('paper', [...CONFIG, ...CONTRACT], ['log.ts']),
  room('accounts.ts', ['brokers', ...CONFIG, 'core', 'engine', 'hosts'], ['locks']),
  room('demo.ts', [...CONFIG, 'paper-process.ts'], ['log.ts'], ['zod']),
  room('demo-session.ts', ['hosts'], [...CONTRACT, 'core']),
  room('sessions.ts', ['core', 'hosts', 'tokens.ts'], ['brokers', ...CONFIG]),
  room('paper-process.ts', [], []),
  room('pushed-accounts.ts', [...CONFIG, 'private-file.ts'], [...CONTRACT, 'log.ts'], ['zod']),
  room('desk.ts', [], [...CONTRACT, 'log.ts']),
  room('gateway-keeper.ts', [], [...CONTRACT, 'log.ts']),
  room(
    'replay',
    ['core', 'engine', 'backbone', 'brokers/*', 'hosts', 'paper-process.ts'],
    [...CONTRACT, 'log.ts'],
  ),
  room('drill/book.ts', [], [...CONTRACT]),
  room(
    'drill',
    [
      'core',
      'engine',
      'backbone/*',
      'brokers/*',
      'drill/book.ts',
      'hosts',
      'locks',
      'paper-process.ts',
      'wall-clock.ts',
    ],
    [...CONTRACT, ...CONFIG],
  ),
  room('cli', [...CLI_ROOMS, 'drill/book.ts'], ['replay', 'drill'], ['commander', 'csv-parse', 'undici']),
];
