// How Tripline signs what it posts to other people's addresses, so that they can tell it from anybody else's.
import { createHmac } from 'node:crypto';

/** The value of `X-Tripline-Signature`. The time is signed too, so that a receiver can refuse what is replayed. */
export const signature = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
