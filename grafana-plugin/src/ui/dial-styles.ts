// How a dial moves: bars glide to their new place, and stand there at once for whoever wants less motion.
import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';

const styles = () => ({
  bar: css({
    transition: 'stroke-dasharray 300ms ease-out, stroke-dashoffset 300ms ease-out, stroke 300ms ease-out',
    '@media (prefers-reduced-motion: reduce)': { transition: 'none' },
  }),
});

export const useDialStyles = () => useStyles2(styles);
