import { test } from '../support/fixtures.ts';
import { looks, open } from '../support/looks.ts';
import { runExample } from '../support/examples.ts';

for (const look of looks) {
  test(`beside the conversation ${look.theme} ${look.width}`, async ({ page, baseURL, request }) => {
    const id = await runExample(request, 'decision-vote-simple');
    await open(page, baseURL!, `/conversations/${id}`, look);
    await page.getByRole('complementary', { name: 'Details' }).getByText('Timeline', { exact: true }).click();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: look.width, height: Math.max(1_600, Math.min(height, 5_000)) });
    await page.getByRole('complementary', { name: 'Details' }).screenshot({ path: `screenshots/inspector-${look.theme}-${look.width}.png` });
  });

  test(`a template unfolded ${look.theme} ${look.width}`, async ({ page, baseURL }) => {
    await open(page, baseURL!, '/', look);
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Debate' }) });
    await card.getByText('Preview').click();
    await card.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `screenshots/template-${look.theme}-${look.width}.png` });
  });

  test(`a team beside one agent ${look.theme} ${look.width}`, async ({ page, baseURL, request }) => {
    const id = await runExample(request, 'decision-vote-simple');
    await open(page, baseURL!, `/conversations/${id}`, look);
    await page.getByRole('region', { name: 'Was the team worth it?' }).getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('heading', { name: /times the tokens/ }).waitFor();
    await page.waitForTimeout(2_500);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: look.width, height: Math.min(height, 5_000) });
    await page.screenshot({ path: `screenshots/compare-${look.theme}-${look.width}.png` });
  });
}
