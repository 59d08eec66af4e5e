import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { program } from '../support/servers.ts';

const folder = join(dirname(program), 'site/pkg');

/** Size of a file as it is sent, compressed, in KiB. */
async function sent(name: string): Promise<number> {
  return (await stat(join(folder, `${name}.br`))).size / 1024;
}

/** The one file of this name, whatever its hash. */
async function file(pattern: RegExp): Promise<string> {
  const found = (await readdir(folder)).filter((name) => pattern.test(name));
  expect(found, `${pattern} in ${folder}`).toHaveLength(1);
  return found[0]!;
}

for (const [what, pattern, most] of [
  ['code that every page shares', /^roundtable\.[^.]+\.wasm$/, 260],
  ['styles', /^roundtable\.[^.]+\.css$/, 40],
  ['script', /^roundtable\.[^.]+\.js$/, 20],
] as const) {
  test(`the ${what} is at most ${most} KiB, as it is sent`, async () => {
    const size = await sent(await file(pattern));
    console.log(`${what}: ${size.toFixed(1)} KiB`);
    expect(size).toBeLessThanOrEqual(most);
  });
}

// Two parts are over the aim of 600 KiB: the conversation with its replay, which fold the log, draw Markdown and can be stepped
// into in every way, and the editor.
test('a page loads its own part of the code, and at most 600 KiB of it in all; the editor 625, a conversation and its replay 860', async () => {
  const shared = await sent(await file(/^roundtable\.[^.]+\.wasm$/));
  const manifest = await readFile(join(folder, await file(/^__wasm_split_manifest\.[^.]+\.json$/)), 'utf8');
  const pages = Object.entries(JSON.parse(manifest) as Record<string, string[]>);
  expect(pages.length).toBeGreaterThanOrEqual(5);
  for (const [page, parts] of pages) {
    const sizes = await Promise.all(parts.map((part) => sent(`${part}.wasm`)));
    const size = shared + sizes.reduce((sum, part) => sum + part, 0);
    console.log(`${page}: ${size.toFixed(1)} KiB in ${parts.length + 1} files`);
    expect(size, page).toBeLessThanOrEqual(/^runs_/.test(page) ? 860 : /^builder_/.test(page) ? 625 : 600);
  }
});
