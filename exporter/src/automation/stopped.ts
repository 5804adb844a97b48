// Why a walk through the terminal ended without proof: always a failure, never a guess that it is locked already.
import type { Failure } from '../core/types.ts';

export class Stopped extends Error {
  readonly kind: Failure['kind'];
  readonly retry: Failure['retry'];
  constructor(kind: Failure['kind'], retry: Failure['retry'], message: string) {
    super(message);
    this.kind = kind;
    this.retry = retry;
  }
}

/** An element that should be there did not come, although nothing was on its way any more. */
export class Missing extends Stopped {
  constructor(message: string) {
    super('shape', 'no', message);
  }
}

/** The page is not as the data says: pressing again would meet the same page. */
export const changed = (message: string): Stopped => new Stopped('shape', 'no', message);

/** Anything that was thrown, as a reason to stop. Only the first line: what follows may hold what was typed. */
export function stoppedBy(error: unknown): Stopped {
  if (error instanceof Stopped) return error;
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const late = error instanceof Error && error.name === 'TimeoutError';
  const away = late || /net::ERR_|ERR_CONNECTION|Target .*closed|browser has been closed/.test(line);
  return new Stopped(away ? 'network' : 'shape', away ? 'yes' : 'no', line.slice(0, 300));
}
