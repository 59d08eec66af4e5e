// Runs the debug build, and after every change of a source builds and runs it anew and tells the open pages to reload.
// usage: node scripts/watch.mjs TARGET NODE_MODULES
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SOURCES = ['app', 'crates', 'frontend', 'migrations', 'public', 'server', 'style', 'tools', 'Cargo.toml'];
const RELOAD_PORT = Number(process.env.LEPTOS_RELOAD_PORT ?? 3001);
/** Editors write a file in several steps. */
const SETTLED_MS = 200;

const [target, modules] = process.argv.slice(2);
const { WebSocketServer } = createRequire(join(modules, 'package.json'))('ws');
// A page of a debug build listens here: see `AutoReload` of Leptos.
const pages = new WebSocketServer({ host: '127.0.0.1', port: RELOAD_PORT, path: '/live_reload' });

pages.on('error', (error) => {
  console.error(`cannot listen on port ${RELOAD_PORT}, by which pages are reloaded (set LEPTOS_RELOAD_PORT): ${error.message}`);
  stop(server).then(() => process.exit(1));
});

let wake = () => {};
let changed = false;
for (const source of SOURCES) {
  watch(source, { recursive: true }, (_, file) => {
    // What the build itself writes.
    if (source === 'public' && /^(icons|fonts)/.test(file ?? '')) return;
    changed = true;
    wake();
  });
}

let server = serve();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => stop(server).then(() => process.exit(0)));
}
for (;;) {
  if (!changed) await new Promise((resolve) => (wake = resolve));
  await sleep(SETTLED_MS);
  changed = false;
  const build = spawn('scripts/build.sh', ['debug'], { stdio: 'inherit' });
  const [code] = await once(build, 'exit');
  // The last build that worked stays up.
  if (code !== 0 || changed) continue;
  await stop(server);
  server = serve();
  await answering();
  for (const page of pages.clients) page.send(JSON.stringify({ all: 'reload' }));
}

function serve() {
  const env = { ...process.env, LEPTOS_WATCH: 'true', LEPTOS_RELOAD_PORT: String(RELOAD_PORT) };
  return spawn(join(target, 'debug/roundtable'), ['serve'], { stdio: 'inherit', env });
}

async function stop(running) {
  if (running.exitCode !== null || running.signalCode !== null) return;
  const ended = once(running, 'exit');
  running.kill('SIGTERM');
  await ended;
}

/** Waits until the server answers, or has ended. */
async function answering() {
  const address = `http://${process.env.ROUNDTABLE_ADDR ?? '127.0.0.1:3000'}/healthz`;
  while (server.exitCode === null) {
    if (await fetch(address).then((answer) => answer.ok, () => false)) return;
    await sleep(100);
  }
}
