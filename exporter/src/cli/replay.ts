// replay: plays recorded bars through the paper exchange and the whole engine, and reports what they did.
import { type Command, Option } from 'commander';
import type { ReplayOptions } from '../replay/replay.ts';
import { positive, timeOfDay, wholeNumber } from './argument.ts';
import type { Io } from './io.ts';
import type { Finish } from './program.ts';

export type Replay = (options: ReplayOptions) => Promise<number>;

const strike = (text: string): number | 'atm' => (text === 'atm' ? 'atm' : positive(text));

type Parsed = Omit<ReplayOptions, 'bars' | 'json'> & { readonly json?: boolean };

export function addReplay(program: Command, _: Io, finish: Finish, load: () => Promise<Replay>): void {
  program
    .command('replay')
    .summary('play recorded bars through the engine')
    .description(
      'Sell a straddle into recorded bars, on a stepped paper exchange, and let the engine watch it.',
    )
    .argument('<bars>', 'file of one-minute bars')
    .addOption(
      new Option('--entry <HH:MM>', 'when the straddle is sold').argParser(timeOfDay).default('09:20'),
    )
    .addOption(new Option('--strike <n|atm>', 'its strike').argParser(strike).default('atm'))
    .addOption(
      new Option('--stop-pct <n>', 'stop of each leg, percent above its price')
        .argParser(positive)
        .default(25),
    )
    .addOption(new Option('--lots <n>', 'lots of each leg').argParser(wholeNumber(1)).default(1))
    .addOption(
      new Option('--loss-limit <rupees>', 'daily loss limit').argParser(positive).makeOptionMandatory(),
    )
    .addOption(
      new Option('--outer-loss-factor <n>', 'kill at this multiple of the limit alone').argParser(positive),
    )
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  tripline replay bars.json --entry 09:20 --strike 24450 --stop-pct 25 --lots 1 --loss-limit 20',
    )
    .action(async (bars: string, options: Parsed) => {
      const replay = await load();
      finish(await replay({ ...options, bars, json: options.json === true }));
    });
}
