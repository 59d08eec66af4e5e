import { test } from './support/fixtures.ts';
import { hydrated } from './support/hydrated.ts';
import { chooseTheme, themes } from './support/theme.ts';

const routes = process.env['ROUTES']?.split(' ').filter(Boolean) ?? [];

for (const route of routes.length > 0 ? routes : ['/']) {
  for (const theme of themes) {
    for (const width of [1280, 375]) {
      const name = `${route.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'}-${theme}-${width}`;
      test(name, async ({ page, context, baseURL }) => {
        await chooseTheme(context, baseURL!, theme);
        await page.setViewportSize({ width, height: 800 });
        await page.goto(route);
        await hydrated(page);
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: `screenshots/${name}.png`, fullPage: true });
      });
    }
  }
}
