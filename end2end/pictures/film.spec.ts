import { mkdir, rm } from 'node:fs/promises';
import { test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { turns } from '../support/transcript.ts';

const SECONDS = 30;
const FRAMES_PER_SECOND = 4;
const folder = 'screenshots/film';

test.use({ serverEnv: { ROUNDTABLE_SIMULATED_PACE: 'human' }, viewport: { width: 1120, height: 700 } });

// The frames of the moving picture in README.md; scripts/film.mjs puts them together.
test('the live room', async ({ page }) => {
  test.setTimeout(120_000);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await page.goto('/');
  await hydrated(page);
  await page.getByRole('button', { name: 'Run the sample debate' }).click();
  await turns(page).first().waitFor();

  const start = performance.now();
  let hasAsked = false;
  for (let frame = 0; frame < SECONDS * FRAMES_PER_SECOND; frame += 1) {
    const due = (frame * 1_000) / FRAMES_PER_SECOND;
    await page.waitForTimeout(Math.max(0, due - (performance.now() - start)));
    if (!hasAsked && frame > SECONDS * FRAMES_PER_SECOND * 0.6) {
      hasAsked = true;
      await turns(page).nth(1).getByText(/^Why .+\?/).click();
    }
    await page.screenshot({ path: `${folder}/${String(frame).padStart(4, '0')}.png` });
  }
});
