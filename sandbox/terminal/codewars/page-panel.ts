import type { ShownField } from '../../page/model.ts';
import type { Panel, PanelAction } from '../../page/panel.ts';
import type { CodewarsPanel } from './panel.ts';

/** So long the API's numbers stay behind the webhooks, as those of Codewars do. */
const API_LAGS_MS = 4_000;

/** What can happen on Codewars, for the page of the sandbox. `users` are proposed. */
export function codewarsPagePanel(codewars: CodewarsPanel, users: readonly string[]): Panel {
  const user: ShownField = {
    name: 'user',
    label: 'Codewars user',
    required: true,
    value: 'some_user',
    choices: users,
    isOpen: true,
  };
  const kata: ShownField = {
    name: 'kata',
    label: 'Kata (id or slug)',
    required: true,
    value: 'valid-braces',
    choices: ['valid-braces', 'multiples-of-3-and-5', 'pocket-money'],
    isOpen: true,
  };
  const language: ShownField = { name: 'language', label: 'Language (optional)', required: false };
  const webhook = (id: string, label: string, fields: readonly ShownField[]): PanelAction => ({
    id,
    label,
    fields,
    run: async (values) => {
      const words = fields.map(({ name }) => values[name] ?? '').filter((word) => word !== '');
      const { status, catchUp } = await codewars.sendEvent([id, ...words]);
      setTimeout(catchUp, API_LAGS_MS).unref();
      return `Codewars sent ${id}, and the bot answered ${status}.`;
    },
  });
  return {
    id: 'codewars',
    title: 'Codewars',
    actions: [
      {
        id: 'solve',
        label: 'A user completes a kata',
        fields: [user, kata, language],
        run: async (values) => {
          const { user: username = '', kata: wanted = '', language: chosen = '' } = values;
          codewars.solve(username, wanted, chosen === '' ? undefined : chosen);
          const told = await codewars.sendNews();
          return `Done. Codewars told the bot: ${told?.actions.join(', ') ?? 'nothing'}.`;
        },
      },
      {
        id: 'name',
        label: 'A user changes the name in the profile',
        description: 'To prove that an account is yours, put the code of /account there.',
        fields: [user, { name: 'name', label: 'Name', required: true }],
        run: ({ user: username = '', name = '' }) => {
          codewars.setName(username, name);
          return Promise.resolve(`The profile of ${username} says “${name}” now.`);
        },
      },
      webhook('rank_upgraded', 'A user reaches a rank', [
        user,
        { name: 'rank', label: 'Rank (-8 is 8 kyu, 1 is 1 dan)', required: true, value: '-3' },
        language,
      ]),
      webhook('honor_changed', 'A user gains honor', [
        user,
        { name: 'change', label: 'By', required: true, value: '8' },
      ]),
      webhook('solution_finalized', 'A solution is finalized', [kata, user]),
      webhook('created', 'A kata is created', [kata]),
      webhook('approve_successful', 'A kata is approved', [kata]),
      webhook('voted', 'A kata gets a vote', [kata]),
    ],
  };
}
