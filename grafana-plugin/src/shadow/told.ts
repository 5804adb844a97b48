// Finds whole accounts in a panel's data: the frame that the stream's query "frames" makes.
import type { DataFrame, PanelData } from '@grafana/data';
import type { AccountFrame } from '../../../exporter/src/contract.ts';
import { type Desk, type Line, takeFrame } from '../../../exporter/src/gateway/console/page/desk.ts';

interface About {
  readonly sequence: number;
  readonly at: number;
  readonly ageMs: number;
  readonly journalOk: boolean | null;
  /** `performance.now()` of the page when it came; absent where the data did not come by a stream. */
  readonly receivedAt?: number;
  readonly line?: Line;
  readonly why?: string;
  readonly base?: string;
}

const wholeIn = ({ fields }: DataFrame) =>
  fields.find(({ name, type }) => name === 'frame' && type === 'other');

/** Takes the newest frame into `desk`. Gives what stands before links; null when the data holds no whole accounts. */
export function takeData(desk: Desk, { series }: Pick<PanelData, 'series'>): string | null {
  const frames = series.filter((frame) => wholeIn(frame) !== undefined);
  const [first] = frames;
  if (first === undefined) return null;
  // 10.1 keeps the values of a field in an array or in a vector of its own.
  const accounts = frames.flatMap((frame) => Array.from(wholeIn(frame)?.values ?? []) as AccountFrame[]);
  const about: About = { sequence: -1, at: 0, ageMs: 0, journalOk: null, ...first.meta?.custom };
  desk.line = about.line ?? 'live';
  desk.why = about.why ?? '';
  if (about.at > 0) takeFrame(desk, { ...about, accounts }, about.receivedAt ?? performance.now());
  return about.base ?? '';
}
