import { expect, test } from '../support/fixtures.ts';
import { measured } from '../support/measured.ts';
import { Roundtable } from '../support/servers.ts';
import { turns } from '../support/transcript.ts';

test('from a cold start to a moving conversation', async ({ page }) => {
  const start = performance.now();
  const server = await Roundtable.start({ ROUNDTABLE_SIMULATED_PACE: 'human' });
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Run the sample debate' }).click();
  await expect(turns(page).first().locator('.markdown')).toContainText(/\w/, { timeout: 30_000 });
  const seconds = (performance.now() - start) / 1_000;
  measured('From a cold start to a moving conversation: at most 3 activations and 60 s, no key', `1 activation, ${seconds.toFixed(1)} s`, seconds <= 60);
  await server.stop();
});
