// A page of docs/how-to, followed. Its numbered steps are taken in their order, and what it prints in bold is the label of
// something: pressed, filled in, or read on a page on the way. So neither the page nor the console changes without the other.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Locator, type Page } from '@playwright/test';
import { expect, type Server, test } from '../fixtures.ts';
import { Person, signInFully } from '../pages.ts';

const folder = join(import.meta.dirname, '../../docs/how-to');

/** How a page is followed, beginning at the overview of the demonstration's operator. */
export type Followed = {
  /** Whether it is followed with JavaScript off too, because nothing else tries these forms without it. */
  withoutScript?: true;
  /** What the browser may complain about. */
  allow?: RegExp;
  follow: (guide: Guide) => Promise<void>;
};

/** The names of all pages, without their ending. */
export function pages(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => file.replace(/\.md$/, ''))
    .sort();
}

/** The text of a page. */
export function text(name: string): string {
  return readFileSync(join(folder, `${name}.md`), 'utf8');
}

/** The pages' markup without its marks: bold, code, links. */
function plain(markdown: string): string {
  return markdown.replace(/\*\*|`/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

const quoted = (label: string) => label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export class Guide {
  readonly server: Server;
  readonly someoneElse: () => Promise<Page>;
  /** Whose browser is used. */
  who: Person;
  #steps: string[];
  #labels: string[];
  #seen = '';

  constructor(name: string, server: Server, page: Page, someoneElse: () => Promise<Page>) {
    const prose = text(name).replace(/^```[^]*?^```$/gm, '');
    this.server = server;
    this.someoneElse = someoneElse;
    this.who = new Person(page);
    this.#steps = [...prose.matchAll(/^\d+\. (.*)$/gm)].map((step) => plain(step[1] ?? ''));
    this.#labels = [...new Set([...prose.matchAll(/\*\*([^*]+)\*\*/g)].map((bold) => (bold[1] ?? '').replace(/[.:]$/, '')))];
  }

  get page(): Page {
    return this.who.page;
  }

  /** The operator of the demonstration signs in. */
  async operator(): Promise<string> {
    return signInFully(this.server, 'operator', this.who);
  }

  /** Takes the next numbered step of the page, which begins with these words. */
  async step(begins: string, take: () => Promise<void>): Promise<void> {
    const next = this.#steps.shift() ?? 'nothing further';
    expect(next.slice(0, begins.length), 'the next step of the page').toBe(begins);
    await test.step(begins, take);
    await this.look();
  }

  /** Passes over the next numbered step, which is taken elsewhere than in the browser. */
  beyondTheBrowser(begins: string): void {
    const next = this.#steps.shift() ?? 'nothing further';
    expect(next.slice(0, begins.length), 'the next step of the page').toBe(begins);
  }

  /** Reads what is on the page now. */
  async look(page = this.page): Promise<void> {
    this.#seen += `${await page.locator('body').ariaSnapshot()}\n`;
  }

  /** Opens a page by its address, as a link that is known to be there would. */
  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.look();
  }

  /** Follows a link of the menu. */
  async menu(label: string): Promise<void> {
    await this.go(this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: label, exact: true }));
  }

  /** Follows a tab of the page. */
  async tab(label: string): Promise<void> {
    await this.go(this.page.getByRole('navigation', { name: /sections$|^Worklists$/ }).getByRole('link', { name: new RegExp(`^${quoted(label)}( \\d+)?$`) }));
  }

  /** Follows the link of a row. */
  async row(name: string): Promise<void> {
    await this.go(this.page.getByRole('rowheader').getByRole('link', { name, exact: true }));
  }

  /** Opens the page of a user from the list, found by a search, and a tab of it. */
  async user(name: string, tab: string): Promise<void> {
    await this.menu('Users');
    await this.page.getByRole('searchbox', { name: 'Search users' }).last().fill(name);
    await this.press('Search');
    await this.row(name);
    await this.tab(tab);
  }

  /** Presses a button or follows a link; what it is called in full where its label alone does not say it. */
  async press(label: string, name: string | RegExp = label): Promise<void> {
    const exact = typeof name === 'string';
    const main = this.page.getByRole('main');
    await this.go(main.getByRole('button', { name, exact }).or(main.getByRole('link', { name, exact })));
  }

  /** Looks at the page once more, and presses something. */
  async go(place: Locator): Promise<void> {
    await expect(place.first()).toBeVisible();
    await this.look();
    await place.first().click();
  }

  /** Opens what is folded. */
  async unfold(label: string): Promise<void> {
    await this.page.locator('summary').filter({ hasText: label }).first().click();
  }

  /** The field that has a label. */
  field(label: string): Locator {
    const main = this.page.getByRole('main');
    const labelled = main.getByLabel(new RegExp(`^\\s*${quoted(label)}(\\s+optional)?\\s*$`));
    return labelled.or(main.getByRole('combobox', { name: label, exact: true })).first();
  }

  /** Types into a field, or chooses there. */
  async give(label: string, value: string): Promise<void> {
    const field = this.field(label);
    const chosen = await field.evaluate((element) => element.tagName === 'SELECT');
    await (chosen ? field.selectOption({ label: value }) : field.fill(value));
  }

  /** A box or a choice, which may have a sentence below its label. */
  box(label: string): Locator {
    return this.page.getByRole('main').getByLabel(new RegExp(`^\\s*${quoted(label)}`)).first();
  }

  /** The page says something. */
  async says(words: string | RegExp): Promise<void> {
    await expect(this.page.getByText(words).first()).toBeVisible();
  }

  /** Every step was taken, and every label was met. */
  done(): void {
    expect(this.#steps, 'steps of the page that nobody took').toEqual([]);
    const met = (label: string) => new RegExp(`(?<![\\p{L}\\d])${quoted(label)}(?![\\p{L}\\d])`, 'u').test(this.#seen);
    expect(this.#labels.filter((label) => !met(label)), 'bold words of the page that are nowhere in the console').toEqual([]);
  }
}
