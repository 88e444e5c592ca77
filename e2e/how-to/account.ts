// Pages about the account: its name, and how its people sign in.
import { expect } from '../fixtures.ts';
import { Person, signInFully } from '../pages.ts';
import { type Followed } from './guide.ts';

export const account: Record<string, Followed> = {
  account: {
    follow: async (guide) => {
      await guide.operator();
      await guide.step('Open Account settings. Under Account alias type an Alias and press Save alias.', async () => {
        await guide.menu('Account settings');
        await guide.give('Alias', 'berth-nine');
        await guide.press('Save alias');
        await guide.says('Alias saved.');
      });
      await guide.step('Tell people: they type it at Account ID or alias', async () => {
        const visitor = await guide.someoneElse();
        await visitor.goto('/sign-in');
        await expect(visitor.getByLabel('Account ID or alias')).toBeVisible();
        await guide.look(visitor);
      });
      await guide.step('Remove alias leaves the ID alone.', async () => {
        await guide.press('Remove alias');
        await guide.says('Alias removed.');
      });
      await guide.step('Second factors says who must prove more', () => expect(guide.box('Everybody')).toBeChecked());
      await guide.step('Sessions says after how long people sign in again: choose AAL3', async () => {
        await guide.box('AAL3').check();
        await guide.press('Save session limits');
        await guide.says('Session limits saved.');
      });
      await guide.step('Self-service says what people do without a policy. Tick Their access keys', async () => {
        await guide.box('Their access keys').check();
        await guide.press('Save self-service');
        await expect(guide.box('Their access keys')).toBeChecked();
      });
    },
  },

  // Whom a rule reaches is counted in ../settings.spec.ts; what it asks of people is in ../second-factor.spec.ts.
  'require-mfa': {
    allow: /status of 403/,
    follow: async (guide) => {
      const auditor = await signInFully(guide.server, 'auditor', new Person(await guide.someoneElse()));
      await guide.operator();
      await guide.menu('Account settings');
      await guide.step('Choose Everybody, or Members of the groups below, and root.', () => guide.box('Members of the groups below, and root').check());
      await guide.step('To ask a group for more, choose it at Add a rule for', async () => {
        await guide.give('Add a rule for', 'Pilots');
        await guide.give('Its members need', 'Passkey or security key');
      });
      await guide.step('Press Show whom it reaches. Nothing is saved yet.', async () => {
        await guide.press('Show whom it reaches');
        await guide.says('Nothing is saved yet.');
      });
      await guide.step('Press Save second factors.', async () => {
        await guide.press('Save second factors');
        await guide.says('Second factors saved.');
      });
      await guide.menu('Overview');
      await guide.menu('Credential worklists');
      await guide.user(auditor, 'Security credentials');
      await guide.unfold('Add a token');
      await guide.look();
      guide.server.sql('update sessions set proved_at = proved_at - 660000');
      await guide.menu('Account settings');
      await guide.press('Save second factors');
      await expect(guide.page.getByRole('alert')).toContainText('Confirm that it is you');
    },
  },
};
