// Before somebody takes their own administration away they are asked; what was sent is sent again when they mean it. Works
// without JavaScript too.
import { axe, expect, test } from './fixtures.ts';
import { Person, heading, signIn, verify } from './pages.ts';

test.describe('on the demonstration', () => {
  test.use({ serverArguments: ['--demo'] });

  test('an administrator who takes their own policy away is asked first', async ({ server, page, problems }) => {
    problems.allow(/status of 40[39]/);
    const operator = new Person(page);
    await signIn(server, 'operator', operator);
    await verify(operator);
    const own = '/users/ingrid.solberg?tab=permissions';
    const leave = page.getByRole('button', { name: /^Detach AdministratorAccess/ });
    await page.goto(own);
    await leave.click();
    await expect(heading(page)).toHaveText('Do you mean it?');
    await expect(page.getByText('This takes your own right to administer away: you could not undo it yourself.')).toBeVisible();
    await axe(page);
    await page.getByRole('link', { name: 'Leave it as it is' }).click();
    await expect(leave).toBeVisible();
    await leave.click();
    await page.getByRole('button', { name: 'Do it' }).click();
    await expect(page).toHaveURL(/ingrid/);
    await page.goto('/groups');
    await expect(page.getByText('You may not see this')).toBeVisible();
  });
});
