// watch: looks at an exporter from outside and pages a person by ways of its own when it is gone, unready or silent.
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { writePrivateFile } from '../private-file.ts';
import { duration, wholeNumber } from './argument.ts';
import { type Io, OK, USAGE, urlOf } from './io.ts';
import { isRecord } from './json.ts';
import type { Finish } from './program.ts';
import { type Incident, noIncident, step } from './watch/incident.ts';
import { look } from './watch/look.ts';
import { createOutbox, type Outbox, type Way } from './watch/outbox.ts';
import { addWays, type WayOptions, waysOf } from './watch/ways.ts';

interface WatchOptions extends WayOptions {
  readonly every: number;
  readonly stale: number;
  readonly repeat: number;
  readonly looks: number;
  readonly once?: boolean;
  readonly state?: string;
}

async function kept(path: string | undefined): Promise<Incident> {
  if (path === undefined) return noIncident;
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isRecord(value)) return noIncident;
    const numberIn = (name: string): number | null => (typeof value[name] === 'number' ? value[name] : null);
    return { bad: numberIn('bad') ?? 0, since: numberIn('since'), pagedAt: numberIn('pagedAt') };
  } catch {
    return noIncident;
  }
}

interface Watch {
  readonly io: Io;
  readonly url: string;
  readonly options: WatchOptions;
  readonly outbox: Outbox;
}

/** One look and what follows from it; resolves to what is known of the incident, and the exit code of now. */
async function turn({ io, url, options, outbox }: Watch, before: Incident) {
  const seen = await look(io, options.stale);
  const at = Date.now();
  const patience = { looks: options.looks, repeatMs: options.repeat };
  const { incident, page } = step(before, seen, at, patience);
  if (!seen.up) io.err(`${new Date(at).toISOString()} ${url} ${seen.why}`);
  if (page !== null) {
    const text = `Tripline at ${url} ${page.text} (seen from ${hostname()})`;
    io.out(text);
    outbox.add({ level: page.level, text, at });
  }
  await outbox.flush();
  return { incident, exit: seen.up ? OK : seen.exit };
}

async function once(watch: Watch): Promise<number> {
  const { options, io } = watch;
  const { incident, exit } = await turn(watch, await kept(options.state));
  if (options.state !== undefined) {
    await writePrivateFile(options.state, JSON.stringify(incident)).catch((error: unknown) =>
      io.err(`the state could not be kept: ${error instanceof Error ? error.message : error}`),
    );
  }
  return exit;
}

async function forEver(watch: Watch): Promise<number> {
  const { io, url, options, outbox } = watch;
  const text = `Watching Tripline at ${url} from ${hostname()}, every ${options.every / 1_000} s`;
  io.out(text);
  outbox.add({ level: 'info', text, at: Date.now() });
  let now: { incident: Incident; exit: number } = { incident: await kept(options.state), exit: OK };
  while (!io.signal.aborted) {
    now = await turn(watch, now.incident);
    await pause(options.every, undefined, { signal: io.signal }).catch(() => undefined);
  }
  return now.exit;
}

async function watch(io: Io, address: string, options: WatchOptions): Promise<number> {
  if (!URL.canParse(address) || !/^https?:/.test(address)) {
    io.err(`${address} is not the address of an exporter, like http://127.0.0.1:9464`);
    return USAGE;
  }
  let ways: readonly Way[];
  try {
    ways = waysOf(io, options);
  } catch (error) {
    io.err(error instanceof Error ? error.message : String(error));
    return USAGE;
  }
  if (ways.length === 0 && options.once !== true) {
    io.err(
      'Nobody would be paged: name --telegram-chat, --webhook or --mail, or use --once for its exit code.',
    );
    return USAGE;
  }
  const own = { ...io, env: { ...io.env, TRIPLINE_URL: address } };
  const outbox = createOutbox(ways, io.err);
  try {
    return await (options.once ? once : forEver)({ io: own, url: urlOf(own), options, outbox });
  } finally {
    outbox.close();
  }
}

const time = (flags: string, what: string, ms: number): Option =>
  new Option(flags, what).argParser(duration).default(ms, `${ms / 1_000}s`);

export function addWatch(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('watch')
    .summary('page when an exporter is gone')
    .argument('<url>', 'the exporter')
    .description(
      'Look at an exporter from outside and page a person, by ways of its own, when it is gone, not ready, or shows ' +
        'figures that are too old. Run it on another machine. It needs nothing of the exporter but its address.',
    )
    .addOption(time('--every <time>', 'pause between looks', 10_000))
    .addOption(time('--stale <time>', 'figures older than this are those of a dead engine', 15_000))
    .addOption(time('--repeat <time>', 'page again after so long', 900_000))
    .addOption(
      new Option('--looks <n>', 'so many looks in a row must fail').argParser(wholeNumber(1, 100)).default(2),
    )
    .option('--once', 'look once and leave; for cron, with --looks 1 and --state')
    .option('--state <file>', 'where an incident is remembered between runs');
  addWays(command)
    .addHelpText(
      'after',
      '\nExample:\n  tripline watch http://desk:9464 --telegram-chat 123456 --telegram-token-file bot.token',
    )
    .action(async (url: string, options: WatchOptions) => finish(await watch(io, url, options)));
}
