// The account's settings, worklists, and sessions that an operator ends, on the demonstration's data. Works without
// JavaScript too.
import { expect, test } from './fixtures.ts';
import { Person, signInFully } from './pages.ts';

test.describe('on the demonstration', () => {
  test.use({ serverArguments: ['--demo'] });

  test('an operator sees whom a rule reaches before it is saved', async ({ server, page, problems }) => {
    problems.allow(/status of 400/);
    await signInFully(server, 'operator', new Person(page));
    await page.goto('/account/settings');
    await page.getByLabel('Members of the groups below, and root').check();
    await page.getByLabel('Add a rule for').selectOption({ index: 1 });
    const group = await page.getByLabel('Add a rule for').inputValue();
    await page.getByLabel('Its members need').selectOption('phishing-resistant');
    await page.getByRole('button', { name: 'Show whom it reaches' }).click();
    await expect(page.getByText('Nothing is saved yet.')).toBeVisible();
    await expect(page.getByLabel(`What members of ${group} need`)).toHaveValue('phishing-resistant');
    await page.goto('/account/settings');
    await expect(page.getByText('No group has a rule of its own.')).toBeVisible();
    await page.getByLabel('Add a rule for').selectOption(group);
    await page.getByRole('button', { name: 'Save second factors' }).click();
    await expect(page.getByText('Second factors saved.')).toBeVisible();
    await expect(page.getByLabel(`What members of ${group} need`)).toHaveValue('any');
    await page.getByLabel(`What members of ${group} need`).selectOption('none');
    await page.getByRole('button', { name: 'Save second factors' }).click();
    await expect(page.getByText('No group has a rule of its own.')).toBeVisible();

    const idle = page.getByRole('textbox', { name: 'Minutes without a request' });
    await page.getByLabel('AAL3').check();
    await page.getByRole('button', { name: 'Save session limits' }).click();
    await expect(page.getByText('Session limits saved.')).toBeVisible();
    await expect(idle).toHaveValue('15');
    await page.getByLabel('Limits of your own').check();
    await idle.fill('4');
    await page.getByRole('button', { name: 'Save session limits' }).click();
    await expect(idle).toHaveAttribute('aria-invalid', 'true');
    await expect(idle).toHaveValue('4');
    await page.getByLabel('Their access keys').check();
    await page.getByRole('button', { name: 'Save self-service' }).click();
    await expect(page.getByLabel('Their access keys')).toBeChecked();
  });

  test('a worklist leads to the user, and an operator signs somebody out', async ({ server, page, browser }) => {
    const visitor = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
    const auditor = await visitor.newPage();
    const auditing = new Person(auditor);
    const name = await signInFully(server, 'auditor', auditing);
    await signInFully(server, 'operator', new Person(page));
    await page.getByRole('link', { name: 'See who' }).click();
    await expect(page).toHaveURL(/\/worklists\/no-mfa$/);
    await page.getByRole('link', { name: /^See sign-in of / }).first().click();
    await expect(page).toHaveURL(/\/users\/[^?]+\?tab=credentials$/);
    await expect(page.getByText('Signed in nowhere')).toBeVisible();

    await page.goto(`/users/${name}?tab=credentials`);
    await expect(page.getByRole('heading', { name: 'Last activity' })).toBeVisible();
    await page.getByRole('button', { name: /^End the session of / }).click();
    await expect(page.getByText('The session was ended.')).toBeVisible();
    await auditor.goto('/users');
    await expect(auditor).toHaveURL(/\/sign-in/);
    await signInFully(server, 'auditor', auditing);
    const told = auditor.getByText(/Your sessions were ended by /);
    await expect(told).toBeVisible();
    await auditor.getByRole('button', { name: 'Dismiss all' }).click();
    await expect(auditor.getByText('All notices dismissed.')).toBeVisible();
    await expect(told).toHaveCount(0);
    await visitor.close();
  });
});
