// A local time of day and its zone, as people write them in the configuration.
import { z } from 'zod';

/** HH:MM, from 00:00 to 23:59. */
export const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

export const timeOfDay = z.string().regex(TIME_OF_DAY, 'must be HH:MM');
export const timeZone = z.string().max(64).refine(isTimeZone, 'is not a time zone like Asia/Kolkata');
