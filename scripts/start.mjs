// `npm start`: installs what is missing, builds what is stale, then becomes the exporter.
// The exporter runs in this very process, so that every signal reaches it and its exit code is ours.
import { build } from './build.mjs';
import { setup } from './setup.mjs';

setup();
build();
await import(new URL('../exporter/dist/main.js', import.meta.url).href);
