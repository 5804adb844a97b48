// The answer to a question to the past, as lines for people; times are this machine's.
import type { Settings } from '../core/settings.ts';
import type { Firing, Unjudged, WhatIfDay } from '../core/whatif/report.ts';
import { isAnswerable } from '../core/whatif/what-if.ts';
import { age, clockTime, money } from './print.ts';

const MOST_GAPS = 5;

const rupees = (minor: number | null): string => money(minor === null ? null : minor / 100);
const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;

const DEEDS: Readonly<Record<Firing['then'], string>> = {
  kill: 'would have KILLED',
  block: 'would have blocked new exposure',
  reduce: 'would have left the positions to be reduced',
  notify: 'would have told a person',
};

const firingLine = ({ at, rule, then, why, mtm }: Firing): string =>
  `  ${clockTime(at)}  ${rule} ${DEEDS[then]}, MTM ${rupees(mtm)}: ${why}`;

function gapLines({ unjudged, unjudgedMs }: WhatIfDay): readonly string[] {
  if (unjudged.length === 0) return [];
  const one = ({ from, to, why }: Unjudged): string => `${clockTime(from)} to ${clockTime(to)} (${why})`;
  const shown = unjudged.slice(0, MOST_GAPS).map(one).join(', ');
  const more = unjudged.length > MOST_GAPS ? ` and ${unjudged.length - MOST_GAPS} more` : '';
  return [`  not known for ${age(unjudgedMs)}: ${shown}${more}`];
}

function nearestLines({ nearest }: WhatIfDay): readonly string[] {
  return nearest.flatMap(({ at, rule, headroomRatio, missing, mtm }) => [
    `  nearest  ${rule} at ${clockTime(at)}, MTM ${rupees(mtm)}, ${percent(headroomRatio)} left`,
    ...missing.map((text) => `           missing: ${text}`),
  ]);
}

function moneyLines({ fired, end, lowest, saved }: WhatIfDay): readonly string[] {
  const ends = end === null ? 'not known' : `${rupees(end.mtm)} at ${clockTime(end.at)}`;
  const low = lowest === null ? '' : `, lowest ${rupees(lowest.mtm)} at ${clockTime(lowest.at)}`;
  const lines = [`  the day's MTM: last ${ends}${low}`];
  if (fired === null) return lines;
  if (saved === null) return [...lines, '  what stopping then would have changed is not known'];
  const words = saved >= 0 ? 'saved' : 'cost';
  return [
    ...lines,
    `  stopping then would have ${words} ${rupees(Math.abs(saved))}, before the price of leaving`,
  ];
}

function realLines({ trips, settingsChanged }: WhatIfDay): readonly string[] {
  return [
    ...trips.map(
      ({ at, seq, rule, mtm, reason }) =>
        `  really   ${clockTime(at)} tripped by ${rule} (seq ${seq}), MTM ${rupees(mtm)}: ${reason}`,
    ),
    ...(trips.length === 0 ? ['  really   no trip'] : []),
    ...settingsChanged.map(({ at, by }) => `  really   ${clockTime(at)} its settings were changed by ${by}`),
  ];
}

function dayLines(day: WhatIfDay): readonly string[] {
  const { samples, unknown, fired, others } = day;
  const silent =
    samples === 0 ? ['  no samples were judged: nothing can be said of what would have fired'] : [];
  const quiet = fired === null && samples > 0 ? ['  no kill'] : [];
  return [
    `${day.day ?? 'before the first day'}  ${samples} samples judged, MTM not known in ${unknown}`,
    ...silent,
    ...others.map(firingLine),
    ...(fired === null ? quiet : [firingLine(fired)]),
    ...nearestLines(day),
    ...moneyLines(day),
    ...realLines(day),
    ...gapLines(day),
  ];
}

export function whatIfLines(
  account: string,
  settings: Settings,
  days: readonly WhatIfDay[],
): readonly string[] {
  const rules = settings.rules.map(({ id, then }) => `${id} → ${then}`).join(', ');
  const left = settings.rules.filter((rule) => !isAnswerable(rule)).map(({ id }) => id);
  return [
    `${account}, loss limit ${settings.dailyLoss === null ? 'none' : rupees(settings.dailyLoss)}; rules: ${rules}`,
    ...(left.length === 0
      ? []
      : [`left out, because samples do not hold what they need: ${left.join(', ')}`]),
    ...days.flatMap((day) => ['', ...dayLines(day)]),
  ];
}
