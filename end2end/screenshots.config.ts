import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

/** Takes pictures for people to look at: `make screenshots`. Not a test. */
export default defineConfig({ ...journeys, testDir: 'pictures' });
