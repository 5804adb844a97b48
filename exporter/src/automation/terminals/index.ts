// The terminals that are known, by the name in the configuration.
import type { Terminal } from '../terminal.ts';
import { kotakNeo } from './kotak-neo.ts';
import { mock } from './mock.ts';
import { zerodha } from './zerodha.ts';

export const TERMINAL_NAMES = ['mock', 'zerodha', 'kotak-neo'] as const;
export type TerminalName = (typeof TERMINAL_NAMES)[number];

/** Throws where the terminal needs an address that is missing. */
export function terminalOf(name: TerminalName, url: string | null): Terminal {
  switch (name) {
    case 'mock':
      if (url === null) throw new Error('the mock terminal needs its url');
      return mock(url);
    case 'zerodha':
      return zerodha(url);
    case 'kotak-neo':
      return kotakNeo(url);
  }
}
