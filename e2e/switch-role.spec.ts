// Acting as a role, on the demonstration's data: what the page offers, whose permissions count, the way back. Works without
// JavaScript too.
import { axe, expect, test } from './fixtures.ts';
import { Person, heading, signInFully } from './pages.ts';

test.describe('on the demonstration', () => {
  test.use({ serverArguments: ['--demo'] });

  test('an operator acts as an auditor and goes back', async ({ server, page, problems }) => {
    problems.allow(/status of 403/);
    const name = await signInFully(server, 'operator', new Person(page));
    await page.getByRole('button', { name: /account menu/i }).click();
    await page.getByRole('link', { name: 'Switch role' }).click();
    await expect(heading(page)).toHaveText('Switch role');
    await axe(page);
    await page.getByRole('button', { name: 'Switch to AuditReview' }).click();
    const acting = page.getByRole('form', { name: 'Acting as a role' });
    await expect(acting).toContainText('You act as the role AuditReview');
    await axe(page);

    await page.goto('/users');
    await expect(acting).toBeVisible();
    await expect(page.getByRole('button', { name: 'Create user' }).or(page.getByRole('link', { name: 'Create user' }))).toHaveAttribute('aria-disabled', 'true');
    await page.goto('/audit-log');
    await expect(page.getByText('AssumeRole').first()).toBeVisible();
    await page.goto('/security-credentials');
    await expect(page).toHaveURL(/\/switch-role/);
    await expect(page.getByText('belong to people, not to roles')).toBeVisible();

    await acting.getByRole('button', { name: `Go back to ${name}` }).click();
    await expect(page.getByText('You are yourself again.')).toBeVisible();
    await expect(acting).toHaveCount(0);
    await page.goto('/security-credentials');
    await expect(heading(page)).toHaveText('My security credentials');
  });

  test('a role that nobody has, or that is not for the reader, is refused beside the field', async ({ server, page, problems }) => {
    problems.allow(/status of 40[03]/);
    await signInFully(server, 'operator', new Person(page));
    await page.goto('/switch-role?role=Nowhere');
    const role = page.getByLabel('Role', { exact: true });
    await expect(role).toHaveValue('Nowhere');
    await page.getByRole('button', { name: 'Switch role' }).click();
    await expect(page.getByRole('alert')).toContainText('sts:AssumeRole');
    await expect(role).toHaveValue('Nowhere');
    await role.fill('a b');
    await page.getByRole('button', { name: 'Switch role' }).click();
    await expect(role).toHaveAttribute('aria-invalid', 'true');
    await role.fill('NightWatch');
    await page.getByLabel('For').selectOption('43200');
    await page.getByRole('button', { name: 'Switch role' }).click();
    await expect(page.getByText("the role's maximum of 14400")).toHaveCount(2);
    await page.getByLabel('For').selectOption('900');
    await page.getByRole('button', { name: 'Switch role' }).click();
    await expect(page.getByRole('form', { name: 'Acting as a role' })).toContainText('NightWatch');
  });
});
