// One strategy session on one card: its result, its progress, its nodes, what it holds, and what it has just done.
import type { SessionCard, SessionNotice, SessionStatus } from '../../../contract/session.ts';
import { type Child, h, icon, withVar } from './dom.ts';
import { gain, percent, price, quantity, result, signOf, time } from './format.ts';
import { PHASE_LOOKS, type PhaseTone } from './phases.ts';
import { type Column, table } from './tables.ts';

interface Look {
  readonly word: string;
  readonly tone: PhaseTone;
  readonly shape: string;
}

const CHECK = 'M3 8.5l3.2 3.2L13 5';
const LOOKS: Readonly<Record<SessionStatus, Look>> = {
  starting: { word: 'Starting', tone: 'warn', shape: 'M8 3v5l3 2' },
  running: { word: 'Running', tone: 'calm', shape: 'M5 3.5 12 8l-7 4.5Z' },
  stopping: { word: 'Stopping', tone: 'warn', shape: PHASE_LOOKS.stopped.shape },
  stopped: { word: 'Stopped', tone: 'off', shape: PHASE_LOOKS.stopped.shape },
  failed: { word: 'Failed', tone: 'alarm', shape: PHASE_LOOKS.stuck.shape },
  completed: { word: 'Completed', tone: 'off', shape: CHECK },
};

type Held = NonNullable<SessionCard['positions']>[number];

const outcome = (value: number | null): HTMLElement =>
  h('span', { 'data-sign': signOf(value) }, result(value));

const columns: readonly Column<Held>[] = [
  { title: 'Position', isNumber: false, cell: ({ symbol }) => symbol },
  { title: 'Qty', isNumber: true, cell: ({ qty }) => quantity(qty) },
  { title: 'Entry', isNumber: true, cell: ({ entryPrice }) => price(entryPrice) },
  { title: 'Now', isNumber: true, cell: ({ currentPrice }) => price(currentPrice) },
  { title: 'Unrealised', isNumber: true, cell: ({ unrealized }) => outcome(unrealized) },
];

function head({ id, strategy, account, user, host, status, startedAt }: SessionCard): HTMLElement {
  const { word, tone, shape } = LOOKS[status];
  return h(
    'header',
    { class: 'card-head' },
    h(
      'div',
      {},
      h('h2', { id: `session-${id}` }, strategy),
      h('p', { class: 'muted' }, `${account} · ${user} · ${host} · ${id}`),
    ),
    h(
      'div',
      { class: 'phase' },
      h('p', { class: 'badge', 'data-tone': tone }, icon(shape), h('span', {}, word)),
      h('p', { class: 'muted num' }, `since ${time(startedAt)}`),
    ),
  );
}

function money({ pnl, currency }: SessionCard): HTMLElement {
  const known = currency ?? '';
  const parts = [
    `realised ${gain(pnl.realized, known)}`,
    `unrealised ${gain(pnl.unrealized, known)}`,
    `${pnl.closedTrades} ${pnl.closedTrades === 1 ? 'trade' : 'trades'} closed`,
    ...(pnl.winRate === null ? [] : [`${pnl.winRate} % won`]),
  ];
  return h(
    'section',
    { 'aria-label': 'P&L' },
    h('h3', {}, 'P&L'),
    h('p', { class: 'mtm num', 'data-sign': signOf(pnl.total) }, gain(pnl.total, known)),
    h('p', { class: 'muted num parts' }, ...parts.map((part) => h('span', {}, part))),
  );
}

/** An unknown progress is a word, without a bar that would look like none. */
function progress({ id, progressRatio, clock, heardAt }: SessionCard): HTMLElement {
  const words = `${progressRatio === null ? 'progress unknown' : `${percent(progressRatio)} of the day`}`;
  const now = clock === null ? '' : ` · its clock ${/T(\d\d:\d\d(:\d\d)?)/.exec(clock)?.[1] ?? clock}`;
  const heard = heardAt === null ? 'not heard yet' : `last heard ${time(heardAt)}`;
  const text = h('p', { class: 'muted num' }, `${words}${now} · ${heard}`);
  if (progressRatio === null) return h('div', { 'data-key': 'progress' }, text);
  const share = `${(progressRatio * 100).toFixed(1)}%`;
  const bar = h(
    'div',
    {
      class: 'bar',
      role: 'meter',
      'aria-label': `Progress of ${id}`,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuenow': Math.round(progressRatio * 100),
      'aria-valuetext': words,
    },
    withVar(h('span', { class: 'fill' }), '--to', share),
  );
  return h('div', { 'data-key': 'progress' }, bar, text);
}

function nodes({ nodes: { active, pending, completed, failed } }: SessionCard): HTMLElement {
  const count = (n: number, what: string) => (n === 0 ? [] : [`${n} ${what}`]);
  const parts = [...count(active, 'active'), ...count(pending, 'pending'), ...count(completed, 'completed')];
  const bad = failed === 0 ? null : h('strong', { class: 'failure' }, `${failed} failed`);
  const text = parts.length === 0 && failed === 0 ? 'no node has run yet' : parts.join(', ');
  return h('p', { class: 'num parts', 'data-key': 'nodes' }, h('span', {}, `Nodes: ${text}`), bad);
}

function notice({ at, kind, text }: SessionNotice, nth: number): HTMLElement {
  const moment = Date.parse(at);
  const tone = kind === 'trouble' ? 'alarm' : kind === 'trade' ? 'locked' : 'calm';
  return h(
    'li',
    { 'data-key': `${at} ${text} ${nth}`, 'data-tone': tone },
    h('span', { class: 'when num' }, Number.isNaN(moment) ? at : time(moment)),
    h('span', { class: 'what' }, text),
  );
}

function told({ notices, id }: SessionCard): Child {
  if (notices.length === 0) return null;
  const rows = [...notices].reverse().map(notice);
  const label = `Entries and trades of ${id}, newest first`;
  return h(
    'section',
    { 'aria-label': 'Entries and trades' },
    h('h3', {}, 'Entries and trades'),
    h('ol', { class: 'facts', tabindex: 0, 'aria-label': label }, ...rows),
  );
}

function holdings({ id, positions }: SessionCard): HTMLElement {
  const title = positions === null ? 'Positions, unknown' : `Positions, ${positions.length} open`;
  const none = h('p', { class: 'muted' }, positions === null ? 'not told yet' : 'none');
  const rows = positions ?? [];
  const key = ({ symbol, entryPrice }: Held) => `${symbol} ${entryPrice}`;
  const content = rows.length === 0 ? none : table(`Positions of ${id}`, columns, rows, key, () => false);
  return h('section', { 'aria-label': 'Positions' }, h('h3', {}, title), content);
}

/** The card as it should look now. */
export function sessionCard(session: SessionCard): HTMLElement {
  const { id, status, why } = session;
  return h(
    'article',
    {
      class: 'card session',
      'data-key': id,
      'data-tone': LOOKS[status].tone,
      'aria-labelledby': `session-${id}`,
    },
    head(session),
    why === null ? null : h('p', { class: status === 'failed' ? 'alarm' : 'phase-text' }, why),
    money(session),
    progress(session),
    nodes(session),
    holdings(session),
    told(session),
  );
}

/** Sessions that run stand before those that have ended. */
export function sessionCards(sessions: readonly SessionCard[]): readonly HTMLElement[] {
  const isOver = ({ endedAt, status }: SessionCard): boolean =>
    endedAt !== null || status === 'stopped' || status === 'failed' || status === 'completed';
  const ordered = [...sessions.filter((each) => !isOver(each)), ...sessions.filter(isOver)];
  return ordered.length === 0
    ? [h('p', { class: 'empty' }, 'No strategy session runs, and none has ended lately.')]
    : ordered.map(sessionCard);
}
