/** What may be learned of a kata; what is left out stays as it was known. */
export interface KnownKata {
  readonly id: string;
  readonly name: string;
  readonly slug: string | null;
  /** `null` while in beta. */
  readonly rank?: number | null | undefined;
  /** All of its languages. */
  readonly languages?: readonly string[] | undefined;
  /** Some of its languages, where not all are known. */
  readonly seenIn?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}
