// What people do on the pages, in their words. Works with and without JavaScript.
import { type Locator, type Page } from '@playwright/test';
import { Authenticator, expect } from './fixtures.ts';

/** The text area of a policy editor. */
export function policyEditor(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Policy document' });
}

/** A person with a browser, a password and, once enrolled, an authenticator app. */
export class Person {
  readonly page: Page;
  password = '';
  authenticator: Authenticator | undefined;

  constructor(page: Page) {
    this.page = page;
  }

  /** Gives account, name and password. */
  async giveName(account: string, name: string): Promise<void> {
    await this.page.getByLabel('Account ID or alias').fill(account);
    await this.page.getByLabel('User name').fill(name);
    await this.page.getByLabel('Password', { exact: true }).fill(this.password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Sets the password that the first sign-in asks for. */
  async chooseNewPassword(password: string): Promise<void> {
    const { page } = this;
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Choose a new password');
    await page.getByLabel('New password', { exact: true }).fill(password);
    await page.getByLabel('New password again').fill(password);
    await page.getByRole('button', { name: 'Set password' }).click();
    this.password = password;
  }

  /** Enrols an authenticator app from the page that asks for it. */
  async enrol(): Promise<void> {
    const { page } = this;
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up your second factor');
    await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
    const link = await page.locator('a[href^="otpauth:"]').getAttribute('href');
    this.authenticator = new Authenticator(link ?? '');
    const [first, second] = await this.authenticator.consecutive();
    await page.getByLabel('First code').fill(first);
    await page.getByLabel('Next code').fill(second);
    await page.getByRole('button', { name: 'Finish set-up' }).click();
    await expect(page).not.toHaveURL(/\/sign-in/);
  }

  /** The first sign-in with a password that was handed over: a new password, then a second factor. */
  async firstSignIn(account: string, name: string, newPassword: string): Promise<void> {
    await this.page.goto('/sign-in');
    await this.giveName(account, name);
    await this.chooseNewPassword(newPassword);
    await this.enrol();
  }

  /** Signs in with password and code. */
  async signIn(account: string, name: string): Promise<void> {
    await this.page.goto('/sign-in');
    await this.giveName(account, name);
    await this.page.getByLabel('6-digit code').fill((await this.authenticator?.code()) ?? '');
    await this.page.getByRole('button', { name: 'Verify' }).click();
    await expect(this.page).not.toHaveURL(/\/sign-in/);
  }

  /** Signs out by the account menu. */
  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: /account menu/i }).click();
    await this.page.getByRole('button', { name: 'Sign out' }).click();
    await expect(this.page.getByText('You are signed out.')).toBeVisible();
  }

  /** The password that the page shows this once. */
  async oneTimePassword(): Promise<string> {
    const shown = this.page.locator('.secret-mask > div.secret > span').first();
    await expect(shown).toHaveCount(1);
    return (await shown.textContent()) ?? '';
  }
}
