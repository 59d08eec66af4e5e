import { expect, test } from '../support/fixtures.ts';
import { open } from '../support/looks.ts';
import { pages } from '../support/seeds.ts';
import { team } from '../support/teams.ts';
import { wide } from '../support/wide.ts';

for (const [name, address] of Object.entries(pages)) {
  test(`nothing scrolls sideways at 320 px: ${name}`, async ({ page, baseURL, seeds }) => {
    await open(page, baseURL!, address(seeds), { theme: 'light', width: 320 });
    expect(await wide(page)).toEqual([]);
  });
}

test('on a phone the conversations are a list that says what the table does', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { model: hastyModel, max_turns: 2 }), 'List the birds of the garden.');
  await page.setViewportSize({ width: 375, height: 800 });
  await page.goto('/conversations');
  const row = page.getByRole('row', { name: /List the birds of the garden/ });
  await expect(row.getByRole('link', { name: 'List the birds of the garden.', exact: true })).toHaveAttribute('href', `/conversations/${id}`);
  await expect(row).toContainText('Finished');
  await expect(row.getByRole('checkbox')).toBeVisible();
  const table = page.getByRole('group', { name: 'Conversations' });
  expect(await table.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
});

for (const width of [320, 375]) {
  test(`the head of a page takes two rows of a touch screen ${width} px wide, with targets of 44 px`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({ baseURL: baseURL!, viewport: { width, height: 700 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await page.goto('/conversations');
    const head = page.getByRole('banner');
    expect((await head.boundingBox())!.height).toBeLessThanOrEqual(100);
    const targets = await head.locator('a, button').evaluateAll((all) => all.map((target) => target.getBoundingClientRect().height));
    for (const height of targets) expect(height).toBeGreaterThanOrEqual(44);
    await context.close();
  });
}
