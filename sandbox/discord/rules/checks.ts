import type { InteractionResponseType } from 'discord-api-types/v10';
import type { APIMessage } from 'discord-api-types/v10';
import type { Json, UploadedFile } from '../records.ts';

export type MessageRequest = 'create' | 'edit' | 'callback' | 'update' | 'followUp' | 'webhookEdit';

/** Every body passes here; what Discord would refuse is thrown as it would answer. */
export interface Checks {
  message(kind: MessageRequest, body: Json, files: readonly UploadedFile[], before?: APIMessage): Json;
  callback(type: InteractionResponseType, data: Json, callback: Json, files: readonly UploadedFile[]): Json;
  command(body: Json, kind: 'create' | 'edit'): Json;
  commandList(body: unknown): readonly Json[];
}

export function createChecks(): Checks {
  return {
    message: (_kind, body) => body,
    callback: (_type, data) => data,
    command: (body) => body,
    commandList: (body) => body as Json[],
  };
}
