import { expect, test } from '../support/fixtures.ts';
import { open } from '../support/looks.ts';
import { turns } from '../support/transcript.ts';

// At the pace of a hosted model, so that a turn can be caught as it streams.
test.use({ serverEnv: { ROUNDTABLE_SIMULATED_PACE: 'human' } });

test('the picture in README.md: a debate in its fourth turn', async ({ page, baseURL }) => {
  await open(page, baseURL!, '/', { theme: 'light', width: 1280 });
  await page.getByRole('button', { name: 'Run the sample debate' }).click();
  await expect(turns(page)).toHaveCount(4, { timeout: 25_000 });
  await turns(page).nth(2).getByText('Why Cy?').click();
  await expect(turns(page).nth(3).locator('.markdown')).toContainText(/(\w+\W+){20}/);
  await page.screenshot({ path: '../docs/images/conversation.png' });
});
