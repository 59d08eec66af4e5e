import { expectAccessible, showWhole } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { looks } from '../support/looks.ts';
import { openStyleguide, unfold } from '../support/styleguide.ts';
import { wide } from '../support/wide.ts';

test.use({ serverEnv: { ROUNDTABLE_STYLEGUIDE: 'true' } });

for (const look of looks) {
  test(`axe finds nothing in any state of a component: ${look.theme}, ${look.width} px`, async ({ page, baseURL }) => {
    test.setTimeout(120_000);
    await openStyleguide(page, baseURL!, look);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Style guide');
    await showWhole(page);
    await expectAccessible(page);
    await unfold(page);
    await showWhole(page);
    await expectAccessible(page);
  });
}

test('no state of a component scrolls the page sideways at 320 px', async ({ page, baseURL }) => {
  await openStyleguide(page, baseURL!, { theme: 'light', width: 320 });
  expect(await wide(page)).toEqual([]);
  await unfold(page);
  expect(await wide(page)).toEqual([]);
});

test('ids are unique, and links lead somewhere', async ({ page, baseURL }) => {
  await openStyleguide(page, baseURL!, { theme: 'light', width: 1280 });
  const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  for (const link of await page.getByRole('navigation', { name: 'Sections' }).getByRole('link').all()) {
    await expect(page.locator((await link.getAttribute('href'))!)).toBeVisible();
  }
});
