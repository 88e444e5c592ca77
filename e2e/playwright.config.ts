// How the browser tests run. `cargo xtask test browser` sets the environment; see docs/building.md.
import { join } from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import type { HarnessOptions } from './fixtures.ts';

const output = process.env.BAILIWICK_E2E_OUTPUT ?? join(import.meta.dirname, '../target/e2e');

export default defineConfig<HarnessOptions>({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  testIgnore: '**/node_modules/**',
  outputDir: join(output, 'results'),
  snapshotPathTemplate: '{testDir}/snapshots/{testFilePath}/{arg}{ext}',
  reporter: [['list'], ['json', { outputFile: join(output, 'report.json') }]],
  // Two: much of a story is waiting for the next code. Each test has a server of its own.
  workers: 2,
  retries: 0,
  // A code of a virtual authenticator serves once, so a story may wait for several steps of 30 seconds.
  timeout: 240_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  use: {
    ...devices['Desktop Chrome'],
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    locale: 'en-GB',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.BAILIWICK_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    // A test that only makes sense with, or without, JavaScript carries the tag @javascript or @no-javascript; one that says
    // nothing about the database, @one-engine.
    { name: 'sqlite', use: { engine: 'sqlite' }, grepInvert: /@no-javascript/ },
    { name: 'postgres', use: { engine: 'postgres' }, grepInvert: /@no-javascript|@harness|@one-engine/ },
    { name: 'no-javascript', use: { engine: 'sqlite', javaScriptEnabled: false }, grepInvert: /@javascript|@harness/ },
  ],
});
