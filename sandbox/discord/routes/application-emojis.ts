import type { APIEmoji } from 'discord-api-types/v10';
import type { Parts } from '../parts.ts';
import { refuse } from '../rest/refusals.ts';
import { objectOf, route } from '../rest/routing.ts';
import type { Route } from '../rest/routing.ts';
import { createEmoji, emojiNameIn } from './guilds/emojis.ts';

const EMOJIS = '/applications/:applicationId/emojis';
const EMOJI = `${EMOJIS}/:emojiId` as const;
const MOST_EMOJIS = 2_000;

/** Emoji that the bot brings to every server: https://discord.com/developers/docs/resources/emoji#list-application-emojis */
export function applicationEmojiRoutes(parts: Parts): readonly Route[] {
  const { world, applicationId } = parts;
  const emojisOf = (id: string): APIEmoji[] => {
    if (id !== applicationId) throw refuse.otherApplication();
    return world.applicationEmojis;
  };
  const find = (params: { readonly applicationId: string; readonly emojiId: string }): APIEmoji => {
    const emoji = emojisOf(params.applicationId).find(({ id }) => id === params.emojiId);
    if (!emoji) throw refuse.unknownEmoji();
    return emoji;
  };
  return [
    route('GET', EMOJIS, ({ params }) => ({ body: { items: emojisOf(params.applicationId) } })),
    route('GET', EMOJI, ({ params }) => ({ body: find(params) })),
    route('POST', EMOJIS, ({ params, body }) => {
      const emojis = emojisOf(params.applicationId);
      const emoji = createEmoji(parts, objectOf(body));
      if (emojis.length >= MOST_EMOJIS) throw refuse.tooManyEmojis(MOST_EMOJIS);
      emojis.push(emoji);
      return { status: 201, body: emoji };
    }),
    route('PATCH', EMOJI, ({ params, body }) => {
      const emoji = find(params);
      emoji.name = emojiNameIn(objectOf(body).name);
      return { body: emoji };
    }),
    route('DELETE', EMOJI, ({ params }) => {
      const emojis = emojisOf(params.applicationId);
      emojis.splice(emojis.indexOf(find(params)), 1);
      return {};
    }),
  ];
}
