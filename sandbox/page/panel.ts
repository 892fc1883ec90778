import type { ShownAction } from './model.ts';

/** A part of the page that its starter hands in: what can happen outside of Discord. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly actions: readonly PanelAction[];
}

export interface PanelAction extends ShownAction {
  /** Makes it happen, and answers a sentence about it. What it throws is shown. */
  readonly run: (values: Readonly<Record<string, string>>) => Promise<string>;
}
