// Composition root of the exporter: config, journal, brokers, engine; then the gateway in its own thread.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Alerts, openAlerts } from './alerts.ts';
import { openJournal } from './backbone/embedded/journal.ts';
import { engineLink } from './backbone/embedded/link.ts';
import { brokerKinds, type Connection } from './brokers/index.ts';
import { type AccountConfig, type Config, ConfigError, readConfig } from './config.ts';
import { type Configs, openConfigs } from './configs/store.ts';
import type { Gate, Journal } from './core/ports.ts';
import { demoAccounts, demoExchange } from './demo.ts';
import { answerAll } from './desk.ts';
import type { AccountSetup } from './engine/actor.ts';
import { dayOf } from './engine/day.ts';
import { Engine } from './engine/engine.ts';
import { Pump } from './engine/pump.ts';
import { serveSocket } from './engine/socket.ts';
import { type Keeper, keepGateway } from './gateway-keeper.ts';
import { paperStrategy } from './hosts/paper-strategy.ts';
import { createLog } from './log.ts';
import { createToken, hashToken, loadTokens, type StoredToken } from './tokens.ts';
import { wallClock } from './wall-clock.ts';

const log = createLog('engine');
const DRAIN_MS = 3_000;
const EXIT_MS = 5_000;

const clock = wallClock();

function setupOf(account: AccountConfig, configs: Configs): AccountSetup {
  const { id, broker: kind, settings, pollMs } = account;
  const { broker, host } = connect(account);
  const gate = host === null ? noGate : paperStrategy(host);
  // The reset's time may be changed while the account runs; it takes hold when the day turns.
  const day = () => (configs.account(id) ?? account).day;
  return { id, kind, broker, gate, settings, pollMs, dayOf: (now) => dayOf(day(), now) };
}

function connect({ id, broker: kind, options }: AccountConfig): Connection {
  const known = Object.keys(brokerKinds).join(', ');
  if (!Object.hasOwn(brokerKinds, kind)) {
    throw new ConfigError(`${id}: no broker is called ${kind}; known: ${known}`);
  }
  try {
    return brokerKinds[kind as keyof typeof brokerKinds].create(id, options, clock);
  } catch (error) {
    throw inWords(error);
  }
}

/** A failure that a person can mend: its message is enough, and its stack would only hide it. */
function inWords(error: unknown): ConfigError {
  return new ConfigError(error instanceof Error ? error.message : String(error));
}

const orSay = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw inWords(error);
  });

/** An account whose strategies we cannot reach has nothing to close; what re-opens it is seen as a bypass. */
const noGate: Gate = { set: async () => ({ ok: true, data: null, at: clock.now() }) };

/** Exits a process that cannot do its work, in words; a stack would help nobody who can mend it. */
function fail(error: unknown): never {
  const expected =
    error instanceof ConfigError || (error instanceof Error && error.name === 'JournalFailure');
  process.stderr.write(
    `tripline: ${expected ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exit(1);
}

/** Tokens from the file and the environment; on a first start without any, one is made and shown once. */
async function accessTokens(config: Config): Promise<readonly StoredToken[]> {
  const stored = await loadTokens(config.dataDir);
  if (config.adminToken !== null) {
    const hash = hashToken(config.adminToken);
    return [...stored, { name: 'environment', hash, scopes: ['admin'], createdAt: Date.now() }];
  }
  if (stored.length > 0) return stored;
  const { token } = await createToken(config.dataDir, 'first', ['admin']);
  say(`admin token (shown once, keep it): ${token}`);
  return loadTokens(config.dataDir);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function startEngine(
  config: Config,
  configs: Configs,
  journal: Journal,
  setups: readonly AccountSetup[],
) {
  const frame = () => ({ ...engine.takeFrame(), configWarnings: configs.warnings() });
  const pump: Pump = new Pump(clock, frame);
  const engine: Engine = await Engine.start(setups, {
    clock,
    journal,
    random: Math.random,
    page: (account, text) => log.error({ account }, text),
    conflict: (error) =>
      fail(new ConfigError(`${error.message}: is another engine running on this journal?`)),
    changed: (urgent) => pump.changed(urgent),
  });
  const path = join(config.dataDir, 'engine.sock');
  const socket = await orSay(serveSocket(path, (request) => engine.request(request)));
  return { engine, pump, socket };
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

interface GatewayParts {
  readonly config: Config;
  readonly configs: Configs;
  readonly engine: Engine;
  readonly pump: Pump;
  readonly alerts: Alerts;
  readonly journalFile: string;
}

async function startGateway(parts: GatewayParts): Promise<Keeper> {
  const { config, configs, engine, pump, alerts, journalFile } = parts;
  const tokens = await orSay(accessTokens(config));
  const login = randomBytes(24).toString('base64url');
  const appVersion = await version();
  let loginToken: string | null = hashToken(login);
  return keepGateway({
    data: () => {
      const first = loginToken;
      loginToken = null;
      return {
        host: config.host,
        port: config.port,
        hostNames: config.hostNames,
        journalFile,
        auth: { tokens, anonymous: config.anonymous },
        loginToken: first,
        version: appVersion,
        consoleDir: fileURLToPath(new URL('./gateway/console', import.meta.url)),
      };
    },
    connect: (port) => {
      const link = engineLink(port);
      link.onRequest(answerAll({ engine, configs, alerts }));
      engine.refresh();
      pump.connect((make) => link.publish(make));
    },
    listening: ({ host, port }) => {
      const address = `http://${nameOf(host)}:${port}`;
      say(`Tripline is at ${address}`);
      say(`log in once, within ten minutes: ${address}/login?token=${login}`);
    },
    died: (why, first) => {
      if (first) fail(new ConfigError(`the HTTP side cannot start: ${why}`));
      log.error({ why }, 'the gateway died; another one is started');
    },
  });
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { file, dataDir } = config;
  const configs = await openConfigs({
    file,
    dataDir,
    log,
    apply: ({ id, settings }, by) => engine.configure(id, settings, by),
  });
  // Before anything is opened: what is wrong with an account must not leave half an exporter behind.
  const configured = configs.accounts.map((account) => setupOf(account, configs));
  await orSay(mkdir(config.dataDir, { recursive: true, mode: 0o700 }));
  const journalFile = join(config.dataDir, 'journal.sqlite');
  const onFailure = (failure: Error) => fail(new ConfigError(`the journal failed: ${failure.message}`));
  const journal = await openJournal(journalFile, { onFailure });
  const alerts = await openAlerts(journal, clock);
  const demo = config.demo === null ? null : await demoExchange(config.dataDir, config.demo);
  if (demo?.reused) say('the paper exchange of the last run is still there: taking it up again');
  const demoed = demo === null ? [] : demoAccounts(demo.url, demo.password);
  const adopted = await Promise.all(demoed.map(configs.adopt));
  const setups = [...configured, ...adopted.map((account) => setupOf(account, configs))];
  const { engine, pump, socket } = await startEngine(config, configs, journal, setups);
  const gateway = await startGateway({ config, configs, engine, pump, alerts, journalFile });
  configs.watch();
  const stop = async (): Promise<void> => {
    configs.close();
    await Promise.all([engine.stop(DRAIN_MS), socket.close()]);
    await gateway.close();
    await journal.close();
    demo?.stop();
  };
  onSignals(stop);
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
