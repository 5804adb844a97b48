// The buttons of the kill switch for the accounts of a variable or for all, and what became of each press.
import type { PanelProps } from '@grafana/data';
import React, { useRef } from 'react';
import { actionBar } from '../../../../exporter/src/gateway/console/page/action-bar.ts';
import { wantedOf } from '../../datasource/query.ts';
import { Shadow } from '../../shadow/Shadow.tsx';
import { takeData } from '../../shadow/told.ts';
import type { ActionsOptions } from './options.ts';

export function ActionsPanel(props: PanelProps<ActionsOptions>) {
  const { data, options, width, height, title, replaceVariables } = props;
  const base = useRef<string | null>(null);
  const wanted = wantedOf(replaceVariables(options.accounts, undefined, 'csv'));
  const accounts = wanted === null ? 'all' : [...wanted];
  return (
    <Shadow
      label={title || 'Actions'}
      width={width}
      height={height}
      take={(desk) => {
        base.current = takeData(desk, data);
      }}
      draw={(desk, now) =>
        actionBar(desk, now, {
          accounts,
          buttons: new Set(options.buttons),
          base: base.current ?? '',
          takesCode: false,
        })
      }
      whole={accounts}
      confirm={options.confirm}
    />
  );
}
