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
        title: 'Codewars, in this server',
        color: brandColor,
        description: 'Look up each other and any kata, train and solve, without leaving the chat.',
        fields: [
          field(
            'Look up',
            '**/profile** `user` or `member`: ranks, honor, languages, kata',
            '**/kata** `kata` `language`: what a kata asks, in your language',
            '**/completed**, **/authored**: lists to leaf through',
            'Leave `user` out and it is about you.',
          ),
          field(
            'Train',
            '**/train** `language` `strategy` `kata`: a kata that fits you',
            '**/session**: the kata you are on, your attempts and your code; **/submit** hands in a file',
          ),
          field(
            'First steps for members',
            '1. **/link** and type your Codewars user name. An API key is optional; **/train** can begin kata here with it.',
            '2. **/account** → Verify ownership, so that nobody else can claim your name.',
            '3. **/webhook**, if you like: then what you achieve is announced at once.',
            '**/unlink** ends it.',
          ),
          field(
            'First steps for admins',
            '**/announcements set** chooses where rank-ups, honor and kata are announced; **show** tells how it goes.',
            '**/members** shows who is linked to what, and can end a link (Manage Server).',
            'Which commands show up where is up to you: Server Settings → Integrations.',
          ),
          field(
            'What is stored about you',
            'Nothing until you use /link. Then what is needed for what you use: the link, what your profile last showed, the kata you train on with your code; your API key and webhook secret encrypted.',
            '**/account** → Show what is kept lists all of it; it exports and deletes it too, also in direct messages with me after you left a server.',
          ),
        ],
      },
    ],
  }),
} satisfies Command;
