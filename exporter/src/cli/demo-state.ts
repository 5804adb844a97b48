// demo-state: writes the state files of a pretend fund, to see what an account of them shows.
import { type Command, Option } from 'commander';
import { duration, wholeNumber } from './argument.ts';
import { FAILED, type Io, OK } from './io.ts';
import type { Finish } from './program.ts';

const MODES = ['atomic', 'torn', 'stale', 'missing', 'old', 'mixed'] as const;

interface Options {
  readonly every: number;
  readonly mode: (typeof MODES)[number];
  readonly seed: number;
  readonly once?: boolean;
}

/** Writes until the signal; rejects when it cannot. */
export type DemoState = (options: {
  readonly dir: string;
  readonly everyMs: number;
  readonly mode: (typeof MODES)[number];
  readonly seed: number;
  readonly once: boolean;
  readonly signal: AbortSignal;
}) => Promise<void>;

export function addDemoState(program: Command, io: Io, finish: Finish, load: () => Promise<DemoState>): void {
  program
    .command('demo-state')
    .summary('write the state files of a pretend fund')
    .description('Write the state files of a pretend fund into a directory, until Ctrl+C.')
    .argument('<dir>', 'directory; made if it is missing')
    .addOption(
      new Option('--every <time>', 'how often, like 200ms or 1s').argParser(duration).default(1_000, '1s'),
    )
    .addOption(new Option('--mode <mode>', 'how well they are written').choices(MODES).default('atomic'))
    .addOption(
      new Option('--seed <n>', 'the same seed is the same fund').argParser(wholeNumber(0)).default(1),
    )
    .option('--once', 'write them once and leave')
    .addHelpText('after', '\nExample:\n  tripline demo-state ./state --every 500ms --mode torn')
    .action(async (dir: string, { every, mode, seed, once }: Options) => {
      const publish = await load();
      if (once !== true) io.err(`writing into ${dir} every ${every} ms, ${mode}; Ctrl+C ends it`);
      try {
        await publish({ dir, everyMs: every, mode, seed, once: once === true, signal: io.signal });
        finish(OK);
      } catch (error) {
        io.err(`demo-state: ${error instanceof Error ? error.message : String(error)}`);
        finish(FAILED);
      }
    });
}
