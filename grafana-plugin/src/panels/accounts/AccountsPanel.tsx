// A card for each account, drawn by the console's own code from the frames of the stream.
import type { PanelProps } from '@grafana/data';
import React, { useRef } from 'react';
import { cards } from '../../../../exporter/src/gateway/console/page/cards.ts';
import { h } from '../../../../exporter/src/gateway/console/page/dom.ts';
import { Shadow } from '../../shadow/Shadow.tsx';
import { takeData } from '../../shadow/told.ts';
import type { AccountsOptions } from './options.ts';

const NO_FRAMES = 'This panel shows the query "Frames" of the data source "Tripline stream".';

export function AccountsPanel({ data, options, width, height, title }: PanelProps<AccountsOptions>) {
  const base = useRef<string | null>(null);
  return (
    <Shadow
      label={title || 'Accounts'}
      width={width}
      height={height}
      take={(desk) => {
        base.current = takeData(desk, data);
      }}
      draw={(desk, now) =>
        base.current === null && desk.frame === null
          ? [h('p', { class: 'empty' }, NO_FRAMES)]
          : cards(desk, now, { base: base.current ?? '', takesCode: false })
      }
      whole={[]}
      confirm={options.confirm}
    />
  );
}
