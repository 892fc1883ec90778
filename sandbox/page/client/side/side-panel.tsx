import type { JSX } from 'preact';
import type { ShownGuild } from '../../model.ts';
import type { State } from '../store.ts';
import { Events } from './events.tsx';
import { Members } from './members.tsx';

export type Tab = 'members' | 'events';

export function SidePanel(props: {
  tab: Tab;
  state: State;
  guild: ShownGuild | undefined;
  /** It takes the place of the channel. */
  isAlone: boolean;
  onClose: () => void;
}): JSX.Element {
  const { tab, state, guild, isAlone, onClose } = props;
  const Landmark = isAlone ? 'main' : 'aside';
  return (
    <Landmark class="side" aria-label={tab === 'members' ? 'Members' : 'Events'}>
      <button type="button" class="plain-button side-close" aria-label="Close the panel" onClick={onClose}>
        ✕
      </button>
      {tab === 'members' ? (
        <Members state={state} guild={guild} />
      ) : (
        <Events panels={state.overview?.panels ?? []} requests={state.requests} />
      )}
    </Landmark>
  );
}
