// Reads what was typed on the command line, or says what it should have been; commander leaves with 2 then.
import { InvalidArgumentError } from 'commander';
import { TIME_OF_DAY } from '../config/local-time.ts';

export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `between ${least} and ${most}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };

export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** Milliseconds, of `200ms`, `1s` or `1.5s`; from 10 ms to an hour. */
export function duration(text: string): number {
  const [, count = '', unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 's' ? 1_000 : 1);
  if (count !== '' && ms >= 10 && ms <= 3_600_000) return ms;
  throw new InvalidArgumentError('It must be a time like 200ms or 1s, from 10ms to an hour.');
}

/** HH:MM of a day. */
export function timeOfDay(text: string): string {
  if (TIME_OF_DAY.test(text)) return text;
  throw new InvalidArgumentError('It must be HH:MM.');
}

/** Text that says something. */
export function words(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must say something.');
}
