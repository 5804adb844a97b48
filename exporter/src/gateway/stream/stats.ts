// How many streams are open, what was written to them and why some ended: of one kind of stream, or of all.

export interface StreamStats {
  readonly clients: number;
  /** Written, by type. */
  readonly events: Readonly<Record<string, number>>;
  readonly dropped: Readonly<Record<'slow' | 'full', number>>;
}

/** Both kinds together; they share no type of event. */
export const allStreams = (a: StreamStats, b: StreamStats): StreamStats => ({
  clients: a.clients + b.clients,
  events: { ...a.events, ...b.events },
  dropped: { slow: a.dropped.slow + b.dropped.slow, full: a.dropped.full + b.dropped.full },
});
