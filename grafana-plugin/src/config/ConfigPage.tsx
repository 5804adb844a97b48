// The app's configuration: where the exporter is, the tokens for it, and whether the two fit together.
import { css } from '@emotion/css';
import type { GrafanaTheme2, PluginConfigPageProps } from '@grafana/data';
import { Alert, Button, Field, Input, SecretInput, useStyles2 } from '@grafana/ui';
import React, { type FormEvent, useState } from 'react';
import { post } from '../api.ts';
import { testConnection, type Verdict } from './connection.ts';
import { save } from './save.ts';
import { addressOf, type Meta, type SecretName } from './settings.ts';

const styles = (theme: GrafanaTheme2) => ({
  form: css({ maxWidth: 640 }),
  buttons: css({ display: 'flex', gap: theme.spacing(1), marginBottom: theme.spacing(2) }),
});

const SECRETS: readonly { name: SecretName; label: string; about: string }[] = [
  {
    name: 'controlToken',
    label: 'Control token',
    about: 'Scope control: plan, kill, cancel, exit, start, stop',
  },
  {
    name: 'adminToken',
    label: 'Admin token',
    about: 'Scope admin: re-arm and reset day. Empty: neither is possible here',
  },
];

interface SecretProps {
  readonly name: string;
  readonly label: string;
  readonly about: string;
  readonly isKept: boolean;
  readonly value: string;
  onChange(value: string): void;
  onReset(): void;
}

function Secret({ name, label, about, isKept, value, onChange, onReset }: SecretProps) {
  return (
    <Field label={label} description={about} htmlFor={name}>
      <SecretInput
        id={name}
        isConfigured={isKept}
        value={value}
        placeholder="Paste the token"
        autoComplete="off"
        onChange={(event: FormEvent<HTMLInputElement>) => onChange(event.currentTarget.value)}
        onReset={onReset}
      />
    </Field>
  );
}

type Secrets = Readonly<Partial<Record<SecretName, string>>>;

/** The state of the form: what is typed, and what of it was changed since it was saved. */
function useForm(meta: Meta) {
  const [address, setAddress] = useState(meta.jsonData?.exporterUrl ?? '');
  const [typed, setTyped] = useState<Secrets>({});
  const kept = (name: SecretName): boolean =>
    Boolean(meta.secureJsonFields?.[name]) && typed[name] === undefined;
  const isChanged = address !== (meta.jsonData?.exporterUrl ?? '') || Object.keys(typed).length > 0;
  const type = (name: SecretName, value: string) => setTyped((before) => ({ ...before, [name]: value }));
  return { address, setAddress, typed, type, kept, isChanged };
}

function Verdicts({ verdicts }: { readonly verdicts: readonly Verdict[] }) {
  return (
    <div role="status">
      {verdicts.map(({ ok, text }) => (
        <Alert key={text} severity={ok ? 'success' : 'error'} title={text} />
      ))}
    </div>
  );
}

export function ConfigPage({ plugin: { meta } }: PluginConfigPageProps<Meta>) {
  const look = useStyles2(styles);
  const form = useForm(meta);
  const [verdicts, setVerdicts] = useState<readonly Verdict[]>([]);
  const [isBusy, setBusy] = useState(false);
  const address = addressOf(form.address);
  const wrong = 'wrong' in address ? address.wrong : undefined;
  const during = async (work: () => Promise<readonly Verdict[]>) => {
    setBusy(true);
    setVerdicts(await work());
    setBusy(false);
  };
  const onSave = () => ('url' in address ? during(() => save(meta, address.url, form.typed)) : undefined);
  const onTest = () => during(() => testConnection(post, Boolean(meta.secureJsonFields?.adminToken)));
  return (
    <form
      className={look.form}
      onSubmit={(event) => {
        event.preventDefault();
        void onSave();
      }}
    >
      <Field
        label="Exporter"
        description="As Grafana's server reaches it, not as your browser does"
        invalid={wrong !== undefined && form.address !== ''}
        error={wrong}
        htmlFor="exporterUrl"
      >
        <Input
          id="exporterUrl"
          value={form.address}
          placeholder="http://exporter:9464"
          onChange={(event) => form.setAddress(event.currentTarget.value)}
        />
      </Field>
      {SECRETS.map((secret) => (
        <Secret
          key={secret.name}
          {...secret}
          isKept={form.kept(secret.name)}
          value={form.typed[secret.name] ?? ''}
          onChange={(value) => form.type(secret.name, value)}
          onReset={() => form.type(secret.name, '')}
        />
      ))}
      <div className={look.buttons}>
        <Button type="submit" disabled={isBusy || wrong !== undefined || !form.isChanged}>
          Save
        </Button>
        <Button type="button" variant="secondary" disabled={isBusy || form.isChanged} onClick={onTest}>
          Test connection
        </Button>
      </div>
      {form.isChanged && <p>What is tested is what was saved: save first.</p>}
      <Verdicts verdicts={verdicts} />
    </form>
  );
}
