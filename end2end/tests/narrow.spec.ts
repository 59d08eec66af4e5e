import { expect, test } from '../support/fixtures.ts';
import { open } from '../support/looks.ts';
import { pages } from '../support/seeds.ts';

for (const [name, address] of Object.entries(pages)) {
  test(`nothing scrolls sideways at 320 px: ${name}`, async ({ page, baseURL, seeds }) => {
    await open(page, baseURL!, address(seeds), { theme: 'light', width: 320 });
    // Wider than the window, and not within something that scrolls by itself.
    const wide = await page.evaluate(() => {
      const root = document.documentElement;
      if (root.scrollWidth <= root.clientWidth) return [];
      return [...document.querySelectorAll('body *')]
        .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
        .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`)
        .slice(0, 10);
    });
    expect(wide).toEqual([]);
  });
}
