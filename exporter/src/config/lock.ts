// How the broker's own lock is pressed in its web terminal: where it is, who logs in, and which segments go off.
import { z } from 'zod';
import { secretSource } from '../secret.ts';

const word = z.string().min(1).max(200);

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

export const lockSchema = z
  .strictObject({
    terminal: z.enum(['mock', 'zerodha', 'kotak-neo']),
    /** The mock terminal needs it; the others know where they are. */
    url: z
      .url({ protocol: /^https?$/ })
      .refine(isSafe, 'a password is typed there: it must be https, or on this machine')
      .optional(),
    user: word,
    password: secretSource,
    pin: secretSource.optional(),
    /** The secret that one-time codes follow from, as an authenticator takes it. */
    totp: secretSource.optional(),
    segments: z
      .array(word)
      .min(1)
      .max(20)
      .refine((all) => new Set(all).size === all.length, 'names a segment twice'),
  })
  .refine(({ terminal, url }) => terminal !== 'mock' || url !== undefined, {
    path: ['url'],
    message: 'the mock terminal needs it',
  })
  .refine(({ terminal, totp }) => terminal !== 'zerodha' || totp !== undefined, {
    path: ['totp'],
    message: 'zerodha needs it',
  });
export type LockConfig = z.output<typeof lockSchema>;
