import { test } from '../support/fixtures.ts';
import { looks } from '../support/looks.ts';
import { openStyleguide, unfold } from '../support/styleguide.ts';

test.use({ serverEnv: { ROUNDTABLE_STYLEGUIDE: 'true' } });

// A picture a section: the whole page is higher than a picture can be.
for (const look of looks) {
  test(`styleguide-${look.theme}-${look.width}`, async ({ page, baseURL }) => {
    test.setTimeout(120_000);
    await openStyleguide(page, baseURL!, look);
    await unfold(page);
    for (const section of await page.locator('.styleguide__section').all()) {
      const name = await section.getAttribute('id');
      await section.screenshot({ path: `screenshots/styleguide-${look.theme}-${look.width}-${name}.png` });
    }
  });
}
