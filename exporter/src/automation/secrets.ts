// What was typed and must not be told: taken out of every word that leaves, and of every field before a picture.
import type { Locator } from 'playwright-core';

export interface Secrets {
  /** Remembers what is about to be typed, and where. */
  typing(text: string, field: Locator): void;
  /** The text without any of them. */
  hide(text: string): string;
  /** Empties the fields that are still there. False when one could not be emptied: then there is no picture. */
  blank(): Promise<boolean>;
}

const BLANK_MS = 1_000;
const SHORTEST = 4;

export function createSecrets(known: readonly string[]): Secrets {
  const texts = new Set(known);
  const fields: Locator[] = [];
  return {
    typing: (text, field) => {
      texts.add(text);
      fields.push(field);
    },
    hide: (text) =>
      [...texts].reduce((left, secret) => {
        return secret.length < SHORTEST ? left : left.replaceAll(secret, '[secret]');
      }, text),
    blank: async () => {
      for (const field of fields) {
        try {
          for (const one of await field.all()) {
            if (await one.isVisible()) await one.fill('', { timeout: BLANK_MS });
          }
        } catch {
          return false;
        }
      }
      return true;
    },
  };
}
