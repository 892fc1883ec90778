/** https://discord.com/developers/docs/components/reference#component-object-component-types */
export const Type = {
  Row: 1,
  Button: 2,
  StringSelect: 3,
  TextInput: 4,
  UserSelect: 5,
  RoleSelect: 6,
  MentionableSelect: 7,
  ChannelSelect: 8,
  Section: 9,
  Text: 10,
  Thumbnail: 11,
  Gallery: 12,
  File: 13,
  Separator: 14,
  Container: 17,
  Label: 18,
  FileUpload: 19,
} as const;

/** What is read of a component here, whatever its type. */
export interface ShownComponent {
  readonly type: number;
  readonly custom_id?: string;
  readonly label?: string;
  readonly description?: string | null;
  readonly placeholder?: string;
  readonly style?: number;
  readonly emoji?: { readonly name?: string | null };
  readonly url?: string;
  readonly disabled?: boolean;
  readonly required?: boolean;
  readonly value?: string;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly options?: readonly ShownOption[];
  readonly channel_types?: readonly number[];
  readonly content?: string;
  readonly components?: readonly ShownComponent[];
  readonly component?: ShownComponent;
  readonly accessory?: ShownComponent;
  readonly accent_color?: number | null;
  readonly divider?: boolean;
  readonly spacing?: number;
  readonly spoiler?: boolean;
  readonly media?: { readonly url: string };
  readonly file?: { readonly url: string };
  readonly items?: readonly ShownComponent[];
}

export interface ShownOption {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly emoji?: { readonly name?: string | null };
  readonly default?: boolean;
}
