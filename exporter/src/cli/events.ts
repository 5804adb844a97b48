// events: the journal as sentences, a page of it or live; a live reader never misses a fact and says when it is blind.
import { type Command, Option } from 'commander';
import { Agent, request } from 'undici';
import type { Recorded } from '../core/fact.ts';
import { sentence, type Words } from '../gateway/console/page/sentence.ts';
import { wholeNumber } from './argument.ts';
import { headersOf, problemOf } from './http-client.ts';
import { FAILED, type Io, OK, printJson, UNREACHABLE, urlOf } from './io.ts';
import { isRecord, listOf } from './json.ts';
import { money, stamp } from './print.ts';
import type { Finish } from './program.ts';
import { read, unknownShape } from './read.ts';

const RETRY_MS = 2_000;
const RETRIES_MAX = 30;
/** The exporter sends a heartbeat more often than this; silence beyond it is a dead line. */
const SILENCE_MS = 45_000;
const EVENT_CHARACTERS_MAX = 1024 * 1024;
const PAGE_MAX = 1_000;

interface EventOptions {
  readonly after?: number;
  readonly limit: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

const words: Words = { money: (minor) => money(minor / 100), time: stamp };

const isFact = (value: unknown): value is Recorded =>
  isRecord(value) &&
  typeof value.position === 'number' &&
  isRecord(value.fact) &&
  typeof value.fact.type === 'string';

const say = ({ position, at, account, seq, fact }: Recorded): string =>
  `${String(position).padStart(6)}  ${stamp(at)}  ${account}  ${seq}  ${sentence(fact, words)}`;

function show(io: Io, fact: Recorded, json: boolean): void {
  io.out(json ? JSON.stringify(fact) : say(fact));
}

async function page(io: Io, { after, limit, json }: EventOptions): Promise<number> {
  const answer = await read(io, `/api/events?after=${after ?? 0}&limit=${limit}`);
  if (!answer.ok) return answer.exit;
  const facts = listOf(answer.body, 'events');
  if (facts === null || !facts.every(isFact)) return unknownShape(io);
  if (json) printJson(io, answer.body);
  else for (const fact of facts) show(io, fact, false);
  return OK;
}

/** The facts in a stream of server-sent events; everything else in it is passed over. */
async function* factsIn(chunks: AsyncIterable<unknown>): AsyncGenerator<Recorded> {
  const decoder = new TextDecoder();
  let held = '';
  for await (const chunk of chunks) {
    held += chunk instanceof Uint8Array ? decoder.decode(chunk, { stream: true }) : String(chunk);
    if (held.length > EVENT_CHARACTERS_MAX) throw new Error('an event was too long');
    const events = held.split('\n\n');
    held = events.pop() ?? '';
    for (const event of events) {
      const lines = event.split('\n');
      if (lines.includes('event: frame')) continue;
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5));
      if (data.length === 0) continue;
      const value: unknown = JSON.parse(data.join('\n'));
      if (isFact(value)) yield value;
    }
  }
}

type Ended = { readonly position: number | null; readonly why: string; readonly exit: number | null };

/** One connection, until it ends; `exit` is set when trying again is of no use. */
async function listen(io: Io, from: number | null, json: boolean): Promise<Ended> {
  const agent = new Agent({
    connect: { timeout: 2_000 },
    headersTimeout: io.answerMs,
    bodyTimeout: SILENCE_MS,
  });
  let position = from;
  try {
    const { statusCode, body } = await request(
      `${urlOf(io)}/api/events/stream${from === null ? '' : `?after=${from}`}`,
      {
        headers: { ...headersOf(io), accept: 'text/event-stream' },
        dispatcher: agent,
        signal: io.signal,
      },
    );
    if (statusCode !== 200) {
      const { code, detail } = problemOf(statusCode, await body.json().catch(() => null));
      return { position, why: `${code}: ${detail}`, exit: statusCode < 500 ? FAILED : null };
    }
    for await (const fact of factsIn(body)) {
      position = fact.position;
      show(io, fact, json);
    }
    return { position, why: 'the exporter ended the stream', exit: null };
  } catch (error) {
    return { position, why: error instanceof Error ? error.message : String(error), exit: null };
  } finally {
    await agent.destroy();
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

async function follow(io: Io, { after, json }: EventOptions): Promise<number> {
  let position = after ?? null;
  for (let failures = 0; failures < RETRIES_MAX; failures += 1) {
    const ended = await listen(io, position, json === true);
    if (io.signal.aborted) return OK;
    if (ended.position !== position) failures = 0;
    position = ended.position;
    io.err(ended.exit === null ? `not live: ${ended.why}; trying again` : ended.why);
    if (ended.exit !== null) return ended.exit;
    await pause(RETRY_MS, io.signal);
    if (io.signal.aborted) return OK;
  }
  io.err(`gave up after ${RETRIES_MAX} tries`);
  return UNREACHABLE;
}

export function addEvents(program: Command, io: Io, finish: Finish): void {
  program
    .command('events')
    .summary('read the journal')
    .description(
      'Read the journal, oldest first: position, time, account, its sequence number, what happened.',
    )
    .addOption(new Option('--after <position>', 'only what follows this position').argParser(wholeNumber(0)))
    .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber(1, PAGE_MAX)).default(100))
    .option('--follow', 'stay and show each fact as it comes; from now on unless --after is given')
    .option('--json', 'print JSON; with --follow one fact per line')
    .addHelpText('after', '\nExamples:\n  tripline events --after 120\n  tripline events --follow --json')
    .action(async (options: EventOptions) => finish(await (options.follow ? follow : page)(io, options)));
}
