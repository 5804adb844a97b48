// Composition root of the exporter: config, journal, brokers, engine; then the gateway in its own thread.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connected, connect, inWords, setupOf } from './accounts.ts';
import { type Alerts, openAlerts } from './alerts.ts';
import { openJournal } from './backbone/embedded/journal.ts';
import { engineLink } from './backbone/embedded/link.ts';
import { type AccountConfig, accountConfig } from './config/account.ts';
import { ConfigError } from './config/checked.ts';
import { type Config, readConfig } from './config.ts';
import { type Configs, openConfigs } from './configs/store.ts';
import type { PushBatch } from './contract/pushed.ts';
import type { Journal } from './core/ports.ts';
import { startDemo } from './demo.ts';
import { startDemoSession } from './demo-session.ts';
import { answerAll } from './desk.ts';
import { Engine } from './engine/engine.ts';
import { Pump } from './engine/pump.ts';
import { serveSocket } from './engine/socket.ts';
import { storeOptions } from './gateway/history/store-options.ts';
import { type Keeper, keepGateway } from './gateway-keeper.ts';
import type { Register } from './hosts/register.ts';
import { type Locks, openLocks } from './locks/index.ts';
import { createLog } from './log.ts';
import { type Notified, openNotified } from './notified.ts';
import { probeSinks } from './notify/probe.ts';
import { keptAccounts, pushedAccount, pushedAccounts } from './pushed-accounts.ts';
import { openPages } from './readiness/pages.ts';
import { createReadiness, type Readiness } from './readiness/readiness.ts';
import { hostToken, openRegister, ownAddress } from './sessions.ts';
import { accessTokens, hashToken } from './tokens.ts';
import { wallClock } from './wall-clock.ts';

const log = createLog('engine');
const DRAIN_MS = 3_000;
const EXIT_MS = 5_000;

const clock = wallClock();

const orSay = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw inWords(error);
  });

/** Exits a process that cannot do its work, in words; a stack would help nobody who can mend it. */
function fail(error: unknown): never {
  const expected =
    error instanceof ConfigError || (error instanceof Error && error.name === 'JournalFailure');
  process.stderr.write(
    `tripline: ${expected ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exit(1);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface EngineParts {
  readonly config: Config;
  readonly configs: Configs;
  readonly journal: Journal;
  readonly connected: readonly Connected[];
}

async function startEngine({ config, configs, journal, connected }: EngineParts) {
  const frame = () => ({ ...engine.takeFrame(), configWarnings: configs.warnings() });
  const pump: Pump = new Pump(clock, frame);
  const register = await openRegister({
    clock,
    dataDir: config.dataDir,
    strategyHosts: config.strategyHosts,
    paper: new Map(
      connected.flatMap(({ account, host }) => (host === null ? [] : [[account.id, host] as const])),
    ),
    account: (id) => engine.state(id),
    changed: () => pump.changed(true),
    report: (session, text) => log.warn({ session }, text),
  });
  const setups = connected.map((one) => setupOf(one, { sessions: register, configs, clock }));
  const engine: Engine = await Engine.start(setups, {
    clock,
    journal,
    random: Math.random,
    log,
    page: (account, text) => log.error({ account }, text),
    conflict: (error) =>
      fail(new ConfigError(`${error.message}: is another engine running on this journal?`)),
    sessions: () => register.frames(),
    changed: (urgent) => pump.changed(urgent),
  });
  const path = join(config.dataDir, 'engine.sock');
  const socket = await orSay(serveSocket(path, (request) => engine.request(request)));
  return { engine, pump, socket, register };
}

async function version(): Promise<string> {
  const file = fileURLToPath(new URL('../package.json', import.meta.url));
  return String(JSON.parse(await readFile(file, 'utf8')).version);
}

/** The host as a link writes it; on every address at once it is reached from here as localhost. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

interface PushParts {
  readonly config: Config;
  readonly configs: Configs;
  readonly connected: readonly Connected[];
  /** Ids that pushing made in earlier lives. */
  readonly made: readonly string[];
  readonly engine: Engine;
  readonly register: Register;
  readonly locks: Locks;
}

/** Gives each push to its account; the first of an id that nobody has makes one. */
function pushDesk({ config, configs, connected, made, engine, register, locks }: PushParts) {
  const takes = new Map(
    connected.flatMap(({ account, take }) => (take === undefined ? [] : [[account.id, take]])),
  );
  return pushedAccounts(takes, made, {
    dataDir: config.dataDir,
    maxAccounts: config.kv.maxAccounts,
    isTaken: (id) => engine.state(id) !== undefined,
    make: (id) => {
      const one = connect(accountConfig(pushedAccount(id)), clock, locks);
      const begin = async () => {
        // A push must end nobody's watch: where the account's own file is broken, the limits that it pushes count.
        const account = await configs.adopt(pushedAccount(id)).catch((error: unknown) => {
          if (!(error instanceof ConfigError)) throw error;
          log.error({ account: id }, `it is watched without a configuration of its own: ${error.message}`);
          return one.account;
        });
        await engine.add(setupOf({ ...one, account }, { sessions: register, configs, clock }));
      };
      begin().catch(fail);
      return one.take ?? (() => undefined);
    },
    log,
  });
}

interface ReadinessParts {
  readonly config: Config;
  readonly configs: Configs;
  readonly journal: Journal;
  readonly engine: Engine;
}

async function readinessOf({ config, configs, journal, engine }: ReadinessParts): Promise<Readiness> {
  return createReadiness({
    clock,
    wall: Date.now,
    log,
    journal,
    dataDir: config.dataDir,
    pages: await openPages(config.dataDir),
    accounts: () => engine.accounts,
    state: (id) => engine.state(id),
    subject: (id) => {
      const setup = engine.setup(id);
      return setup === undefined ? undefined : { broker: setup.broker, lock: setup.lock ?? null };
    },
    policy: (id) => {
      const known = configs.account(id);
      return { timeZone: known?.day.timeZone ?? 'UTC', at: known?.readinessAt ?? null };
    },
    submit: (id, input) => engine.submit(id, input),
    journalOk: () => engine.journalOk,
    probeSinks: () => probeSinks(config.notify, clock),
  });
}

const zonesOf = ({ accounts }: Engine, configs: Configs): Record<string, string> =>
  Object.fromEntries(
    accounts.flatMap((id) => {
      const zone = configs.account(id)?.day.timeZone;
      return zone === undefined ? [] : [[id, zone]];
    }),
  );

interface GatewayParts {
  readonly onPush: (batch: PushBatch) => void;
  readonly config: Config;
  readonly configs: Configs;
  readonly engine: Engine;
  readonly pump: Pump;
  readonly register: Register;
  readonly alerts: Alerts;
  readonly readiness: Readiness;
  readonly notified: Notified;
  readonly journalFile: string;
  /** It is up for the first time, and the hosts know where it is. */
  readonly ready: () => void;
}

async function startGateway(parts: GatewayParts): Promise<Keeper> {
  const { config, configs, engine, pump, register, alerts, readiness, notified, journalFile, onPush } = parts;
  const hosts = hostToken(config.anonymous);
  const show = (token: string) => say(`admin token (shown once, keep it): ${token}`);
  const access = await orSay(accessTokens(config.dataDir, config.adminToken, show));
  const tokens = [...access, ...hosts.stored];
  const login = randomBytes(24).toString('base64url');
  const appVersion = await version();
  let loginToken: string | null = hashToken(login);
  let ready: (() => void) | null = parts.ready;
  return keepGateway({
    data: () => {
      const first = loginToken;
      loginToken = null;
      return {
        host: config.host,
        port: config.port,
        hostNames: config.hostNames,
        journalFile,
        history: storeOptions(config.dataDir, config.history),
        auth: { tokens, anonymous: config.anonymous },
        pushLimits: config.kv,
        loginToken: first,
        version: appVersion,
        replayDir: config.replayDir,
        zones: zonesOf(engine, configs),
        consoleDir: fileURLToPath(new URL('./gateway/console', import.meta.url)),
        notify: config.notify,
      };
    },
    connect: (port) => {
      const link = engineLink(port);
      link.onRequest(answerAll({ engine, configs, sessions: register, alerts, readiness, notified }));
      link.onPush(onPush);
      engine.refresh();
      pump.connect((make) => link.publish(make));
    },
    listening: ({ host, port }) => {
      const address = `http://${nameOf(host)}:${port}`;
      say(`Tripline is at ${address}`);
      say(`log in once, within ten minutes: ${address}/login?token=${login}`);
      void register.listenAt({ url: ownAddress(host, port), token: hosts.token }).then(() => {
        ready?.();
        ready = null;
      });
    },
    died: (why, first) => {
      if (first) fail(new ConfigError(`the HTTP side cannot start: ${why}`));
      log.error({ why }, 'the gateway died; another one is started');
    },
  });
}

/** What was pushed last holds until it is too old: the first push after a restart may be a part only. */
function remind(engine: Engine, connected: readonly Connected[]): void {
  for (const { account, take } of connected) {
    const kept = engine.state(account.id)?.memory.push ?? null;
    if (kept !== null) take?.(kept.state, kept.receivedAt);
  }
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { file, dataDir, browser } = config;
  const locks = openLocks({ dataDir, browser, clock, log: createLog('terminal') });
  const connectOne = (account: AccountConfig): Connected => connect(account, clock, locks);
  const configs = await openConfigs({
    file,
    dataDir,
    log,
    apply: ({ id, settings }, by) => engine.configure(id, settings, by),
  });
  // Before anything is opened: what is wrong with an account must not leave half an exporter behind.
  const configured = configs.accounts.map(connectOne);
  await orSay(mkdir(dataDir, { recursive: true, mode: 0o700 }));
  const made = await keptAccounts(dataDir);
  const journalFile = join(dataDir, 'journal.sqlite');
  const onFailure = (failure: Error) => fail(new ConfigError(`the journal failed: ${failure.message}`));
  const journal = await openJournal(journalFile, { onFailure });
  const alerts = await openAlerts(journal, clock);
  const notified = await openNotified(journal, clock);
  const demo = config.demo === null ? null : await startDemo(dataDir, config.demo, browser !== null);
  if (demo !== null && browser === null) say('no Chromium here: the demo locks without the web terminal');
  if (demo?.reused) say('the paper exchange of the last run is still there: taking it up again');
  const ids = new Set(configured.map(({ account }) => account.id));
  const pushed = made.filter((id) => !ids.has(id)).map(pushedAccount);
  const unwritten = [...(demo?.accounts ?? []), ...pushed];
  const adopted = await Promise.all(unwritten.map(configs.adopt));
  const connected = [...configured, ...adopted.map(connectOne)];
  const { engine, pump, socket, register } = await startEngine({ config, configs, journal, connected });
  remind(engine, connected);
  const onPush = pushDesk({ config, configs, connected, made, engine, register, locks });
  const ready = () => void (demo === null ? null : showStrategy(engine, register, demo.reused));
  const readiness = await readinessOf({ config, configs, journal, engine });
  const told = { alerts, readiness, notified };
  const parts = { config, configs, engine, pump, register, ...told, journalFile, onPush, ready };
  const gateway = await startGateway(parts);
  configs.watch();
  readiness.start();
  const stop = async (): Promise<void> => {
    configs.close();
    readiness.stop();
    register.end();
    await Promise.all([engine.stop(DRAIN_MS), socket.close()]);
    locks.close();
    await gateway.close();
    await journal.close();
    demo?.stop();
  };
  onSignals(stop);
}

async function showStrategy(engine: Engine, sessions: Register, reused: boolean): Promise<void> {
  const phase = (account: string) => engine.state(account)?.memory.phase.name ?? null;
  const why = await startDemoSession({ clock, sessions, phase, reused });
  if (why !== null) log.info({ why }, 'the demo starts no strategy session');
}

/** The first signal drains and leaves; a second one, or too long a drain, leaves at once. */
function onSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const leave = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'draining');
    setTimeout(() => process.exit(1), EXIT_MS).unref();
    stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', () => leave('SIGTERM'));
  process.on('SIGINT', () => leave('SIGINT'));
}

main().catch(fail);
