// npm run measure: the measures of the style, each beside its goal.
import { runCommand } from '../command.ts';
import { measure } from '../measure.ts';

await runCommand(() => {
  for (const { name, value, goal, met } of measure()) {
    console.log(
      `${name.padEnd(38)} ${value.padStart(8)}  ${goal.padEnd(8)} ${met ? 'met' : 'NOT MET'}`,
    );
  }
});
