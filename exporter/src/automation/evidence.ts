// What the page says of each segment. Off only by words and box alike; a missing element says nothing at all.
import { changed } from './stopped.ts';
import type { Segment, Terminal } from './terminal.ts';
import { textOf, type Visit } from './visit.ts';

export interface Shown {
  readonly words: string;
  readonly ticked: boolean;
  /** The box can no longer be changed. */
  readonly fixed: boolean;
}

export type SegmentState = 'on' | 'off' | 'unclear';

/** Pure: `off` by every mark that the terminal names, `on` by its words and a free box without a tick. */
export function judge({ off, on }: Pick<Terminal, 'off' | 'on'>, shown: Shown): SegmentState {
  const { words, ticked, fixed } = shown;
  const saysOff = off.words.test(words);
  if (saysOff && ticked === off.ticked && fixed === off.fixed) return 'off';
  return !saysOff && !ticked && !fixed && on.test(words) ? 'on' : 'unclear';
}

export interface Seen {
  readonly id: string;
  readonly segment: Segment;
  readonly state: SegmentState;
  /** For people. */
  readonly text: string;
}

/** Reads the segments that are wanted. Throws `Stopped` when one of them is not on the page. */
export async function readSegments(visit: Visit, wanted: readonly string[]): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (const id of wanted) {
    const segment = visit.terminal.segments[id];
    if (segment === undefined) throw changed(`the terminal knows no segment ${id}`);
    visit.step = `reading ${segment.name}`;
    const box = await visit.need(segment.box);
    const words = await textOf(await visit.need(segment.words));
    const shown = { words, ticked: await box.isChecked(), fixed: await box.isDisabled() };
    seen.push({ id, segment, state: judge(visit.terminal, shown), text: textFor(segment, shown) });
  }
  return seen;
}

function textFor({ name }: Segment, { words, ticked, fixed }: Shown): string {
  const box = `${ticked ? 'ticked' : 'not ticked'}${fixed ? ' and fixed' : ''}`;
  return `${name}: the page reads "${words.slice(0, 200)}", its box is ${box}`;
}
