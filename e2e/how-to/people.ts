// Pages about people: who comes, in which groups they are, whom nobody looks after.
import { expect } from '../fixtures.ts';
import { heading, Person } from '../pages.ts';
import { type Followed } from './guide.ts';

export const people: Record<string, Followed> = {
  onboard: {
    follow: async (guide) => {
      await guide.operator();
      const colleague = new Person(await guide.someoneElse());
      await guide.step('Open Users and press Create user.', async () => {
        await guide.menu('Users');
        await guide.press('Create user');
      });
      await guide.step('Type a User name. Leave Console sign-in ticked', async () => {
        await guide.give('User name', 'noa.lindberg');
        await expect(guide.box('Console sign-in')).toBeChecked();
        await guide.give('Group', 'Pilots');
      });
      await guide.step('Press Create user.', async () => {
        await guide.press('Create user');
        await guide.says('This password is shown only now.');
        colleague.password = await guide.who.oneTimePassword();
      });
      await guide.step('They sign in with these details', async () => {
        await colleague.firstSignIn('halden-harbour', 'noa.lindberg', 'nine gulls on one bollard');
        await expect(heading(colleague.page)).toHaveText('Overview');
      });
      await guide.step("On the user's page, Permissions lists each policy", async () => {
        await guide.press('Go to noa.lindberg');
        await expect(guide.page.getByRole('row', { name: /TideTablesRead/ })).toContainText('Through group Pilots');
        await guide.tab('Groups');
        await guide.tab('Security credentials');
        await guide.says('Can sign in');
        await expect(guide.page.getByRole('row', { name: /Authenticator app/ })).toBeVisible();
      });
    },
  },

  groups: {
    follow: async (guide) => {
      await guide.operator();
      await guide.step('Open Groups and press Create group. Type a Group name', async () => {
        await guide.menu('Groups');
        await guide.press('Create group');
        await guide.give('Group name', 'Meteorology');
        await guide.press('Create group');
        await guide.says('Group Meteorology created.');
      });
      await guide.step("On the group's page open Permissions, choose a Policy, and press Attach policy.", async () => {
        await guide.tab('Permissions');
        await guide.give('Policy', 'ReefersMonitor');
        await guide.press('Attach policy');
        await guide.says('Policy attached.');
      });
      await guide.step('Open Members, give a User name, and press Add user.', async () => {
        await guide.tab('Members');
        await guide.give('User name', 'erik.thorsen');
        await guide.press('Add user');
        await guide.says('User added.');
      });
      await guide.step("On a member's page, Permissions shows the policy", async () => {
        await guide.row('erik.thorsen');
        await guide.tab('Permissions');
        await expect(guide.page.getByRole('row', { name: /ReefersMonitor/ })).toContainText('Through group Meteorology');
        await guide.page.getByRole('link', { name: 'Meteorology' }).first().click();
      });
      await guide.step("On the group's page, Members, press Remove beside the user.", async () => {
        await guide.tab('Members');
        await guide.press('Remove', 'Remove erik.thorsen from Meteorology');
        await guide.says('User removed.');
      });
      await guide.step('Under Permissions press Detach beside a policy', async () => {
        await guide.tab('Permissions');
        await guide.press('Detach', 'Detach ReefersMonitor from Meteorology');
        await guide.says('Policy detached.');
      });
    },
  },

  worklists: {
    follow: async (guide) => {
      await guide.operator();
      await guide.step('Open Credential worklists. No second factor lists users', async () => {
        await guide.menu('Credential worklists');
        await expect(guide.page.getByRole('link', { name: 'No second factor' })).toHaveAttribute('aria-current', 'page');
        await guide.press('See sign-in', 'See sign-in of priya.nair');
        await expect(heading(guide.page)).toHaveText('priya.nair');
      });
      await guide.step('Look at Old passwords, Old access keys and Unused users', async () => {
        await guide.menu('Credential worklists');
        for (const list of ['Old passwords', 'Old access keys', 'Unused users']) {
          await guide.tab(list);
          await guide.says('Nothing to do');
        }
      });
      await guide.step('Open Users. Under Filters choose whom you mean', async () => {
        await guide.menu('Users');
        await guide.unfold('Filters');
        await guide.give('In group', 'Customs');
        await guide.give('Second factor', 'No');
        await guide.press('Apply filters');
        await expect(guide.page).toHaveURL(/mfa=no/);
      });
      await guide.step('Tick the users, and press Add to group', async () => {
        for (const name of ['amara.okafor', 'jonas.berg']) {
          await guide.page.getByRole('checkbox', { name: `Select ${name}` }).check();
        }
        await guide.press('Add to group');
      });
      await guide.step('The next page says to whom it will happen', async () => {
        await expect(heading(guide.page)).toHaveText('Add 2 users to a group');
        await guide.give('Group', 'Finance');
        await guide.press('Add to group');
      });
      await guide.step('What was done says for each user', async () => {
        await expect(heading(guide.page)).toHaveText('What was done');
        await expect(guide.page.getByRole('row', { name: /jonas\.berg/ })).toContainText('Done');
      });
      await guide.step('The overview counts what is left', async () => {
        await guide.menu('Overview');
        await guide.says('1 user with a password and no second factor yet.');
      });
    },
  },
};
