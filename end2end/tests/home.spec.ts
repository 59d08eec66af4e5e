import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { chooseTheme, themes } from '../support/theme.ts';

for (const theme of themes) {
  for (const width of [1280, 375]) {
    test(`home is accessible, ${theme} at ${width} px`, async ({ page, context, baseURL }) => {
      await chooseTheme(context, baseURL!, theme);
      await page.setViewportSize({ width, height: 800 });
      await page.goto('/');
      await hydrated(page);
      await expect(page).toHaveTitle(/Roundtable/);
      await expectAccessible(page);
    });
  }
}
