import { serversAndDirect, type Command } from '../src/discord/command.ts';
import { MemberError } from '../src/errors.ts';
import { renderStatus } from '../src/render/embeds/status.ts';

export default {
  data: {
    name: 'status',
    description: 'For the people who run me: how I am, and what went wrong lately',
    ...serversAndDirect,
  },
  reply: 'private',
  execute: async ({ services, userId }) => {
    const { status, now } = services;
    if (!(await status.isOwner(userId))) throw new MemberError('OwnersOnly');
    return { embeds: [renderStatus(status.read(), now())] };
  },
} satisfies Command;
