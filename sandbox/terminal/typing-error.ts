/** What cannot be sent as it was typed; its message is for the person who typed it. */
export class TypingError extends Error {}
