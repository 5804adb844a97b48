// How large a text may be so that it stays within its room, and where it is cut when even the smallest does not fit.
import { calculateFontSize } from '@grafana/ui';

export interface FittedText {
  readonly text: string;
  readonly size: number;
}

const SMALLEST = 8;
const LINE = 1.1;
/** Width of a letter by its height, on the wide side: what is cut by it surely fits. */
const LETTER = 0.56;

/** The largest size at which the text fits; a size that was asked for is taken as it is. */
export function fitText(
  text: string,
  width: number,
  height: number,
  most: number,
  wanted?: number,
): FittedText {
  if (wanted !== undefined) return { text, size: wanted };
  const size = Math.min(most, calculateFontSize(text, width, height, LINE));
  if (size >= SMALLEST || text.length === 0) return { text, size };
  const letters = Math.max(1, Math.floor(width / (SMALLEST * LETTER)));
  return {
    text: text.length > letters ? `${text.slice(0, Math.max(1, letters - 1))}…` : text,
    size: SMALLEST,
  };
}
