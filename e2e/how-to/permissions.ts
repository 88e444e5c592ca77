// Pages about what people may do: policies, boundaries, roles, tags.
import { expect } from '../fixtures.ts';
import { heading, policyEditor } from '../pages.ts';
import { type Followed } from './guide.ts';

const allows = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: 'arn:aws:s3:::sea-charts/*' }] }, null, 2);

export const permissions: Record<string, Followed> = {
  policies: {
    withoutScript: true,
    follow: async (guide) => {
      await guide.operator();
      await guide.step('Open Policies and press Create policy.', async () => {
        await guide.menu('Policies');
        await guide.press('Create policy');
      });
      await guide.step('Type a Policy name and a Description.', async () => {
        await guide.give('Policy name', 'SeaChartsRead');
        await guide.give('Description', 'Read the sea charts.');
      });
      await guide.step('Write the Policy document.', async () => {
        await policyEditor(guide.page).fill(allows('s3:GetObject'));
        await guide.press('Check');
        await guide.says('Nothing was saved.');
      });
      await guide.step('Press Create policy.', async () => {
        await guide.press('Create policy');
        await guide.says('Policy created.');
      });
      await guide.step("On the policy's page, Attached to, type a Group name and press Attach to group.", async () => {
        await guide.tab('Attached to');
        await guide.give('Group name', 'Pilots');
        await guide.press('Attach to group');
        await guide.says('Policy attached.');
      });
      await guide.step('Press Edit policy, change the document, and press Save as new version.', async () => {
        await guide.press('Edit policy');
        await policyEditor(guide.page).fill(allows('s3:*'));
        await guide.press('Save as new version');
        await guide.says('Policy saved. The new version is in force.');
      });
      await guide.step('On Versions press Make default beside the version that was right.', async () => {
        await guide.tab('Versions');
        await guide.press('Make default', 'Make default: version v1');
        await guide.says('Another version is in force now.');
        await expect(guide.page.getByRole('row', { name: /^v1/ })).toContainText('In force');
      });
      await guide.step('Press Delete beside a version', async () => {
        await guide.tab('Versions');
        await guide.press('Delete', 'Delete version v2');
        await guide.says('Version deleted.');
      });
      await guide.user('erik.thorsen', 'Permissions');
      await expect(guide.page.getByRole('row', { name: /SeaChartsRead/ })).toContainText('Through group Pilots');
    },
  },

  why: {
    withoutScript: true,
    allow: /status of 403/,
    follow: async (guide) => {
      await guide.operator();
      await guide.step('Open Explain access.', () => guide.menu('Explain access'));
      await guide.step("Under Can type a user's name", async () => {
        await guide.give('Can', 'erik.thorsen');
        await guide.give('do', 'iam:DeleteUser');
        await guide.give('on', '*');
      });
      await guide.step('Press Explain.', async () => {
        await guide.press('Explain');
        await guide.says('Denied');
      });
      await guide.step('Under How it was decided the layer that decided is open', async () => {
        await expect(guide.page.getByRole('heading', { name: 'How it was decided' })).toBeVisible();
        await expect(guide.page.locator('.gate[data-state="stop"] details[open]').first()).toBeVisible();
      });
      await guide.step('A denial says under What would allow it', async () => {
        await expect(guide.page.getByRole('heading', { name: 'What would allow it' })).toBeVisible();
      });
      await guide.step('Open the event in the Audit log', async () => {
        await guide.open('/audit-log?event_name=DetachUserPolicy&show=refused');
        await guide.page.getByRole('rowheader').getByRole('link').first().click();
        await guide.press('Explain with the policies of now');
        await expect(guide.page.getByRole('textbox', { name: 'do' })).not.toHaveValue('');
        await expect(guide.page.getByRole('heading', { name: 'How it was decided' })).toBeVisible();
      });
    },
  },
  boundaries: {
    withoutScript: true,
    follow: async (guide) => {
      await guide.operator();
      await guide.open('/roles/create');
      await guide.step('Write a policy that allows the most', async () => {
        await guide.open('/policies?q=DeveloperBoundary');
        await guide.row('DeveloperBoundary');
      });
      await guide.step('Open Users, the person, Permissions.', () => guide.user('erik.thorsen', 'Permissions'));
      await guide.step('Under Permissions boundary choose the Boundary policy and press Set boundary.', async () => {
        await guide.give('Boundary policy', 'DeveloperBoundary');
        await guide.press('Set boundary');
        await guide.says('Permissions boundary set.');
      });
      await guide.step('The section says which policy is the boundary', async () => {
        const section = guide.page.getByRole('region', { name: 'Permissions boundary' });
        await expect(section.getByRole('link', { name: 'DeveloperBoundary' })).toBeVisible();
        await expect(section.getByRole('button', { name: 'Change boundary' })).toBeVisible();
      });
      await guide.step('Press Remove boundary.', async () => {
        await guide.press('Remove boundary');
        await guide.says('Permissions boundary removed.');
      });
    },
  },

  // The whole life of a role is in ../roles.spec.ts.
  roles: {
    follow: async (guide) => {
      await guide.operator();
      await guide.step('Roles, Create role. Give it a name', async () => {
        await guide.menu('Roles');
        await guide.press('Create role');
        await guide.give('Role name', 'TideGauges');
        await guide.give('Description', 'For the machines that read the tide gauges.');
      });
      await guide.step('Who may assume it is a choice:', async () => {
        await guide.box('An AWS service').check();
        await guide.page.getByRole('textbox', { name: 'Service' }).fill('ec2.amazonaws.com');
        await guide.press('Write trust policy');
        await expect(guide.page.getByRole('textbox', { name: 'Trust policy' })).toHaveValue(/"Service": "ec2.amazonaws.com"/);
      });
      await guide.step('Choose the Longest session', async () => {
        await guide.give('Longest session', '2 hours');
        await guide.press('Create role');
        await guide.says('Role TideGauges created.');
      });
      await guide.step("On the role's page, Permissions, attach the policies", async () => {
        await guide.tab('Permissions');
        await guide.give('Policy', 'TideTablesRead');
        await guide.press('Attach policy');
        await guide.says('Policy attached.');
      });
      await guide.tab('Trust relationships');
      await guide.tab('Sessions');
      await guide.press('Delete role');
      await guide.menu('Instance profiles');
      await guide.press('Create instance profile');
      await guide.give('Instance profile name', 'tide-gauges');
      await guide.press('Create instance profile');
      await guide.says('Instance profile created. Add the role that it hands over.');
    },
  },

  // Who is refused, and what the role's session is, is in ../switch-role.spec.ts.
  'switch-role': {
    follow: async (guide) => {
      const name = await guide.operator();
      await guide.step('Open the account menu at the top right and choose Switch role.', async () => {
        await guide.page.getByRole('button', { name: /account menu/i }).click();
        await guide.go(guide.page.getByRole('link', { name: 'Switch role' }));
      });
      await guide.step('Under Roles that you may assume press Switch beside the role.', async () => {
        await guide.press('Switch', 'Switch to AuditReview');
        await guide.says('You act as the role');
      });
      await guide.go(guide.page.getByRole('button', { name: `Go back to ${name}` }));
      await guide.says('You are yourself again.');
    },
  },

  tags: {
    follow: async (guide) => {
      await guide.operator();
      const row = guide.page.getByRole('row', { name: /^shift/ });
      await guide.step('Open Users, the person, Tags.', () => guide.user('erik.thorsen', 'Tags'));
      await guide.step('Type a Key and a Value, and press Save tag.', async () => {
        for (const shift of ['day', 'night']) {
          await guide.give('Key', 'shift');
          await guide.give('Value', shift);
          await guide.press('Save tag');
          await expect(row).toContainText(shift);
        }
      });
      await guide.step('Remove takes a tag away.', async () => {
        await guide.press('Remove', 'Remove the tag shift');
        await expect(row).toHaveCount(0);
      });
    },
  },

  'instance-profiles': {
    follow: async (guide) => {
      await guide.operator();
      await guide.step('Create a role that trusts ec2.amazonaws.com.', async () => {
        await guide.open('/roles/BerthCameras?tab=trust');
        await expect(guide.page.getByRole('region', { name: 'Trust policy' }).last()).toContainText('ec2.amazonaws.com');
      });
      await guide.step('Open Instance profiles and press Create instance profile.', async () => {
        await guide.menu('Instance profiles');
        await guide.press('Create instance profile');
        await guide.give('Instance profile name', 'gate-cameras');
        await guide.press('Create instance profile');
      });
      await guide.step('Choose the Role and press Add role.', async () => {
        await guide.give('Role', 'BerthCameras');
        await guide.press('Add role');
        await guide.says('Role added.');
      });
      await guide.step('The list shows the role beside the profile.', async () => {
        await guide.menu('Instance profiles');
        await expect(guide.page.getByRole('row', { name: /^gate-cameras/ })).toContainText('BerthCameras');
        await guide.row('gate-cameras');
      });
      await guide.step('Remove takes the role out', async () => {
        await guide.press('Remove', 'Remove BerthCameras from gate-cameras');
        await guide.says('Role removed.');
      });
      await guide.step('Delete instance profile says what it takes with it', async () => {
        await guide.press('Delete instance profile');
        await expect(heading(guide.page)).toHaveText('Delete gate-cameras');
        await guide.give('Type gate-cameras to confirm', 'gate-cameras');
        await guide.press('Delete instance profile');
        await guide.says('Instance profile deleted.');
      });
    },
  },
};
