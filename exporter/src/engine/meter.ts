// What the engine measures of itself, and the histograms of each kind of broker's calls.
import type { EngineFrame } from '../contract.ts';
import { createHistogram, type Histogram } from './histogram.ts';

export type HistogramFor = (op: string, outcome: string) => Histogram;

export interface Meter {
  readonly tickToDecision: Histogram;
  readonly journalAppend: Histogram;
  readonly loopLag: Histogram;
  /** The histograms of one kind of broker; accounts share them, so that their number has a bound. */
  requests(broker: string): HistogramFor;
  snapshot(): EngineFrame;
}

interface Row {
  readonly broker: string;
  readonly op: string;
  readonly outcome: string;
  readonly duration: Histogram;
}

export function createMeter(startedAt: number): Meter {
  const rows = new Map<string, Row>();
  const tickToDecision = createHistogram();
  const journalAppend = createHistogram();
  const loopLag = createHistogram();

  function requests(broker: string): HistogramFor {
    return (op, outcome) => {
      const key = `${broker} ${op} ${outcome}`;
      const row = rows.get(key) ?? { broker, op, outcome, duration: createHistogram() };
      rows.set(key, row);
      return row.duration;
    };
  }

  return {
    tickToDecision,
    journalAppend,
    loopLag,
    requests,
    snapshot: () => ({
      startedAt,
      tickToDecision: tickToDecision.snapshot(),
      journalAppend: journalAppend.snapshot(),
      loopLag: loopLag.snapshot(),
      brokerRequests: [...rows.values()].map((row) => ({ ...row, duration: row.duration.snapshot() })),
    }),
  };
}
