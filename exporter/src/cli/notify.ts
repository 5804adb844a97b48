// notify test: sends one message through each sink of the configuration, and says what came of it.
import type { Command } from 'commander';
import { ConfigError } from '../config/checked.ts';
import { readConfig } from '../config.ts';
import { type Lane, lanesOf } from '../notify/lanes.ts';
import type { Message, Sent } from '../notify/message.ts';
import { wallClock } from '../wall-clock.ts';
import { FAILED, type Io, OK, printJson, USAGE } from './io.ts';
import type { Finish } from './program.ts';

const testMessage = (at: number): Message => ({
  level: 'info',
  account: null,
  kind: 'test',
  text: 'Test from Tripline: whoever reads this is told when an account trips. Nothing has happened.',
  at,
  fact: null,
});

interface Tried {
  readonly sink: string;
  readonly sent: Sent;
}

async function tried({ id, sender }: Lane, message: Message): Promise<Tried> {
  try {
    return { sink: id, sent: await sender.send(message) };
  } finally {
    sender.close();
  }
}

/** The configuration that the exporter reads, from the same environment; null when it is wrong, which was then said. */
function lanesIn(io: Io): readonly Lane[] | null {
  try {
    return lanesOf(readConfig({ ...io.env }).notify, wallClock());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    io.err(error.message);
    return null;
  }
}

async function test(io: Io, json: boolean): Promise<number> {
  const lanes = lanesIn(io);
  if (lanes === null) return USAGE;
  if (lanes.length === 0) {
    io.err(
      'No sink is configured: nobody is told anything. Set TRIPLINE_CONFIG, or add `notify` to its file.',
    );
    return FAILED;
  }
  const message = testMessage(Date.now());
  const results = await Promise.all(lanes.map((lane) => tried(lane, message)));
  const ok = results.every(({ sent }) => sent.ok);
  if (json) {
    printJson(io, { ok, sinks: results.map(({ sink, sent }) => ({ sink, ...sent })) });
    return ok ? OK : FAILED;
  }
  const width = Math.max(...results.map(({ sink }) => sink.length));
  for (const { sink, sent } of results)
    io.out(
      `${sent.ok ? 'ok  ' : 'FAIL'}  ${sink.padEnd(width)}  ${sent.ok ? `sent, ${sent.detail}` : sent.why}`,
    );
  return ok ? OK : FAILED;
}

export function addNotify(program: Command, io: Io, finish: Finish): void {
  const notify = program.command('notify').summary('try the ways by which people are told');
  notify
    .command('test')
    .summary('send a test message through each sink')
    .description(
      'Send a test message from here through each sink of the configuration file, and say what came of it.',
    )
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExample:\n  TRIPLINE_CONFIG=desk.json tripline notify test')
    .action(async (options: { readonly json?: boolean }) => finish(await test(io, options.json === true)));
}
