// A time as the clients of the push read it: ISO 8601 with microseconds and an offset.

/** `2025-12-08T14:51:40.467845+00:00`, from milliseconds since the epoch whose fraction is kept to the microsecond. */
export function isoMicros(at: number): string {
  const ms = Math.floor(at);
  const micros = Math.min(999, Math.round((at - ms) * 1000));
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}+00:00`;
}
