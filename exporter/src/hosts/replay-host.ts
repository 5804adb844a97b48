// Replays of recorded days: the gateway plays them and has checked that they exist, so there is nobody to tell.
import type { Clock } from '../core/ports.ts';
import type { Answer } from '../core/types.ts';
import type { StrategyHost } from './host.ts';

export function replayHost(clock: Clock): StrategyHost {
  const done = async (): Promise<Answer<null>> => ({ ok: true, data: null, at: clock.now() });
  return {
    id: 'replay',
    runs: (strategy) => strategy.startsWith('replay-'),
    start: done,
    stop: done,
    list: done,
  };
}
