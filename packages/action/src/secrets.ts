/** The secrets of this run: masked by the runner, and redacted by ourselves. */
export interface Secrets {
  /** Masks a value in all the forms in which it may turn up. */
  add(value: string): void;
  /** The text with every known secret shown as `***`. */
  redact(text: string): string;
}

export function createSecrets(mask: (value: string) => void): Secrets {
  const known = new Set<string>();
  return {
    add(value) {
      for (const form of formsOf(value)) {
        if (known.has(form)) continue;
        known.add(form);
        mask(form);
      }
    },
    redact(text) {
      let redacted = text;
      for (const form of [...known].sort((a, b) => b.length - a.length)) {
        redacted = redacted.replaceAll(form, '***');
      }
      return redacted;
    },
  };
}

const shortestPart = 8;

function formsOf(value: string): Set<string> {
  const lines = value
    .split(/\r?\n/)
    .filter((line) => line.length >= shortestPart);
  const forms = new Set([value.trim(), ...lines]);
  if (value.length >= shortestPart) {
    forms.add(Buffer.from(value).toString('base64'));
    forms.add(encodeURIComponent(value));
    forms.add(JSON.stringify(value).slice(1, -1));
  }
  forms.delete('');
  return forms;
}
