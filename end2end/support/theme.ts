import type { BrowserContext } from '@playwright/test';

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Chooses the theme as the switch in the page does: by the cookie that the server renders from. */
export async function chooseTheme(context: BrowserContext, baseURL: string, theme: Theme): Promise<void> {
  await context.addCookies([{ name: 'theme', value: theme, url: baseURL }]);
}
