// Prints payloads as JSON lines: every status x event x a thousand hostile texts.
import { statuses } from '@kit/notify';
import { composeHostile, eventNames } from '../compose-hostile.ts';
import { hostileText } from '../hostile.ts';

const texts = Number(process.argv[2] ?? 1000);

for (const status of statuses) {
  for (const event of eventNames) {
    const lines: string[] = [];
    for (let seed = 0; seed < texts; seed++) {
      const { rendered, own, legacy } = composeHostile(
        status,
        event,
        hostileText(seed),
      );
      lines.push(JSON.stringify(rendered));
      if (seed % 10 === 0)
        lines.push(JSON.stringify(own), JSON.stringify(legacy));
    }
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}
