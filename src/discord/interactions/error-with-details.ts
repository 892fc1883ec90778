import type { Reply } from '../../render/reply.ts';

/** Something that went wrong, with more for the member than the sentence about it: a remark, what they handed over, what to press. */
export class ErrorWithDetails extends Error {
  override readonly name = 'Remarked';
  /** A whole sentence that follows the one about the cause. */
  readonly remark: string;
  readonly files: NonNullable<Reply['files']>;
  /** In the place of those that belong to the sentence. */
  readonly components: Reply['components'];

  constructor(
    cause: unknown,
    remark: string,
    { files = [], components }: Omit<Reply, 'content' | 'embeds'> = {},
  ) {
    super('remarked', { cause });
    this.remark = remark;
    this.files = files;
    this.components = components;
  }
}
