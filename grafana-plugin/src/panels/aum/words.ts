// What the donut says of an entry in words: to a screen reader, in the middle and in the list.
import { type DrawnEntry, shareText } from './donut.ts';

type Text = (value: number) => string;

/** Writes a value of the first currency, and of the second. */
export interface Words {
  readonly first: Text;
  readonly second: Text;
}

const WHY = {
  negative: 'negative, not drawn',
  nothing: 'nothing, not drawn',
  unknown: 'unknown, not drawn',
} as const;

/** An entry in a sentence: its value in both currencies, and its share or why it has none. */
export function describe(entry: DrawnEntry, second: Text): string {
  const other = entry.second === null ? [] : [second(entry.second)];
  const share = entry.why === null ? shareText(entry.slice) : WHY[entry.why];
  return [`${entry.name}: ${entry.text}`, ...other, share].join(', ');
}
