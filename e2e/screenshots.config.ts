// The run that takes the screenshots; see screenshots.ts.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

export default defineConfig({
  ...tests,
  testMatch: 'screenshots.ts',
  reporter: 'list',
  projects: [{ name: 'screenshots', use: { engine: 'sqlite' } }],
});
