import { isUtf8 } from 'node:buffer';
import { MessageFlags } from 'discord-api-types/v10';
import type { APIMessage } from 'discord-api-types/v10';
import type { Known } from './handles.ts';
import type { SeenAttachment, SeenMessage } from '../discord/index.ts';

/** The part of a message that is drawn, and what the screen knows about it. */
export type ScreenMessage = Pick<APIMessage, 'content' | 'embeds' | 'components' | 'poll'> & {
  readonly attachments: readonly ShownFile[];
  /** Of each embed, the file that it shows. */
  readonly pictures: readonly (ShownFile | undefined)[];
  readonly author: Pick<APIMessage['author'], 'username' | 'global_name' | 'bot'>;
  readonly ephemeral: boolean;
  /** It was shown before and looks different now. */
  readonly edited: boolean;
  /** The channel, where that is not the one that is looked at. */
  readonly where?: string;
  /** Of what can be pressed; default 1. */
  readonly firstNumber?: number;
  /** Its components are all that it shows: files too, only where one of them names it. */
  readonly isOfComponents?: boolean;
  /** All its files, for the components that show them. */
  readonly files?: readonly ShownFile[];
  readonly known?: Known;
};

export interface ShownFile {
  readonly filename: string;
  /** As the message names it. */
  readonly url?: string;
  /** In bytes; absent where that may differ from run to run. */
  readonly size?: number;
  /** What a picture shows, as the bot says it. */
  readonly description?: string;
  /** Where it was put on this machine. */
  readonly path?: string;
  /** Absent where the file is no text. */
  readonly text?: string;
}

/** Puts a file of a message where it can be looked at, and answers its path. */
export type KeepFile = (file: SeenAttachment) => string;

/** A message with what the screen knows about it. `keep` is absent for transcripts, which show no paths and no sizes of pictures. */
export function onScreen(
  message: SeenMessage,
  know: {
    readonly edited: boolean;
    readonly where: string | undefined;
    readonly firstNumber: number;
    readonly keep: KeepFile | undefined;
    readonly known: Known;
  },
): ScreenMessage {
  const { content, embeds, components, author, ephemeral, poll } = message;
  const { edited, where, firstNumber, keep, known } = know;
  const attachments = message.attachments.map((file) => shownFile(file, keep));
  const files = [...attachments, ...message.pictures.map((file) => shownFile(file, keep))];
  const pictures = embeds.map(({ image }) => files.find(({ url }) => url === image?.url));
  const isOfComponents = ((message.flags ?? 0) & MessageFlags.IsComponentsV2) !== 0;
  const shown = { content, embeds, attachments, pictures, files, isOfComponents };
  const parts = { ...shown, author, ephemeral, edited, firstNumber, known };
  return {
    ...parts,
    ...(components === undefined ? {} : { components }),
    ...(poll === undefined ? {} : { poll }),
    ...(where === undefined ? {} : { where }),
  };
}

function shownFile(file: SeenAttachment, keep: KeepFile | undefined): ShownFile {
  const { filename, url, size, description, data, text } = file;
  const isText = isUtf8(data) && !data.includes(0);
  return {
    filename,
    url,
    ...((isText || keep) && { size }),
    ...(typeof description === 'string' && { description }),
    ...(isText ? { text } : keep && { path: keep(file) }),
  };
}

/**
 * What differs from run to run: codes for ownership, incident ids, where the bot listens, ids and secrets of hooks. Every
 * letter becomes `x`, so that lines break where they would.
 */
const code = /\bdojo-[A-Z\d]{8}\b/g;
const changing = [code, /(?<=\bincident )[`*]*[\w-]{4,}/gi];
const changingWhole = [
  /(?<=\bhttp:\/\/127\.0\.0\.1:)\d+/g,
  /(?<=\/webhooks\/codewars\/)[\w-]+/g,
  /(?<=`)[\w-]{32}(?=`)/g,
];

/** How long something ran. */
const duration = /\b\d[\d,.]* ms\b/g;

/** The code for proving ownership that a message shows, if it does. */
export function codeIn({ content }: Pick<ScreenMessage, 'content'>): string | undefined {
  return content.match(code)?.[0];
}

/** The same message with nothing in it that differs from run to run; for transcripts. */
export function stable(message: ScreenMessage): ScreenMessage {
  return JSON.parse(
    JSON.stringify(message, (_, value: unknown) => (typeof value === 'string' ? mask(value) : value)),
  ) as ScreenMessage;
}

function mask(text: string): string {
  const letters = changing.reduce(
    (masked, pattern) => masked.replaceAll(pattern, (found) => found.replaceAll(/[a-z\d]/gi, 'x')),
    text,
  );
  const whole = changingWhole.reduce(
    (masked, pattern) => masked.replaceAll(pattern, (found) => 'x'.repeat(found.length)),
    letters,
  );
  return whole.replaceAll(duration, 'x ms');
}
