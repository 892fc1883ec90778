import { PermissionsBitField } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { inviteUrl } from '../../../src/discord/rest/permissions.ts';

describe('the invite link', () => {
  it('asks for the bot, its commands, what announcing and rank roles take, and for nothing more', () => {
    const url = new URL(inviteUrl('123456789012345678'));
    expect(url.origin + url.pathname).toBe('https://discord.com/oauth2/authorize');
    expect(url.searchParams.get('client_id')).toBe('123456789012345678');
    expect(url.searchParams.get('scope')?.split(' ')).toEqual(['bot', 'applications.commands']);
    const asked = new PermissionsBitField(BigInt(url.searchParams.get('permissions') ?? ''));
    expect(asked.toArray().sort()).toEqual([
      'AttachFiles',
      'CreatePublicThreads',
      'EmbedLinks',
      'ManageRoles',
      'SendMessages',
      'SendMessagesInThreads',
      'ViewChannel',
    ]);
  });

  it('has no blank, so that it can be clicked in a terminal', () => {
    expect(inviteUrl('1')).toMatch(/^\S+$/);
  });
});
