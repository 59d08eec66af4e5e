import type { Locator, Page } from '@playwright/test';

/** The transcript of a conversation's page. */
export function transcript(page: Page): Locator {
  return page.getByRole('log', { name: 'Transcript' });
}

/** The turns of the transcript, or those of one agent. */
export function turns(page: Page, agent?: string): Locator {
  const all = transcript(page).locator('article.turn-card');
  return agent === undefined ? all : all.filter({ has: page.getByRole('heading', { name: agent, exact: true }) });
}

/** What was said in each turn, as it is on the page now. Exact for texts without Markdown. */
export async function said(page: Page): Promise<string[]> {
  const texts = await turns(page).locator('.turn-card__body > .markdown').allTextContents();
  return texts.map((text) => text.trim());
}

/** Where the conversation stands and what can be done about it. */
export function runBar(page: Page): Locator {
  return page.getByRole('region', { name: 'State of the conversation' });
}
