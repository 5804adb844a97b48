// The data links of a drawing, laid over it: one is a link, several are a button with a menu; both work by keyboard.
import { css } from '@emotion/css';
import type { GrafanaTheme2, LinkModel } from '@grafana/data';
import { DataLinksContextMenu, useStyles2 } from '@grafana/ui';
import React, { type MouseEvent } from 'react';

interface Props {
  /** What the links are of. */
  readonly of: string;
  readonly links: () => LinkModel[];
}

type OpenMenu = (event: MouseEvent<HTMLButtonElement>) => void;

const styles = (theme: GrafanaTheme2) => ({
  layer: css({
    position: 'absolute',
    inset: 0,
    width: '100%',
    height: '100%',
    padding: 0,
    border: 'none',
    borderRadius: theme.shape.borderRadius(1),
    background: 'transparent',
    cursor: 'pointer',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.text}`, outlineOffset: '-2px' },
  }),
  spoken: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
});

/** A menu opens where the pointer was; a keyboard has none, so there it opens in the middle of the button. */
function placed(event: MouseEvent<HTMLButtonElement>): MouseEvent<HTMLButtonElement> {
  if (event.detail !== 0) return event;
  const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
  const pageX = left + width / 2 + window.scrollX;
  const pageY = top + height / 2 + window.scrollY;
  const own: MouseEvent<HTMLButtonElement> = Object.create(event);
  return Object.assign(own, { pageX, pageY, clientX: left + width / 2, clientY: top + height / 2 });
}

export function LinkLayer({ of, links }: Props) {
  const { layer, spoken } = useStyles2(styles);
  const [only, second] = links();
  if (only === undefined) return null;
  if (second === undefined) {
    return (
      <a className={layer} href={only.href} target={only.target} rel="noreferrer" onClick={only.onClick}>
        <span className={spoken}>{`${only.title}: ${of}`}</span>
      </a>
    );
  }
  const button = (openMenu: OpenMenu | undefined) => (
    <button
      type="button"
      className={layer}
      aria-haspopup="menu"
      aria-label={`Links of ${of}`}
      onClick={(event) => openMenu?.(placed(event))}
    />
  );
  return <DataLinksContextMenu links={links}>{({ openMenu }) => button(openMenu)}</DataLinksContextMenu>;
}
