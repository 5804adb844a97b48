// The bytes of one server-sent event, made only when somebody wants them and shared by its clients; compressed once.
import { gzip, gzipSync } from 'node:zlib';

/** `gzip`: packed members are base64 of gzip of their JSON. `plain`: they are JSON. */
export type Form = 'gzip' | 'plain';

export interface Content {
  readonly event: string;
  /** Written as it is. */
  readonly open: Readonly<Record<string, string | number | boolean | null>>;
  /** JSON texts by member, written as they are: what was made into text once is not made so again. */
  readonly plain?: Readonly<Record<string, string>>;
  /** JSON texts by member, packed in the form `gzip`. */
  readonly packed?: Readonly<Record<string, string>>;
}

export interface Packed {
  /** The event's bytes; null while they are being made: the callback of `pack` says when they are there. */
  bytes(form: Form): Buffer | null;
}

/** Longer texts are compressed on another thread: on this one a stream of 50 KB states would hold up all others. */
const ASYNC_ABOVE_CHARS = 16_000;
/** Level 6 takes three times as long and saves a sixth. */
const OPTIONS = { level: 1 };

const inBase64 = (zipped: Buffer): string => `"${zipped.toString('base64')}"`;

const zipAside = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    gzip(text, OPTIONS, (error, zipped) => (error === null ? resolve(inBase64(zipped)) : reject(error)));
  });

type Members = readonly (readonly [name: string, text: string])[];

/** The text grows by one piece at a time and is copied once, into the buffer: ticks are the most of what is sent. */
function write(prefix: string, { event, open, plain = {} }: Content, members: Members): Buffer {
  let data = '';
  const add = (name: string, text: string): void => {
    data += `${data === '' ? '' : ','}"${name}":${text}`;
  };
  for (const [name, value] of Object.entries(open)) add(name, JSON.stringify(value));
  for (const [name, text] of Object.entries(plain)) add(name, text);
  for (const [name, text] of members) add(name, text);
  return Buffer.from(`${prefix}event: ${event}\ndata: {${data}}\n\n`);
}

/**
 * The same bytes for both forms, kept for one turn only: all who are up to date share them; later they
 * are made again. To keep every tick's bytes until the next tick costs more, in garbage collection, than to make them.
 */
function packBriefly(content: Content, prefix: string): Packed {
  let made: Buffer | null = null;
  return {
    bytes() {
      if (made !== null) return made;
      setImmediate(() => {
        made = null;
      });
      made = write(prefix, content, []);
      return made;
    },
  };
}

/** `prefix` goes before the event's lines: its `id:`, where it has one of its own. `ready` may be called later. */
export function pack(content: Content, prefix: string, ready: () => void): Packed {
  if (content.packed === undefined) return packBriefly(content, prefix);
  const members = Object.entries(content.packed);
  const made: Partial<Record<Form, Buffer>> = {};
  let making = false;
  const zip = (): Buffer | null => {
    if (members.every(([, text]) => text.length <= ASYNC_ABOVE_CHARS)) {
      const zipped = members.map(([name, text]) => [name, inBase64(gzipSync(text, OPTIONS))] as const);
      return write(prefix, content, zipped);
    }
    if (making) return null;
    making = true;
    Promise.all(members.map(async ([name, text]) => [name, await zipAside(text)] as const)).then(
      (zipped) => {
        made.gzip = write(prefix, content, zipped);
        ready();
      },
      // Only a lack of memory fails here; who waits for the event is dropped for standing still, and comes again.
      () => undefined,
    );
    return null;
  };
  return {
    bytes(form) {
      const bytes = made[form] ?? (form === 'plain' ? write(prefix, content, members) : zip());
      if (bytes !== null) made[form] = bytes;
      return bytes;
    },
  };
}
