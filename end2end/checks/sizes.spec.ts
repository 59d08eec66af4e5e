import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { measured } from '../support/measured.ts';
import { program } from '../support/servers.ts';

const folder = join(dirname(program), 'site/pkg');

/** Sum of the sizes of files as they are sent, in KiB. */
async function sent(pattern: RegExp): Promise<number> {
  const names = (await readdir(folder)).filter((name) => pattern.test(name));
  expect(names.length).toBeGreaterThan(0);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

test('sizes, as they are sent', async () => {
  const [all, shared, css] = [await sent(/\.wasm\.br$/), await sent(/^roundtable\.[^.]+\.wasm\.br$/), await sent(/\.css\.br$/)];
  measured('All WebAssembly, compressed: at most 600 KiB', `${all.toFixed(0)} KiB`, all <= 600);
  measured('WebAssembly before the first page is interactive: at most 300 KiB', `${shared.toFixed(0)} KiB`, shared <= 300);
  measured('Styles, compressed: at most 40 KiB', `${css.toFixed(0)} KiB`, css <= 40);
});
