// Which of the stream's tables a panel shows, and of which accounts.
import type { QueryEditorProps, SelectableValue } from '@grafana/data';
import { InlineField, Input, Select } from '@grafana/ui';
import React from 'react';
import { DEFAULT_KIND, type Kind, type StreamQuery, type StreamSettings } from './query.ts';
import type { StreamDataSource } from './StreamDataSource.ts';

const CHOICES: readonly Required<Pick<SelectableValue<Kind>, 'value' | 'label' | 'description'>>[] = [
  {
    value: 'accounts',
    label: 'Accounts',
    description: 'A row for each: status, P&L, limits; and its trades',
  },
  { value: 'positions', label: 'Positions', description: 'A row for each position of each account' },
  { value: 'sessions', label: 'Sessions', description: 'A row for each strategy session' },
  { value: 'events', label: 'Events', description: 'The newest facts of the journal, as sentences' },
  { value: 'series', label: 'P&L over time', description: 'Since this page was opened, at most ten minutes' },
  { value: 'frames', label: 'Frames', description: 'Whole accounts, for the panels of Tripline' },
];

type Props = QueryEditorProps<StreamDataSource, StreamQuery, StreamSettings>;

export function QueryEditor({ query, onChange, onRunQuery }: Props) {
  const set = (change: Partial<StreamQuery>): void => {
    onChange({ ...query, ...change });
    onRunQuery();
  };
  const id = `tripline-${query.refId}`;
  return (
    <>
      <InlineField label="Show" labelWidth={14}>
        <Select
          inputId={`${id}-kind`}
          aria-label="Show"
          width={40}
          options={[...CHOICES]}
          value={query.kind ?? DEFAULT_KIND}
          onChange={({ value = DEFAULT_KIND }) => set({ kind: value })}
        />
      </InlineField>
      <InlineField
        label="Accounts"
        labelWidth={14}
        tooltip="Ids with commas between them, or a variable; empty: all"
      >
        <Input
          id={`${id}-accounts`}
          aria-label="Accounts"
          width={40}
          defaultValue={query.accounts ?? ''}
          placeholder="all"
          onBlur={({ currentTarget: { value } }) => {
            if (value !== (query.accounts ?? '')) set({ accounts: value });
          }}
        />
      </InlineField>
    </>
  );
}
