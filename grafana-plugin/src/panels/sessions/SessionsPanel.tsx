// A card for each strategy session, drawn by the console's own code from the sessions of the stream.
import type { PanelProps } from '@grafana/data';
import React from 'react';
import type { SessionCard } from '../../../../exporter/src/contract/session.ts';
import { h } from '../../../../exporter/src/gateway/console/page/dom.ts';
import { sessionCards } from '../../../../exporter/src/gateway/console/page/session-card.ts';
import { Shadow } from '../../shadow/Shadow.tsx';

const NO_SESSIONS = 'This panel shows the query "Sessions" of the data source "Tripline stream".';

function sessionsIn({ data: { series } }: PanelProps): readonly SessionCard[] | null {
  const fields = series.flatMap(({ fields: all }) =>
    all.filter(({ name, type }) => name === 'card' && type === 'other'),
  );
  return fields.length === 0 ? null : fields.flatMap(({ values }) => Array.from(values) as SessionCard[]);
}

export function SessionsPanel(props: PanelProps) {
  const sessions = sessionsIn(props);
  return (
    <Shadow
      label={props.title || 'Sessions'}
      width={props.width}
      height={props.height}
      take={() => undefined}
      draw={() => (sessions === null ? [h('p', { class: 'empty' }, NO_SESSIONS)] : sessionCards(sessions))}
      whole={[]}
      confirm="hold"
    />
  );
}
