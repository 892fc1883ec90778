/** One fault of a request body: where it is, and what Discord says of it. */
export interface BodyFault {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

/** A request that Discord refuses: thrown by a route, sent as JSON. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly faults: readonly BodyFault[];
  /** Of 429: when to ask again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    status: number,
    code: number,
    message: string,
    faults: readonly BodyFault[] = [],
    retryAfterMs?: number,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.faults = faults;
    this.retryAfterMs = retryAfterMs;
  }

  /** Discord's JSON: faults of a body are nested by path under `errors`. */
  toBody(): Record<string, unknown> {
    const wait =
      this.retryAfterMs === undefined ? {} : { retry_after: this.retryAfterMs / 1_000, global: false };
    const body = { message: this.message, code: this.code, ...wait };
    return this.faults.length === 0 ? body : { ...body, errors: nest(this.faults) };
  }
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export const refuse = {
  unauthorized: () => new Refusal(401, 0, '401: Unauthorized'),
  noSuchPath: () => new Refusal(404, 0, '404: Not Found'),
  methodNotAllowed: () => new Refusal(405, 0, '405: Method Not Allowed'),
  unknownChannel: () => new Refusal(404, 10003, 'Unknown Channel'),
  unknownGuild: () => new Refusal(404, 10004, 'Unknown Guild'),
  unknownInvite: () => new Refusal(404, 10006, 'Unknown Invite'),
  unknownMember: () => new Refusal(404, 10007, 'Unknown Member'),
  unknownMessage: () => new Refusal(404, 10008, 'Unknown Message'),
  unknownRole: () => new Refusal(404, 10011, 'Unknown Role'),
  unknownUser: () => new Refusal(404, 10013, 'Unknown User'),
  unknownEmoji: () => new Refusal(404, 10014, 'Unknown Emoji'),
  unknownWebhook: () => new Refusal(404, 10015, 'Unknown Webhook'),
  unknownBan: () => new Refusal(404, 10026, 'Unknown Ban'),
  unknownInteraction: () => new Refusal(404, 10062, 'Unknown interaction'),
  unknownCommand: () => new Refusal(404, 10063, 'Unknown application command'),
  unknownVoiceState: () => new Refusal(404, 10065, 'Unknown Voice State'),
  unknownCommandPermissions: () => new Refusal(404, 10066, 'Unknown application command permissions'),
  notForBots: () => new Refusal(403, 20001, 'Bots cannot use this endpoint'),
  otherApplication: () =>
    new Refusal(403, 20012, 'You are not authorized to perform this action on this application'),
  tooManyRoles: (most: number) => new Refusal(400, 30005, `Maximum number of server roles reached (${most})`),
  tooManyWebhooks: (most: number) => new Refusal(400, 30007, `Maximum number of webhooks reached (${most})`),
  tooManyEmojis: (most: number) => new Refusal(400, 30008, `Maximum number of emojis reached (${most})`),
  tooManyAnimatedEmojis: (most: number) =>
    new Refusal(400, 30018, `Maximum number of animated emojis reached (${most})`),
  tooManyChannels: (most: number) =>
    new Refusal(400, 30013, `Maximum number of guild channels reached (${most})`),
  tooManyReactions: (most: number) =>
    new Refusal(400, 30010, `Maximum number of reactions reached (${most})`),
  tooManyPins: (most: number) => new Refusal(400, 30003, `Maximum number of pins reached (${most})`),
  tooManyOldEdits: (retryAfterMs: number) =>
    new Refusal(
      429,
      30046,
      'Maximum number of edits to messages older than 1 hour reached. Try again later',
      [],
      retryAfterMs,
    ),
  tooManyCommands: (most: number) =>
    new Refusal(400, 30032, `Maximum number of application commands reached (${most})`),
  tooLarge: () => new Refusal(413, 40005, 'Request entity too large'),
  alreadyAcknowledged: () => new Refusal(400, 40060, 'Interaction has already been acknowledged.'),
  alreadyCrossposted: () => new Refusal(400, 40033, 'This message has already been crossposted.'),
  tooManyFollowUps: () =>
    new Refusal(400, 40094, 'This interaction has hit the maximum number of follow-up messages'),
  missingAccess: () => new Refusal(403, 50001, 'Missing Access'),
  cannotEditOthers: () => new Refusal(403, 50005, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new Refusal(400, 50006, 'Cannot send an empty message'),
  cannotMessageUser: () => new Refusal(403, 50007, 'Cannot send messages to this user'),
  missingPermissions: () => new Refusal(403, 50013, 'Missing Permissions'),
  noTextChannel: () => new Refusal(400, 50008, 'Cannot send messages in a non-text channel'),
  wrongChannelType: () => new Refusal(400, 50024, 'Cannot execute action on this channel type'),
  twoFactorRequired: () => new Refusal(403, 60003, 'Two factor is required for this operation'),
  wrongCountToDelete: () =>
    new Refusal(
      400,
      50016,
      'Provided too few or too many messages to delete. Must provide at least 2 and at most 100 messages to delete.',
    ),
  tooOldToDelete: () =>
    new Refusal(400, 50034, 'You can only bulk delete messages that are under 14 days old.'),
  systemMessage: () => new Refusal(403, 50021, 'Cannot execute action on a system message'),
  threadArchived: () => new Refusal(400, 50083, 'Thread is archived'),
  hasThreadAlready: () => new Refusal(400, 160004, 'A thread has already been created for this message'),
  threadLocked: () => new Refusal(400, 160005, 'Thread is locked'),
  invalidRole: () => new Refusal(400, 50028, 'Invalid Role'),
  invalidWebhookToken: () => new Refusal(401, 50027, 'Invalid Webhook Token'),
  entryPointMissing: () =>
    new Refusal(
      400,
      50240,
      "You cannot remove this app's Entry Point command in a bulk update operation. Please include the Entry Point command in your update request or delete it separately.",
    ),
  noneBanned: () => new Refusal(400, 500000, 'Failed to ban users'),
  pollExpired: () => new Refusal(400, 520001, 'Poll expired'),
  cannotEditPoll: () => new Refusal(400, 520003, 'Cannot edit a poll message'),
  noPoll: () => new Refusal(400, 520006, 'Cannot expire a non-poll message'),
  invalidBody: (faults: readonly BodyFault[]) => new Refusal(400, 50035, 'Invalid Form Body', faults),
  invalidJson: () => new Refusal(400, 50109, 'The request body contains invalid JSON.'),
} as const;

function nest(faults: readonly BodyFault[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { path, code, message } of faults) {
    let node = root;
    for (const step of path) node = (node[String(step)] ??= {}) as Record<string, unknown>;
    ((node._errors ??= []) as unknown[]).push({ code, message });
  }
  return root;
}
