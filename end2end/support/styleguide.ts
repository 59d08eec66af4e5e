import type { Page } from '@playwright/test';
import type { Look } from './looks.ts';
import { chooseTheme } from './theme.ts';

/** Opens the page of all components in a look. No script takes it over, so there is nothing to wait for but its letters. */
export async function openStyleguide(page: Page, baseURL: string, { theme, width }: Look): Promise<void> {
  await chooseTheme(page.context(), baseURL, theme);
  await page.setViewportSize({ width, height: 800 });
  await page.goto('/styleguide');
  await page.evaluate(() => document.fonts.ready);
}

/** Opens all that is folded. */
export async function unfold(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
}
