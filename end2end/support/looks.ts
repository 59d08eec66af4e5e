import type { Page } from '@playwright/test';
import { hydrated } from './hydrated.ts';
import { chooseTheme, type Theme, themes } from './theme.ts';

export type Look = { theme: Theme; width: number };

/** Every look that a page must stand in. */
export const looks: Look[] = themes.flatMap((theme) => [1280, 375].map((width) => ({ theme, width })));

/** Opens a page in a look, and waits until it is ready. */
export async function open(page: Page, baseURL: string, address: string, { theme, width }: Look): Promise<void> {
  await chooseTheme(page.context(), baseURL, theme);
  await page.setViewportSize({ width, height: 800 });
  await page.goto(address);
  await hydrated(page);
  await page.evaluate(() => document.fonts.ready);
}
