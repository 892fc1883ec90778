import { ApplicationCommandType, type APIEmbed } from 'discord-api-types/v10';
import type { Message, MessageSnapshot } from 'discord.js';
import { CodewarsError } from '../src/codewars/errors.ts';
import type { Kata } from '../src/codewars/model.ts';
import {
  everywhere,
  type ComponentContext,
  type MessageMenu,
  type MessageMenuContext,
  type Services,
} from '../src/discord/command.ts';
import { button, buttons, linkButton } from '../src/discord/interactions/components.ts';
import { MemberError } from '../src/errors.ts';
import { renderBriefKata, renderKata } from '../src/render/embeds/kata.ts';
import type { Reply } from '../src/render/reply.ts';
import { counted, cut, escapeMarkdown } from '../src/render/text.ts';
import { kataLinksIn, type KataLink } from './shared/typed.ts';

/** As many as fit into a message, in short. */
const mostShown = 5;

/** Discord hands over the message with the interaction: no intent is needed, and the bot need not be in that server. */
async function show({ interaction, services }: MessageMenuContext): Promise<Reply> {
  const links = kataLinksIn(stringsIn(partsOf(interaction.targetMessage)).join(' '));
  if (links.length === 0) throw new MemberError('NoKataInMessage');
  const { found, gone, unread } = await readAll(services, links.slice(0, mostShown));
  const [first] = unread;
  if (found.length === 0 && gone.length === 0 && first !== undefined) throw first.error;

  const render = found.length > 1 ? renderBriefKata : renderKata;
  const embeds = await Promise.all(
    found.map(({ kata, link: { language } }) =>
      render(kata, kata.languages.find((id) => id === language) ?? null, services.describe),
    ),
  );
  const more = links.length - mostShown;
  const lines = [
    gone.length > 0 && `Codewars has no kata ${named(gone)}. It may have been removed.`,
    unread.length > 0 && `Codewars did not answer for ${named(unread)}. Try again in a minute.`,
    more > 0 &&
      `${counted(more, 'more link is', 'more links are')} in that message: **/kata** shows a kata by its link.`,
    found.some(({ link }) => link.isTrainer) && trainerNote,
  ];
  return {
    content: lines.filter(Boolean).join('\n'),
    embeds,
    components: buttons(
      found.length > 0 && button('Show to everyone', ['show-kata', 'publish'], { style: 'primary' }),
      ...toCodewars(embeds),
    ),
  };
}

const trainerNote =
  '-# A link in that message opens the trainer, which puts the kata into your unfinished list. The titles here only show it.';

/** The message that was pressed holds the cards. */
function publish({ interaction }: ComponentContext): Reply {
  const embeds = interaction.message.embeds.map((embed) => embed.toJSON());
  return { embeds, components: buttons(...toCodewars(embeds)) };
}

/** Of several cards, the titles lead there. */
const toCodewars = ([embed, ...others]: readonly APIEmbed[]) =>
  embed === undefined || others.length > 0 ? [] : [linkButton('Open on Codewars', embed.url ?? null)];

interface Found {
  readonly link: KataLink;
  readonly kata: Kata;
}
interface NotRead {
  readonly link: KataLink;
  readonly error: CodewarsError;
}

/** Each kata once: by its id and by its slug it is the same. */
async function readAll({ codewars }: Services, links: readonly KataLink[]) {
  const looked = await Promise.all(
    links.map(async (link): Promise<Found | NotRead> => {
      try {
        return { link, kata: (await codewars.kata(link.kata.toLowerCase())).value };
      } catch (error) {
        if (!(error instanceof CodewarsError)) throw error;
        return { link, error };
      }
    }),
  );
  const read = looked.filter((each) => 'kata' in each);
  const failed = looked.filter((each) => 'error' in each);
  const isGone = ({ error }: NotRead): boolean => error.code === 'NotFound';
  return {
    found: read.filter(({ kata }, index) => read.findIndex((each) => each.kata.id === kata.id) === index),
    gone: failed.filter(isGone),
    unread: failed.filter((each) => !isGone(each)),
  };
}

const named = (failed: readonly NotRead[]): string =>
  failed.map(({ link }) => `**${escapeMarkdown(cut(link.kata, 60))}**`).join(', ');

/** What can hold a link: text, embeds, link buttons, and the same of a forwarded message. */
function partsOf(message: Message | MessageSnapshot): unknown {
  return [
    message.content,
    message.embeds.map((embed) => embed.toJSON()),
    message.components.map((row) => row.toJSON()),
    [...(message.messageSnapshots?.values() ?? [])].map(partsOf),
  ];
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

export default {
  data: { type: ApplicationCommandType.Message, name: 'Show kata', ...everywhere },
  reply: 'private',
  execute: show,
  components: { publish: { reply: 'public', execute: publish } },
} satisfies MessageMenu;
