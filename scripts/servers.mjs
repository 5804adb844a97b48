// The programs from outside npm that some suites drive: installed on Debian as root, elsewhere named when absent.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installed } from './steps.mjs';

const SERVERS = [
  { program: 'promtool', package: 'prometheus' },
  { program: 'chromium', package: 'chromium' },
];

/**
 * Installs what it may and returns the programs that are still missing, by name.
 * @returns {string[]}
 */
export function ensureServers() {
  const wanted = SERVERS.filter((server) => !installed(server.program));
  if (wanted.length > 0 && mayInstall()) install(wanted.map((server) => server.package));
  return wanted.map((server) => server.program).filter((program) => !installed(program));
}

function mayInstall() {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0 && installed('apt-get');
}

function install(packages) {
  console.log(`Installing ${packages.join(' and ')} with apt-get`);
  aptGet('update', '-q');
  aptGet('install', '-q', '-y', '--no-install-recommends', ...packages);
}

/** A failure is not told here: what is still missing afterwards is. */
function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', args, { env, stdio: 'inherit' });
}
