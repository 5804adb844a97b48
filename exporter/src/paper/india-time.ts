// Dates and times of the Indian market, which keeps one zone and no daylight saving.

const IST_MS = 19_800_000;
const DAY_MS = 86_400_000;

/** ISO date in India at the given epoch ms. */
export const indiaDate = (at: number): string => new Date(at + IST_MS).toISOString().slice(0, 10);

/** Date and time in India with its offset: `2026-03-02T09:15:00+05:30`. */
export const indiaStamp = (at: number): string => `${new Date(at + IST_MS).toISOString().slice(0, 19)}+05:30`;

/** Epoch ms of `HH:MM` in India on an ISO date. Throws when either is not one. */
export function indiaTime(date: string, time: string): number {
  const at = /^\d\d:\d\d$/.test(time) ? Date.parse(`${date}T${time}:00+05:30`) : Number.NaN;
  if (Number.isNaN(at)) throw new Error(`not a date and a time HH:MM: ${date} ${time}`);
  return at;
}

/** The first weekday after an ISO date. Holidays are not known here. */
export function nextWeekday(date: string): string {
  let at = Date.parse(`${date}T00:00:00Z`) + DAY_MS;
  while ([0, 6].includes(new Date(at).getUTCDay())) at += DAY_MS;
  return new Date(at).toISOString().slice(0, 10);
}
