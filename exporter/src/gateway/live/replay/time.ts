// Times as recordings write them, with their offset from UTC, and back.

/** Ms since the epoch of `2024-10-28 09:15:00+05:30` or its form with a T; null when it is not such a time. */
export function timeOf(text: unknown): number | null {
  if (typeof text !== 'string' || !/(Z|[+-]\d\d:?\d\d)$/.test(text)) return null;
  const at = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(at) ? null : at;
}

/** `+05:30`, or `+00:00` for Z and for what has none. */
export const offsetOf = (text: string): string => /[+-]\d\d:\d\d$/.exec(text)?.[0] ?? '+00:00';

/** `2024-10-28T09:15:00+05:30` */
export function timeText(at: number, offset: string): string {
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  const aheadMs = (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
  return new Date(at + aheadMs).toISOString().slice(0, 19) + offset;
}
