// Wires the page: the stream fills the desk, the desk is drawn, and buttons ask the engine. No fact is ever made here.
import type { CommandResult } from '../../../contract/request.ts';
import { announcer } from './announce.ts';
import { ask } from './ask.ts';
import { askCode } from './ask-code.ts';
import { card } from './card.ts';
import { accountsOf, type Desk, emptyDesk, exporterNow, isStale, takeFact, takeFrame } from './desk.ts';
import { h, morphChildren } from './dom.ts';
import { factList } from './fact-list.ts';
import { banner, overview } from './overview.ts';
import { KILLING, PHASE_LOOKS } from './phases.ts';
import { openStream } from './stream.ts';

/** People cannot read faster, and ages move while nothing else does. */
const DRAW_EVERY_MS = 100;
const TICK_MS = 500;

function part(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no part named ${id}`);
  return element;
}

const desk: Desk = emptyDesk();
const [top, bannerPlace, accountsPlace, eventsPlace] = ['top', 'banner', 'accounts', 'events'].map(part) as [
  HTMLElement,
  HTMLElement,
  HTMLElement,
  HTMLElement,
];
const announce = announcer(part('polite'), part('assertive'));

function drawAccounts(now: number): void {
  const phases = new Map(accountsOf(desk).map(({ id, phase }) => [id, phase]));
  const phaseOf = (id: string) => phases.get(id);
  const seen = { now: exporterNow(desk, now) ?? 0, stale: isStale(desk, now), phaseOf };
  const cards = accountsOf(desk).map((account) => card(account, desk.notices.get(account.id), seen));
  const text = desk.frame === null ? 'Asking the exporter.' : 'The exporter watches no account.';
  morphChildren(accountsPlace, cards.length === 0 ? [h('p', { class: 'empty' }, text)] : cards);
}

function title(): string {
  const loud = accountsOf(desk).find(({ phase }) => KILLING.has(phase));
  return loud === undefined ? 'Tripline' : `${PHASE_LOOKS[loud.phase].word}: ${loud.id} · Tripline`;
}

function draw(): void {
  const now = performance.now();
  document.body.toggleAttribute('data-stale', isStale(desk, now));
  morphChildren(top, overview(desk, now));
  morphChildren(bannerPlace, banner(desk, now));
  drawAccounts(now);
  morphChildren(eventsPlace, factList(desk));
  announce(desk);
  if (document.title !== title()) document.title = title();
}

let isDue = false;
function drawSoon(): void {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    draw();
  }, DRAW_EVERY_MS);
}

function noticeOf(what: string, result: CommandResult): string {
  if (!result.ok) return `${what} refused: ${result.code}, ${result.detail}`;
  const onDisk = result.durable ? '' : ' It is not confirmed on disk yet.';
  return `${what} asked, seq ${result.seq}. Waiting to see it in the stream.${onDisk}`;
}

const NAMES = { kill: 'Kill', cancel: 'Cancel of orders', rearm: 'Rearm', exit: 'Exit' } as const;

/** What a button says of itself beside its command. */
interface Asking {
  readonly account?: string;
  readonly position?: string;
  readonly symbol?: string;
}

const isKeyOf = <T extends object>(table: T, key: PropertyKey): key is keyof T => Object.hasOwn(table, key);

function open(what: keyof typeof NAMES, { account: named, position, symbol = '' }: Asking): void {
  const account = named ?? null;
  const accounts = accountsOf(desk);
  const clears = what === 'rearm' ? (accounts.find(({ id }) => id === account)?.kill?.seq ?? null) : null;
  ask({
    what,
    account,
    accounts: account === null ? accounts.map(({ id }) => id) : [account],
    clears,
    position: position === undefined ? null : { key: position, symbol },
    answered(results) {
      for (const result of results) {
        const seq = result.ok ? result.seq : null;
        desk.notices.set(result.account, {
          text: noticeOf(NAMES[what], result),
          seq,
          since: performance.now(),
        });
      }
      draw();
    },
  });
}

function openCode(account: string | undefined): void {
  const wanted = accountsOf(desk).find(({ id }) => id === account)?.kill?.lock.codeWanted ?? null;
  if (account !== undefined && wanted !== null) askCode({ account, what: wanted.what });
}

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-do]') : null;
  const what = button?.dataset.do;
  if (what === 'code') openCode(button?.dataset.account);
  if (what !== undefined && isKeyOf(NAMES, what)) open(what, button?.dataset ?? {});
});

openStream({
  frame(frame) {
    takeFrame(desk, frame, performance.now());
    drawSoon();
  },
  fact(fact) {
    takeFact(desk, fact);
    drawSoon();
  },
  line(line, why) {
    desk.line = line;
    desk.why = why;
    drawSoon();
  },
});
setInterval(draw, TICK_MS);
draw();
