// Whether a kill would find what it needs, in a line: all was there, or what was not, and how long ago anybody looked.
import type { AccountFrame } from '../../../contract.ts';
import { h } from './dom.ts';
import { span } from './format.ts';

/** Details longer than this are for whoever asks: the line names what failed. */
const MOST_DETAIL = 120;

/** null when nobody has looked yet. */
export function readinessLine({ readiness }: AccountFrame, now: number): HTMLElement | null {
  if (readiness === null) return null;
  const { checks, at } = readiness;
  const failed = checks.filter(({ ok }) => ok === false);
  const passed = checks.filter(({ ok }) => ok === true);
  const unseen = checks.length - failed.length - passed.length;
  const ago = `${span(now - at)} ago`;
  const dot = h('span', {
    class: 'dot',
    'data-up': failed.length === 0,
    'aria-hidden': 'true',
  });
  const why = failed.map(({ name, detail }) => `${name} (${detail.slice(0, MOST_DETAIL)})`).join('; ');
  const word = passed.length > 0 ? 'ready' : 'not looked at';
  const notLooked = unseen === 0 ? '' : `, ${unseen} not looked at`;
  const good = `Kill path ${word}: ${passed.length} checks passed${notLooked}`;
  const text = `${failed.length > 0 ? `Kill path NOT ready: ${why}` : good} · ${ago}`;
  const all = checks.map(({ name, ok, detail }) => `${mark(ok)} ${name}: ${detail}`).join('\n');
  return h('p', { class: 'link muted num', title: all, 'data-failed': failed.length > 0 }, dot, text);
}

const mark = (ok: boolean | null): string => (ok === null ? '–' : ok ? '✓' : '✗');
