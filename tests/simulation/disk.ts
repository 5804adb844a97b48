// A journal on a bad disk: for a while it is slow, or fails without having written, or after having written.
import type { Journal } from '../../exporter/src/core/ports.ts';
import type { Extras } from './extras.ts';
import type { Dice } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';

export function badDisk(
  plan: Extras['disk'],
  clock: VirtualClock,
  start: number,
  d: Dice,
): (good: Journal) => Journal {
  if (plan === null) return (good) => good;
  const { fromMs, forMs, slowMs } = plan;
  const isBad = () => {
    const since = clock.now() - start - fromMs;
    return since >= 0 && since < forMs;
  };
  return (good) => ({
    ...good,
    append: async (account, after, at, facts) => {
      if (!isBad()) return good.append(account, after, at, facts);
      if (slowMs !== null) await new Promise<void>((resolve) => clock.after(d.int(0, slowMs), resolve));
      else if (d.chance(0.5)) throw new Error('the disk is full');
      const recorded = await good.append(account, after, at, facts);
      if (slowMs === null && d.chance(0.3)) throw new Error('the disk does not answer');
      return recorded;
    },
  });
}
