import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { runBar, turns } from '../support/transcript.ts';

test('one button, no key: a debate runs to its verdict, and says that it is simulated', async ({ page }) => {
  await page.goto('/');
  await hydrated(page);

  await page.getByRole('button', { name: 'Run the sample debate' }).click();

  await expect(page).toHaveURL(/\/conversations\/[0-9a-f-]{36}$/);
  await expect(turns(page, 'Ada').first()).toBeVisible();
  await expect(runBar(page)).toContainText('Finished', { timeout: 20_000 });
  expect(await turns(page).count()).toBeGreaterThanOrEqual(3);
  for (const turn of await turns(page).all()) await expect(turn.getByText('Simulated')).toBeVisible();
  await expect(turns(page, 'Cy').last()).toContainText('VERDICT');
});
