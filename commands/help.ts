import { everywhere, type Command } from '../src/discord/command.ts';
import { button, buttons } from '../src/discord/interactions/components.ts';
import { brandColor } from '../src/render/colors.ts';

const firstSteps = [
  button('Link my account', ['link', 'open'], { style: 'primary' }),
  button('Find me a kata', ['train', 'start']),
  button('Show my account', ['account', 'see']),
];

const field = (name: string, ...lines: readonly string[]) => ({ name, value: lines.join('\n') });

export default {
  data: {
    name: 'help',
    description: 'What this bot does, how to begin, and what is stored about you',
    ...everywhere,
  },
  reply: 'private',
  execute: (context) => ({
    // Links belong to a server.
    components: context.guildId === null ? [] : buttons(...firstSteps),
    embeds: [
      {
        title: context.guildId === null ? 'Codewars, in Discord' : 'Codewars, in this server',
        color: brandColor,
        description: 'Look up each other and any kata, train and solve, without leaving the chat.',
        fields: [
          field(
            'Look up',
            '**/profile** `user` or `member`: ranks, honor, languages, kata',
            '**/kata** `kata` `language`: what a kata asks, in your language',
            '**/search** `text` `rank` `tag` `language` `unsolved`: kata, and who has solved them here',
            '**/completed**, **/authored**: lists of kata, page by page',
            '**/rankup** `user` `target` `mix`: the kata that lead to a rank, or past someone else',
            '**/compare** `with` or `user`, `other`: two accounts side by side',
            '**/activity** `year`, **/progress** `by` `with`: pictures of what was done, and when',
            '**/leaderboard server** `by` `period`, **/leaderboard codewars**: who is ahead',
            'In the menu of a member, under Apps: **Codewars profile**. In that of a message: **Show kata**, for the kata it links to.',
            'Without `user` or `member`, they show you. With `private`, only you see the answer.',
          ),
          field(
            'Train',
            '**/train** `language` `strategy` `kata`: a kata that fits you',
            '**/session**: the kata you are on, your attempts and your code; **/submit** hands in a file',
          ),
          field(
            'First steps for members',
            '1. **/link** and type your Codewars user name. An API key is optional: with it, **/train** begins kata here, where Codewars allows that.',
            '2. **/account** → Verify ownership: this proves that the account is yours.',
            '3. **/webhook**, if you like: I then announce what you achieve at once.',
            '**/account** also hides you from boards, and takes your `timezone`. **/unlink** ends your link.',
          ),
          field(
            'First steps for admins',
            '**/announcements set** chooses where rank-ups, honor and kata are announced; **options** says how, and in which time zone boards begin; **show** lists what is set and what waits.',
            '**/roles setup** gives members a role for their rank, and keeps it in step (Manage Server and Manage Roles).',
            '**/members** shows who is linked to what, and can end a link (Manage Server).',
            'Which commands show up where is up to you: Server Settings → Integrations.',
          ),
          field(
            'What is stored about you',
            'Nothing until you use /link. After that, only what your commands need: the link, what your profile last showed, the kata you train on with your code; your API key and webhook secret encrypted.',
            '**/account** → Show what is kept lists all of it. There you can export and delete it too, also in direct messages with me after you leave a server.',
          ),
        ],
      },
    ],
  }),
} satisfies Command;
