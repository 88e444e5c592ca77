// Pages for who only looks, followed by the operator; that an auditor can do the same is in ../day-in-the-life.spec.ts.
import { expect } from '../fixtures.ts';
import { type Followed } from './guide.ts';

export const reading: Record<string, Followed> = {
  // Files, filters that match nothing, and the badge that turns red are in ../audit.spec.ts.
  audit: {
    follow: async (guide) => {
      await guide.operator();
      await guide.step('Open Audit log.', async () => {
        await guide.menu('Audit log');
        await guide.says('Reads that went well are left out.');
        await guide.press('Show them too');
        await expect(guide.page).toHaveURL(/show=everything/);
      });
      await guide.step('Narrow it: a user', async () => {
        await guide.give('Event name', 'CreateGroup');
        await guide.press('Filter');
        await expect(guide.page).toHaveURL(/event_name=CreateGroup/);
      });
      await guide.step('Open an event: who and from where', async () => {
        await guide.go(guide.page.getByRole('rowheader').getByRole('link', { name: 'CreateGroup', exact: true }));
        await guide.says('What changed');
      });
      for (const step of ['Keep the database as it is', 'Run bailiwick audit verify', 'Find out who can write', 'Put the log back']) {
        guide.beyondTheBrowser(step);
      }
      await guide.menu('Credential report');
      await guide.press('Generate report');
      await guide.says('The credential report is ready.');
    },
  },

  'last-accessed': {
    follow: async (guide) => {
      await guide.operator();
      await guide.step('Open a user, a group, a role or a policy', async () => {
        await guide.menu('Roles');
        await guide.row('CraneMaintenance');
        await guide.tab('Last accessed');
        await guide.says('Not checked yet');
      });
      await guide.step('Press Check last uses.', async () => {
        await guide.press('Check last uses');
        await expect(guide.page.getByRole('row', { name: /Amazon DynamoDB/ })).toContainText('Never');
      });
      await guide.step('Take away what was never used', async () => {
        await guide.tab('Permissions');
        await guide.press('Detach', 'Detach CraneTelemetryRead from CraneMaintenance');
        await guide.says('Policy detached.');
      });
    },
  },
};
