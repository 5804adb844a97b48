// Turns what is certain of a command into an exit code and sentences. Nothing is called done without its number.
import type { CommandResult } from '../contract/request.ts';
import { type Outcome, socketPathOf } from './command.ts';
import { FAILED, type Io, OK, UNKNOWN, UNREACHABLE, urlOf } from './io.ts';

export interface Told {
  readonly line: string;
  /** Good news goes to standard output, the rest to standard error. */
  readonly isGood: boolean;
}

const good = (line: string): Told => ({ line, isGood: true });
const bad = (line: string): Told => ({ line, isGood: false });

export const doorName = (io: Io, { door }: Outcome): string =>
  door === 'gateway' ? `the gateway at ${urlOf(io)}` : `the engine's socket ${socketPathOf(io)}`;

/** Asking to kill what is being killed already is no failure: the sequence number proves that it runs. */
const isDone = (name: string, result: CommandResult): boolean =>
  result.ok || (name === 'kill' && result.code === 'ALREADY_TRIPPED' && result.seq !== undefined);

const isUnknown = (result: CommandResult): boolean => !result.ok && result.code === 'UNKNOWN_OUTCOME';

export function exitCode(name: string, outcome: Outcome): number {
  switch (outcome.kind) {
    case 'answered':
      if (outcome.results.some(isUnknown)) return UNKNOWN;
      return outcome.results.every((result) => isDone(name, result)) ? OK : FAILED;
    case 'refused':
      return FAILED;
    case 'unreachable':
      return UNREACHABLE;
    case 'unknown':
      return UNKNOWN;
  }
}

function tellResult(name: string, result: CommandResult): Told {
  const { account } = result;
  if (!result.ok) {
    const seq = result.seq === undefined ? '' : ` (seq ${result.seq})`;
    const line = `${account}: ${result.code}${seq}: ${result.detail}`;
    return { line, isGood: isDone(name, result) };
  }
  if (result.durable) return good(`${account}: ${name} recorded, seq ${result.seq}`);
  return bad(
    `${account}: ${name} under way, seq ${result.seq}, but the journal has NOT confirmed it on disk`,
  );
}

export function tell(io: Io, name: string, outcome: Outcome): readonly Told[] {
  const door = doorName(io, outcome);
  switch (outcome.kind) {
    case 'answered':
      return [...outcome.results.map((result) => tellResult(name, result)), good(`through ${door}`)];
    case 'refused': {
      const refusal = bad(`${name} refused by ${door}: ${outcome.code}: ${outcome.detail}`);
      const hint = bad("On the exporter's own machine, --socket asks the engine itself, without a token.");
      return outcome.door === 'gateway' ? [refusal, hint] : [refusal];
    }
    case 'unreachable':
      return [bad(`${name} NOT sent: ${door}: ${outcome.why}`)];
    case 'unknown':
      return [
        bad(`${name}: OUTCOME UNKNOWN: ${door}: ${outcome.why}`),
        bad('It may or may not have been done. Look with `tripline status`; asking again is safe.'),
      ];
  }
}
