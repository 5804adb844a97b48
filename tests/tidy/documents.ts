// What the pages for people promise: short decisions, no trace of one machine, and every dependency explained.
import { finding, isScript, type Source } from './source.ts';

const DECISION_LINES = 40;

export function longDecisions(files: readonly Source[]): readonly string[] {
  const decisions = files.filter((file) => /^docs\/decisions\/.*\.md$/.test(file.path));
  return decisions.flatMap((file) => {
    const count = file.text.trimEnd().split('\n').length;
    return count > DECISION_LINES ? [finding(file, count, `is longer than ${DECISION_LINES} lines`)] : [];
  });
}

const MACHINE_PATH = /(?<![\w.])\/(work|tmp|root|home)\//;
const REGISTRY = /registry\.npmjs|deb\.debian|npm\.pkg\./;

/** Paths and hosts that are true on one machine only. Code may name a temporary folder, a page may not. */
export function machineTraces(files: readonly Source[]): readonly string[] {
  const pages = traces(files, (file) => file.path.endsWith('.md'), MACHINE_PATH);
  const hosts = traces(files, (file) => file.path.endsWith('.md') || isScript(file), REGISTRY);
  return [...pages, ...hosts];
}

function traces(
  files: readonly Source[],
  wanted: (file: Source) => boolean,
  pattern: RegExp,
): readonly string[] {
  return files.filter(wanted).flatMap((file) => {
    return file.text.split('\n').flatMap((line, index) => {
      const match = pattern.exec(line);
      return match === null ? [] : [finding(file, index + 1, `names ${match[0]}`)];
    });
  });
}

/** Dependencies are invited, not assumed: each must be named in ARCHITECTURE.md, with its room. */
export function uninvited(files: readonly Source[]): readonly string[] {
  const page = files.find((file) => file.path === 'ARCHITECTURE.md')?.text ?? '';
  return files
    .filter((file) => /^(exporter|grafana-plugin)\/package\.json$/.test(file.path))
    .flatMap((file) => {
      const names = Object.keys(JSON.parse(file.text).dependencies ?? {});
      const absent = names.filter((name) => !page.includes(`\`${name}\``));
      return absent.map((name) =>
        finding(file, 1, `depends on ${name}, which ARCHITECTURE.md does not name`),
      );
    });
}
