// Wires the page: the stream fills the desk, the desk is drawn, and buttons ask the engine. No fact is ever made here.
import { announcer } from './announce.ts';
import { askCode } from './ask-code.ts';
import { cards } from './cards.ts';
import { accountsOf, type Desk, emptyDesk, isStale, takeFact, takeFrame } from './desk.ts';
import { morphChildren } from './dom.ts';
import { factList } from './fact-list.ts';
import { banner, overview } from './overview.ts';
import { KILLING, PHASE_LOOKS } from './phases.ts';
import { pageDoor } from './post.ts';
import { onPress } from './press.ts';
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

function title(): string {
  const loud = accountsOf(desk).find(({ phase }) => KILLING.has(phase));
  return loud === undefined ? 'Tripline' : `${PHASE_LOOKS[loud.phase].word}: ${loud.id} · Tripline`;
}

function draw(): void {
  const now = performance.now();
  document.body.toggleAttribute('data-stale', isStale(desk, now));
  morphChildren(top, overview(desk, now));
  morphChildren(bannerPlace, banner(desk, now));
  morphChildren(accountsPlace, cards(desk, now, {}));
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

function openCode(account: string | undefined): void {
  const wanted = accountsOf(desk).find(({ id }) => id === account)?.kill?.lock.codeWanted ?? null;
  if (account !== undefined && wanted !== null) askCode({ account, what: wanted.what });
}

onPress(document, {
  desk,
  door: pageDoor,
  place: document.body,
  confirm: 'hold',
  whole: () => 'all',
  redraw: draw,
});

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-do]') : null;
  if (button?.dataset.do === 'code') openCode(button.dataset.account);
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
