// `npm run check`: what must hold before a change lands, in under two minutes; stops at the first failure.
import { buildPlugin, setupPlugin } from './plugin.mjs';
import { setup } from './setup.mjs';
import { run, staticSteps, vitest } from './steps.mjs';

setup();
setupPlugin();
buildPlugin();
for (const step of [
  ...staticSteps(),
  vitest('--project', 'unit', '--project', 'contract', '--project', 'plugin'),
]) {
  if (run(step) !== 'failed') continue;
  console.error(`\ncheck failed at: ${step.name}`);
  process.exit(1);
}
console.log('\ncheck passed');
