// What doctor looks at, one function each. None throws: what cannot be found out is a failure with its reason.
import { constants } from 'node:fs';
import { access, lstat, open, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CHAIN_START, type ChainEnd, verifyChain } from '../backbone/chain.ts';
import { type JournalReader, openReader } from '../backbone/embedded/reader.ts';
import { loadTokens } from '../tokens.ts';
import { socketPathOf } from './command.ts';
import { ask } from './http-client.ts';
import { dataDirOf, type Io, urlOf } from './io.ts';
import { isRecord, listOf } from './json.ts';
import { age } from './print.ts';
import { askSocket } from './socket-client.ts';

export interface Check {
  readonly name: string;
  /** null: it was not looked at, and `detail` says why. */
  readonly ok: boolean | null;
  readonly detail: string;
}

const NODE_LEAST = [20, 19] as const;
const PAGE = 1_000;
const CLOCK_MS_MAX = 2_000;

const journalPathOf = (io: Io): string => join(dataDirOf(io), 'journal.sqlite');

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const good = (name: string, detail: string): Check => ({ name, ok: true, detail });
const bad = (name: string, detail: string): Check => ({ name, ok: false, detail });

export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = NODE_LEAST;
  const isNew = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return isNew
    ? good('node', version)
    : bad('node', `${version}; at least ${NODE_LEAST.join('.')} is needed`);
}

export async function checkDataDir(io: Io): Promise<Check> {
  const dir = dataDirOf(io);
  const probe = join(dir, `.doctor.${process.pid}`);
  try {
    await access(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    const began = performance.now();
    const file = await open(probe, 'wx', 0o600);
    await file.writeFile('doctor');
    await file.sync();
    await file.close();
    return good(
      'data directory',
      `${dir} takes writes, ${(performance.now() - began).toFixed(1)} ms to the disk`,
    );
  } catch (error) {
    return bad('data directory', messageOf(error));
  } finally {
    await rm(probe, { force: true });
  }
}

interface Walk {
  readonly broken: string | null;
  readonly count: number;
  /** When the newest fact happened, ms since the epoch; 0 in an empty journal. */
  readonly newest: number;
}

/** Follows every account's chain from its first fact to its last, and stops where one is broken. */
function walk(reader: JournalReader): Walk {
  const ends = new Map<string, ChainEnd>();
  let [after, count, newest] = [0, 0, 0];
  for (let page = reader.readAll(after, PAGE); page.length > 0; page = reader.readAll(after, PAGE)) {
    for (const row of page) {
      const broken = verifyChain([row], ends.get(row.account) ?? CHAIN_START);
      if (broken !== null) return { broken: `${row.account}, seq ${broken}`, count, newest };
      ends.set(row.account, { seq: row.seq, hash: row.hash });
      after = row.position;
      count += 1;
      newest = Math.max(newest, row.at);
    }
  }
  return { broken: null, count, newest };
}

/** The journal and, by its newest fact, the clock: time that has run backwards would spoil ages and day changes. */
export async function checkJournal(io: Io, now = Date.now()): Promise<readonly Check[]> {
  const path = journalPathOf(io);
  const found = await lstat(path).catch(() => null);
  if (found === null) return [good('journal', `none yet at ${path}`)];
  let reader: JournalReader | null = null;
  try {
    reader = openReader(path);
    const { broken, count, newest } = walk(reader);
    if (broken !== null)
      return [bad('journal', `the chain breaks at ${broken}; ${count} facts before it hold`)];
    if (count === 0) return [good('journal', `${path} is empty`)];
    const behind = newest - now;
    const clock =
      behind > CLOCK_MS_MAX
        ? bad('clock', `${age(behind)} behind the newest fact of the journal`)
        : good('clock', 'not behind the newest fact of the journal');
    return [good('journal', `${count} facts, chain valid, newest ${age(now - newest)} ago`), clock];
  } catch (error) {
    return [bad('journal', `${path}: ${messageOf(error)}`)];
  } finally {
    reader?.close();
  }
}

export async function checkTokens(io: Io): Promise<Check> {
  try {
    const tokens = await loadTokens(dataDirOf(io));
    return good('tokens', tokens.length === 0 ? 'none made here' : `${tokens.length}, kept as hashes`);
  } catch (error) {
    return bad('tokens', messageOf(error));
  }
}

/** Resolves to null when the address could be listened on, to the reason otherwise. */
function portProblem(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function readyChecks(body: unknown): readonly Check[] {
  const checks = listOf(body, 'checks')?.filter(isRecord) ?? [];
  return checks.map((check) => ({
    name: `ready: ${String(check.name)}`,
    ok: check.ok === true,
    detail: String(check.detail ?? ''),
  }));
}

function serverClock(serverTime: number | null, now: number): readonly Check[] {
  if (serverTime === null) return [];
  // The header is cut to whole seconds: up to one second of difference means nothing.
  const apart = Math.max(0, Math.abs(now - serverTime) - 1_000);
  const detail = `within ${age(apart + 1_000)} of the exporter's`;
  return [apart > CLOCK_MS_MAX ? bad('clocks', `${age(apart)} apart`) : good('clocks', detail)];
}

async function checkPort(why: string, url: URL): Promise<Check> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const taken = await portProblem(host, port);
  if (taken === null) return good('exporter', `not running; port ${port} is free for it`);
  return bad('exporter', `no answer at ${url.origin} (${why}), and its port cannot be had: ${taken}`);
}

/** A running exporter with each of its own checks, or a free port where it would run. */
export async function checkExporter(io: Io): Promise<readonly Check[]> {
  if (!URL.canParse(urlOf(io))) return [bad('exporter', `TRIPLINE_URL is not a URL: ${urlOf(io)}`)];
  const began = performance.now();
  const reply = await ask(io, 'GET', '/readyz');
  if (reply.kind !== 'answer') return [await checkPort(reply.why, new URL(urlOf(io)))];
  const checks = readyChecks(reply.body);
  if (checks.length === 0)
    return [bad('exporter', `HTTP ${reply.status} at ${urlOf(io)}: not a Tripline exporter`)];
  const took = `answers at ${urlOf(io)} in ${(performance.now() - began).toFixed(0)} ms`;
  return [
    good('exporter', took),
    ...checks,
    ...serverClock(reply.serverTime, Date.now()),
    await checkSocket(io),
  ];
}

/** The door for a kill when the gateway is dead: asked for the plan of an account that does not exist. */
async function checkSocket(io: Io): Promise<Check> {
  const path = socketPathOf(io);
  const reply = await askSocket(path, { name: 'plan', account: 'doctor' }, io.answerMs);
  if (reply.kind === 'unreachable') return bad('engine socket', `${path}: ${reply.why}`);
  return reply.kind === 'unknown'
    ? bad('engine socket', reply.why)
    : good('engine socket', `answers at ${path}`);
}
