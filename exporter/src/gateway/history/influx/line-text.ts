// Text that InfluxDB's lines and its client carry without harm, whatever a broker calls its contracts; and back.

/** A line break ends a line, a backslash shields what follows, and the client loses one before an apostrophe. */
const UNSAFE = /[%\\\p{Cc}]/gu;
/** A tag may not be empty. Elsewhere a percent sign is always followed by two digits. */
const EMPTY = '%';

export const lineText = (text: string): string =>
  text === '' ? EMPTY : text.replace(UNSAFE, (found) => encodeURIComponent(found));

export const plainText = (kept: string): string =>
  kept === EMPTY
    ? ''
    : kept.replace(/(?:%[0-9A-F]{2})+/g, (found) => {
        try {
          return decodeURIComponent(found);
        } catch {
          return found;
        }
      });

/** JSON in which no apostrophe is left; it parses to the same. */
export const lineJson = (value: unknown): string => JSON.stringify(value).replaceAll("'", '\\u0027');
