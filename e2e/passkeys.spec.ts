// Passkeys with Chromium's virtual authenticator: signing in with nothing else, and every answer that must be refused.
import { type APIResponse, type Page } from '@playwright/test';
import { axe, expect, type Server, startServer, test, VirtualKey } from './fixtures.ts';
import { heading, type Person, setUpRoot } from './pages.ts';

const REFUSED = /passkey was not accepted/;

/** Root with a passkey in the browser, signed out. */
async function withPasskey(server: Server, page: Page): Promise<{ root: Person; key: VirtualKey }> {
  const root = await setUpRoot(server, page);
  const key = await VirtualKey.plugIn(page);
  await root.addKey('passkey', 'Work laptop');
  await root.signOut();
  return { root, key };
}

/** The sign-in page says that it was refused, and not why. */
async function isRefused(page: Page): Promise<void> {
  await expect(page.getByRole('alert')).toContainText(REFUSED);
  await expect(page).toHaveURL(/\/sign-in$/);
}

test('a passkey signs in without name and password', { tag: '@javascript' }, async ({ server, page }) => {
  const { root } = await withPasskey(server, page);
  await root.usePasskey();
  await expect(heading(page)).toHaveText('Overview');
  await page.goto('/security-credentials');
  const device = page.locator('.devices > li').filter({ hasText: 'Work laptop' });
  await expect(device).toContainText(/Passkey.*last used just now/);
  await axe(page);

  await test.step('from the page of root too, and then where somebody wanted to go', async () => {
    await root.signOut();
    await page.goto('/sign-in/root?next=%2Fgroups');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page).toHaveURL(/\/groups$/);
  });

  await test.step('it is renamed, and removed for good', async () => {
    await page.goto('/security-credentials');
    await device.getByText('Rename').click();
    await device.getByLabel('New name', { exact: true }).fill('Old laptop');
    await device.getByRole('button', { name: /^Save/ }).click();
    await expect(page.getByText('Device renamed.')).toBeVisible();
    await page.getByRole('button', { name: 'Remove Old laptop' }).click();
    await expect(page.getByText(/Device removed/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Remove Old laptop' })).toHaveCount(0);
  });
});

test('the browser offers passkeys where it fills in names', { tag: '@javascript' }, async ({ server, page }) => {
  const root = await setUpRoot(server, page);
  const key = await VirtualKey.plugIn(page, 'internal', { autofill: true });
  await root.addKey('passkey', 'Work laptop');
  await key.isTouched(false);
  await root.signOut();
  await expect(page.getByLabel('User name')).toHaveAttribute('autocomplete', 'username webauthn');
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeVisible();
  await key.isTouched(true);
  await page.goto('/sign-in').catch(() => undefined);
  await expect(heading(page)).toHaveText('Overview');
});

test('a passkey that was removed opens nothing', { tag: '@javascript' }, async ({ server, page, problems }) => {
  problems.allow(/status of 403/);
  const { root } = await withPasskey(server, page);
  await root.usePasskey();
  await expect(heading(page)).toHaveText('Overview');
  await page.goto('/security-credentials');
  await page.getByRole('button', { name: 'Remove Work laptop' }).click();
  await expect(page.getByText(/Device removed/)).toBeVisible();
  await root.signOut();
  await root.usePasskey();
  await isRefused(page);
  await axe(page);
});

test('an unverified user, a wrong signature and a lie about the user are refused', { tag: '@javascript' }, async ({ server, page, problems }) => {
  problems.allow(/status of 403/);
  const { root, key } = await withPasskey(server, page);

  await test.step('a key that does not recognise its user sends nothing, and nothing is lost', async () => {
    await key.recognises(false);
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill('bo.lind');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByRole('status').filter({ hasText: /Nothing was sent/ })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByLabel('User name')).toHaveValue('bo.lind');
    await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeEnabled();
    await axe(page);
    await key.recognises(true);
  });

  await test.step('the same button works afterwards', async () => {
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(heading(page)).toHaveText('Overview');
    await root.signOut();
  });

  await test.step('a key that leaves the verification out is refused by the server', async () => {
    await key.lies({ isBadUV: true });
    await root.usePasskey();
    await isRefused(page);
    await key.lies({ isBadUV: false });
  });

  await test.step('a wrong signature is refused by the server', async () => {
    await key.lies({ isBogusSignature: true });
    await root.usePasskey();
    await isRefused(page);
    await key.lies({ isBogusSignature: false });
  });
});

test('a ceremony that nobody finishes says so and can be begun again', { tag: '@javascript' }, async ({ server, page }) => {
  const { key } = await withPasskey(server, page);
  await key.isTouched(false);
  // As long as the shortest time that Chromium waits for a touch.
  await page.route('**/sign-in', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/(timeout\D{1,16}:)300000/g, '$11000') });
  });
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Follow your browser' })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: /Nothing was sent/ })).toBeVisible({ timeout: 60_000 });
  await key.isTouched(true);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(heading(page)).toHaveText('Overview');
});

test('a copied passkey is refused when its counter goes back, and its owner is told', { tag: '@javascript' }, async ({ server, page, problems }) => {
  problems.allow(/status of 403/);
  const { root, key } = await withPasskey(server, page);
  const [copy] = await key.credentials();
  expect(copy).toBeDefined();
  await key.holds({ ...copy!, signCount: 100 });
  await root.usePasskey();
  await expect(heading(page)).toHaveText('Overview');
  await root.signOut();
  await key.holds({ ...copy!, signCount: 5 });
  await root.usePasskey();
  await isRefused(page);
  await key.holds({ ...copy!, signCount: 200 });
  await root.usePasskey();
  await expect(heading(page)).toHaveText('Overview');
  await page.goto('/security-credentials');
  await expect(page.getByText(/Work laptop” may have been copied/)).toBeVisible();
});

test('an answer that was given to another origin is refused', { tag: '@javascript' }, async ({ server, page, engine, problems }) => {
  problems.allow(/status of 403/);
  await withPasskey(server, page);
  const other = await startServer(engine);
  try {
    const relayed = await answered(server, page, other.url);
    expect(relayed.status()).toBe(403);
    expect(await relayed.text()).toMatch(REFUSED);
    // The same way of asking is taken where the origin is right.
    const own = await answered(server, page, server.url);
    expect(own.status()).toBe(303);
  } finally {
    await other.stop();
  }
});

/** Asks the browser the server's question on a page of some origin, and gives the answer to the server. */
async function answered(server: Server, page: Page, origin: string): Promise<APIResponse> {
  const question = await (await page.request.get(`${server.url}/sign-in`)).text();
  const state = /name="state" value="([^"]+)"/.exec(question)?.[1] ?? '';
  const challenge = /challenge(?:[^\w-]|quot)+([\w-]{20,})/.exec(question)?.[1] ?? '';
  expect([state, challenge]).not.toContain('');
  await page.goto(`${origin}/sign-in`);
  const answer = await page.evaluate(async (challenge) => {
    const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const publicKey = { challenge: bytes(challenge), rpId: 'localhost', userVerification: 'required' as const };
    const given = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
    return JSON.stringify(given.toJSON());
  }, challenge);
  const headers = { origin: server.url, 'sec-fetch-site': 'same-origin' };
  return page.request.post(`${server.url}/sign-in`, { form: { intent: 'passkey', state, answer }, headers, maxRedirects: 0 });
}
