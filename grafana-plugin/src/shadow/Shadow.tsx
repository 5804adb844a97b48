// The thin piece of React around parts of the console: a host element with a shadow root, dressed in Grafana's theme.
import { config } from '@grafana/runtime';
import { useTheme2 } from '@grafana/ui';
import React, { useEffect, useLayoutEffect, useRef } from 'react';
import { type Desk, emptyDesk } from '../../../exporter/src/gateway/console/page/desk.ts';
import { type Board, hang, type Plan } from './board.ts';
import { grafanaDoor } from './door.ts';
import { mayNot } from './may.ts';
import { sheets } from './sheets.ts';
import { wear } from './theme.ts';

export interface ShadowProps extends Omit<Plan, 'mayNot'> {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** Takes what the panel was given into the desk, after each render. */
  take(desk: Desk): void;
}

const userNow = () => config.bootData?.user ?? {};

export function Shadow({ label, width, height, take, ...plan }: ShadowProps) {
  const theme = useTheme2();
  const host = useRef<HTMLElement>(null);
  const desk = useRef<Desk>(emptyDesk());
  const board = useRef<Board | null>(null);
  const newest = useRef<Plan>({ ...plan, mayNot: () => null });
  newest.current = { ...plan, mayNot: (what) => mayNot(what, userNow()) };

  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [...sheets()];
    board.current = hang(root, desk.current, grafanaDoor, () => newest.current);
    return () => board.current?.unmount();
  }, []);
  useLayoutEffect(() => {
    if (host.current !== null) wear(host.current, theme);
  }, [theme]);
  useEffect(() => {
    take(desk.current);
    board.current?.redraw();
  });
  return <section ref={host} aria-label={label} style={{ width, height }} />;
}
