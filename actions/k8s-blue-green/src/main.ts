import { runMain } from '@kit/action';
import { inputs, outputs } from './inputs.ts';
import { run } from './run.ts';

runMain({ inputs, outputs, run });
