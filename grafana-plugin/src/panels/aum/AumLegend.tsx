// The list beside the donut: every entry, also those that are not drawn, with its value, its share and both currencies.
// Grafana's own legend is a list of buttons too small to hit, and pale where an entry is not drawn.
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { type Donut, type DrawnEntry, shareText } from './donut.ts';
import { type AumOptions, LEGEND_VALUES, type LegendValue } from './options.ts';
import type { Words } from './words.ts';

interface Props {
  readonly donut: Donut;
  readonly options: AumOptions;
  readonly words: Words;
  readonly active: string | null;
  onActive(name: string | null): void;
}

const TITLES: Readonly<Record<LegendValue, string>> = {
  value: 'Value',
  share: 'Share',
  second: 'Other currency',
};
const WHY = { negative: 'negative, not drawn', nothing: 'nothing, not drawn', unknown: 'unknown' } as const;
/** It scrolls, so a keyboard must reach it. */
const REGION = { role: 'region', tabIndex: 0, 'aria-label': 'All parts' } as const;

const styles = (theme: GrafanaTheme2) => ({
  region: css({
    width: '100%',
    maxHeight: '100%',
    overflow: 'auto',
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.primary,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.text}`, outlineOffset: '-2px' },
  }),
  table: css({
    width: '100%',
    borderCollapse: 'collapse',
    '& th, & td': { padding: theme.spacing(0.25, 0.5), textAlign: 'left', fontWeight: 'normal' },
    '& tbody th > span + span': { display: 'block', paddingLeft: 18 },
    '& thead th': { color: theme.colors.text.secondary },
    '& tbody tr': { borderTop: `1px solid ${theme.colors.border.weak}` },
    '& tr[data-active]': { background: theme.colors.action.hover },
    '& :is(td, thead th:not(:first-child))': {
      textAlign: 'right',
      fontVariantNumeric: 'tabular-nums',
      whiteSpace: 'nowrap',
    },
  }),
  list: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.25, 1.5),
    margin: 0,
    padding: 0,
    listStyle: 'none',
    '& li[data-active]': { background: theme.colors.action.hover },
  }),
  swatch: css({
    display: 'inline-block',
    width: 12,
    height: 4,
    borderRadius: 2,
    marginRight: 6,
    verticalAlign: 'middle',
  }),
  why: css({ color: theme.colors.text.secondary }),
});

function cell(entry: DrawnEntry, which: LegendValue, { second }: Words): string {
  switch (which) {
    case 'value':
      return entry.text;
    case 'share':
      return shareText(entry.slice);
    case 'second':
      return entry.second === null ? '–' : second(entry.second);
  }
}

function Name({ entry }: { readonly entry: DrawnEntry }) {
  const look = useStyles2(styles);
  return (
    <>
      <span
        className={look.swatch}
        style={{ background: entry.why === null ? entry.color : 'transparent' }}
      />
      {entry.name}
      {entry.why !== null && <span className={look.why}>{` (${WHY[entry.why]})`}</span>}
    </>
  );
}

export function AumLegend({ donut, options, words, active, onActive }: Props) {
  const look = useStyles2(styles);
  const shown = LEGEND_VALUES.filter((which) => options.legendValues[which] === true);
  const pointed = (entry: DrawnEntry) => ({
    'data-active': entry.name === active ? '' : undefined,
    onMouseEnter: () => onActive(entry.name),
    onMouseLeave: () => onActive(null),
  });
  if (options.legendMode === 'list') {
    return (
      <div {...REGION} className={look.region}>
        <ul className={look.list}>
          {donut.entries.map((entry) => (
            <li key={entry.name} {...pointed(entry)}>
              <Name entry={entry} /> {shown.map((which) => cell(entry, which, words)).join(' · ')}
            </li>
          ))}
        </ul>
      </div>
    );
  }
  return (
    <div {...REGION} className={look.region}>
      <table className={look.table}>
        <thead>
          <tr>
            {['Part', ...shown.map((which) => TITLES[which])].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {donut.entries.map((entry) => (
            <tr key={entry.name} {...pointed(entry)}>
              <th scope="row">
                <Name entry={entry} />
              </th>
              {shown.map((which) => (
                <td key={which}>{cell(entry, which, words)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
