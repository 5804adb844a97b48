// A moment on the command line, or what it should have been.
import { InvalidArgumentError } from 'commander';
import { MOMENT_FORMS, type Moment, momentOf } from '../gateway/history/moment.ts';

export function moment(text: string): Moment {
  const read = momentOf(text);
  if (read === null) throw new InvalidArgumentError(`It must be ${MOMENT_FORMS}.`);
  return read;
}
