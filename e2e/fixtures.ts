// What every browser test starts from: a server of its own on fresh data, pages that fail the test when the browser
// complains about anything, an authenticator app, and a check of accessibility. Import `test` and `expect` from here.
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';
import { BrowserProblems } from './fixtures/problems.ts';
import { type Engine, type Server, startServer } from './fixtures/server.ts';

export { expect };
export { Authenticator } from './fixtures/totp.ts';
export { VirtualKey } from './fixtures/virtual-key.ts';
export { startServer, type Engine, type Server } from './fixtures/server.ts';

export type HarnessOptions = {
  /** The database that the test's server uses; set per project. */
  engine: Engine;
};

type Harness = {
  /** Extra arguments for `bailiwick serve`, for instance `['--demo']`; set with `test.use`. */
  serverArguments: string[];
  /** A server on fresh data. */
  server: Server;
  /** What the browser complained about; the test fails when anything is left. */
  problems: BrowserProblems;
  /** Another person's browser: a page without any cookie of the others, watched like `page`. */
  person: () => Promise<Page>;
};

export const test = base.extend<Harness & HarnessOptions>({
  engine: ['sqlite', { option: true }],
  serverArguments: [[], { option: true }],

  server: async ({ engine, serverArguments }, use, testInfo) => {
    const server = await startServer(engine, serverArguments);
    try {
      await use(server);
    } finally {
      await server.stop();
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('server.log', { body: server.output, contentType: 'text/plain' });
      }
    }
  },

  // Pages are opened by path. The host must be `localhost`: passkeys and `__Host-` cookies need it.
  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  problems: async ({}, use) => {
    const problems = new BrowserProblems();
    await use(problems);
    expect(problems.unexpected(), 'the browser must have nothing to complain about').toEqual([]);
  },

  context: async ({ context, problems }, use) => {
    await problems.watch(context);
    await use(context);
  },

  person: async ({ browser, problems }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      await problems.watch(context);
      return context.newPage();
    });
    for (const context of contexts) {
      await context.close();
    }
  },
});

/** Expects that axe finds nothing on the page as it stands, in light and in dark. */
export async function axe(page: Page): Promise<void> {
  const withScripts = base.info().project.use.javaScriptEnabled !== false;
  const subject = withScripts ? page : await twin(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await subject.emulateMedia({ colorScheme });
    // Colours that are still in transition would be measured half-way.
    await subject.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'));
    const { violations } = await new AxeBuilder({ page: subject }).analyze();
    const found = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.target.join(' ')) }));
    expect(found, `axe in ${colorScheme} on ${page.url()}`).toEqual([]);
  }
  if (withScripts) {
    await page.emulateMedia({ colorScheme: null });
  } else {
    await subject.context().close();
  }
}

/**
 * The same document where axe can run, which is itself a script: a browser with JavaScript shows the page's present
 * HTML, and its policy keeps the page's own scripts from running.
 */
async function twin(page: Page): Promise<Page> {
  const browser = page.context().browser();
  if (!browser) {
    throw new Error('the page has no browser');
  }
  const body = await page.content();
  const url = page.url().split('#')[0] ?? page.url();
  const context = await browser.newContext({ javaScriptEnabled: true, viewport: page.viewportSize() });
  await context.route(url, (route) =>
    route.fulfill({ body, contentType: 'text/html; charset=utf-8', headers: { 'content-security-policy': "script-src 'none'" } }),
  );
  const copy = await context.newPage();
  await copy.goto(url);
  return copy;
}
