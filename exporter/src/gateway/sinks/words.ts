// Money, moments and lengths of time as a message writes them: in the account's currency and in the owner's zone.
import { money } from '../console/page/format.ts';

export interface ZonedWords {
  readonly money: (minor: number) => string;
  readonly time: (at: number) => string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** `4 Aug, 09:20:14 GMT+5:30`, in the zone; the machine's own where none is given. */
export function momentIn(timeZone: string | undefined): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(timeZone === undefined ? {} : { timeZone }),
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  return (at) => format.format(at);
}

/** Without a currency the figure stands alone. */
export const moneyIn =
  (currency: string | undefined) =>
  (minor: number): string =>
    money(minor / 100, currency ?? '').trim();

/** `0.4 s`, `12 s`, `3 min`, `2 h`, `3 days`. */
export function lasting(ms: number): string {
  const some = Math.max(0, ms);
  if (some < 10_000) return `${(some / 1_000).toFixed(1)} s`;
  if (some < 2 * MINUTE_MS) return `${Math.floor(some / 1_000)} s`;
  if (some < 2 * HOUR_MS) return `${Math.floor(some / MINUTE_MS)} min`;
  return some < 2 * DAY_MS ? `${Math.floor(some / HOUR_MS)} h` : `${Math.floor(some / DAY_MS)} days`;
}
