// One value as a 270° gauge. Eyes see the dial; a screen reader hears a meter with its value and limits.
import { css } from '@emotion/css';
import { type FieldDisplay, FieldType, getDisplayProcessor, type TimeZone } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { Dial } from '../../ui/Dial.tsx';
import { type DialLayout, layoutOf } from '../../ui/dial-layout.ts';
import { LinkLayer } from '../../ui/LinkLayer.tsx';
import { DialText } from './DialText.tsx';
import type { GaugeOptions, TextMode } from './options.ts';
import { type GaugePicture, pictureOf } from './picture.ts';
import { Spark } from './Spark.tsx';

interface Props {
  readonly display: FieldDisplay;
  readonly options: GaugeOptions;
  readonly width: number;
  readonly height: number;
  /** How many gauges there are: among several each has its name. */
  readonly count: number;
  readonly timeZone: TimeZone;
}

const styles = { box: css({ position: 'relative' }), svg: css({ display: 'block' }) };

function usePicture({ display, options, timeZone }: Props): GaugePicture {
  const theme = useTheme2();
  return useMemo(() => {
    const field = { config: display.field, type: FieldType.number };
    return pictureOf(
      {
        display,
        format: getDisplayProcessor({ field, theme, timeZone }),
        colorOf: (name) => theme.visualization.getColorByName(name),
        fallbackColor: theme.colors.primary.main,
      },
      options,
    );
  }, [display, options, theme, timeZone]);
}

/** What the meter is called, and says of itself; without a value it is no meter, for a meter must have one. */
function spoken({ name, value, text, min, max }: GaugePicture) {
  if (value === null) return { role: 'img', 'aria-label': `${name}: ${text}` } as const;
  return {
    role: 'meter',
    'aria-label': name,
    'aria-valuenow': Math.min(Math.max(min, max), Math.max(Math.min(min, max), value)),
    'aria-valuemin': Math.min(min, max),
    'aria-valuemax': Math.max(min, max),
    'aria-valuetext': text,
  } as const;
}

const modeOf = (mode: TextMode, count: number): TextMode =>
  mode === 'auto' ? (count > 1 ? 'value_and_name' : 'value') : mode;

/** Half a line of the name reaches below the dial. */
const NAME_FOOTER = 0.05;

function layoutFor({ width, height, options }: Props, picture: GaugePicture, mode: TextMode): DialLayout {
  return layoutOf(
    { width, height },
    {
      barWidth: options.barWidth,
      ring: picture.ring.length > 0,
      labels: picture.labels.length > 0,
      footer: mode === 'value_and_name' ? Math.min(10, height * NAME_FOOTER) : 0,
    },
  );
}

export function Gauge(props: Props) {
  const { display, options, width, height, count } = props;
  const picture = usePicture(props);
  const mode = modeOf(options.textMode, count);
  const layout = layoutFor(props, picture, mode);
  const spark = options.sparkline ? display.sparkline?.y.values : undefined;
  return (
    <div className={styles.box} style={{ width, height }}>
      <svg className={styles.svg} width={width} height={height} {...spoken(picture)}>
        <title>{`${picture.name}: ${picture.text}`}</title>
        <Dial
          layout={layout}
          drawing={picture}
          rounded={options.barShape === 'rounded'}
          marker={options.endpointMarker === 'point'}
        />
        <DialText
          layout={layout}
          mode={mode}
          picture={picture}
          sizes={options.text ?? {}}
          raised={spark !== undefined}
        />
        {spark !== undefined && <Spark layout={layout} values={spark} color={picture.color} />}
      </svg>
      {display.hasLinks && display.getLinks !== undefined && (
        <LinkLayer of={picture.name} links={display.getLinks} />
      )}
    </div>
  );
}
